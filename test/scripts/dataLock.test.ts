import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PlainFailure } from '../../scripts/process/plainFailure.ts';
import { processIdentity } from '../../scripts/process/processIdentity.ts';
import { lockData } from '../../scripts/start/dataLock.ts';

describe('the lock on the data folder', () => {
  let folder = '';
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'parley-test-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('is refused in one sentence while a living process holds it', () => {
    const lock = lockData(folder);
    assert.throws(
      () => lockData(folder),
      (error) => error instanceof PlainFailure && error.message.includes(`process ${process.pid}`),
    );
    lock.release();
    lockData(folder).release();
  });

  it('creates a folder that is missing', () => {
    const missing = join(folder, 'a', 'b');
    lockData(missing);
    assert.ok(existsSync(join(missing, 'lock')));
  });

  for (const [whose, content] of [
    ['a process that is gone', `${2 ** 22 + 1} long ago`],
    ['an earlier process of the same id', `${process.pid} another start`],
    ['nobody, being empty', ''],
  ] as const) {
    it(`is taken over from ${whose}`, () => {
      writeFileSync(join(folder, 'lock'), content);
      const lock = lockData(folder);
      assert.throws(() => lockData(folder), PlainFailure);
      lock.release();
      assert.ok(!existsSync(join(folder, 'lock')));
    });
  }

  it('is left alone on release when it is not ours any more', () => {
    const lock = lockData(folder);
    const parent = processIdentity(process.ppid) ?? '';
    writeFileSync(join(folder, 'lock'), parent);
    lock.release();
    assert.ok(existsSync(join(folder, 'lock')));
  });

  it('says in one sentence that a folder cannot be written', () => {
    const file = join(folder, 'file');
    writeFileSync(file, '');
    assert.throws(
      () => lockData(join(file, 'data')),
      (error) => error instanceof PlainFailure && error.message.includes('cannot be written'),
    );
  });
});
