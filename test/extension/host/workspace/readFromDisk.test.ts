import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  appendFile,
  mkdir,
  mkdtemp,
  realpath,
  rename,
  rm,
  stat,
  symlink,
  truncate,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readFromDisk } from '../../../../extension/host/workspace/readFromDisk.ts';

const MOST = 1_000;

describe('reading a file from the disk', () => {
  let folder: string;
  let file: string;
  beforeEach(async () => {
    folder = await realpath(await mkdtemp(join(tmpdir(), 'disk-')));
    file = join(folder, 'a.txt');
  });
  afterEach(() => rm(folder, { recursive: true }));

  const unmoved = () => Promise.resolve(true);
  async function read(isUnmoved = unmoved): Promise<string> {
    const result = await readFromDisk(file, MOST, isUnmoved);
    return result.kind === 'bytes' ? Buffer.from(result.bytes).toString() : result.refusal.kind;
  }

  it('gives the bytes of a file up to the limit, and of one that grows while it is read', async () => {
    for (const text of ['', 'text', 'x'.repeat(MOST)]) {
      await writeFile(file, text);
      assert.equal(await read(), text);
    }
    await writeFile(file, 'one');
    assert.equal(await read(() => appendFile(file, ' two').then(unmoved)), 'one two');
    assert.equal(await read(() => truncate(file, MOST + 1).then(unmoved)), 'tooLarge');
  });

  it('[V12] a link that takes the place of the file, or of a folder above, is not followed', async () => {
    const secret = join(folder, 'secret.txt');
    await writeFile(secret, 'secret');
    await symlink(secret, file);
    assert.equal(await read(), 'linkOutside');
    await rm(file);
    await writeFile(file, 'plain');
    assert.equal(await read(() => Promise.resolve(false)), 'linkOutside');
  });

  it('[V12] a file that is swapped while it is opened is not read', async () => {
    await mkdir(join(folder, 'sub'));
    file = join(folder, 'sub/a.txt');
    await writeFile(file, 'plain');
    const unseen = new Date(1_000_000_000_000);
    await utimes(file, unseen, new Date());
    const swap = async () => {
      await rename(join(folder, 'sub'), join(folder, 'old'));
      return false;
    };
    assert.equal(await read(swap), 'linkOutside');
    assert.equal((await stat(join(folder, 'old/a.txt'))).atimeMs, unseen.getTime());
  });

  it('[V12] pipes, folders and devices are refused without waiting for them', async () => {
    execFileSync('mkfifo', [file]);
    assert.equal(await read(), 'special');
    file = folder;
    assert.equal(await read(), 'folder');
    file = '/dev/zero';
    assert.equal(await read(), 'special');
    file = join(folder, 'none');
    assert.equal(await read(), 'notFound');
    file = join(folder, 'none/none');
    assert.equal(await read(), 'notFound');
  });

  it('[V12] a file of 1 GB is refused by its size', async () => {
    await writeFile(file, '');
    await truncate(file, 2 ** 30);
    const started = performance.now();
    assert.equal(await read(), 'tooLarge');
    assert.ok(performance.now() - started < 100);
  });
});
