import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { type MeReply, meReply, type Mutation } from '../../shared/protocol/syncApi.ts';
import { type RunningService, runService } from '../support/runningService.ts';
import { keptRecords } from '../support/keptRecords.ts';
import { aMutation, countedId } from '../support/syncBuilders.ts';
import { unprivilegedUser } from '../support/unprivilegedUser.ts';

const MAIN = join(import.meta.dirname, '../../cli/main.ts');

describe('The parley command', function () {
  this.timeout(60_000);
  let service: RunningService;
  let space: MeReply['spaces'][number];
  let folder: string;

  before(async () => {
    service = await runService({ on: 'Postgres' });
  });
  after(() => service.close());
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'parley-cli-'));
    const [first] = meReply.parse(await (await service.request('/v1/me')).json()).spaces;
    assert.ok(first);
    space = first;
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  async function push(...mutations: readonly Mutation[]): Promise<void> {
    const body = { epoch: null, mutations };
    const path = `/v1/spaces/${space.id}/push`;
    assert.equal((await service.request(path, { method: 'POST', body })).status, 200);
  }

  async function parley(
    args: readonly string[],
    env: Readonly<Record<string, string>> = { PARLEY_TOKEN: service.token ?? '' },
    user: ReturnType<typeof unprivilegedUser> = null,
  ) {
    const child = spawn(process.execPath, [MAIN, ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { PATH: process.env['PATH'], ...env },
      ...user,
    });
    const [stdout, stderr] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, 'exit'),
    ]);
    return { code: child.exitCode, stdout, stderr };
  }
  const ask = (...args: readonly string[]) => parley(['--url', service.url, ...args]);

  it('[S9] status says who the service takes us for, in words and as JSON', async () => {
    const words = await ask('status');
    assert.deepEqual([words.code, words.stderr], [0, '']);
    assert.match(words.stdout, /^Signed in as local \(local mode\)\npersonal space /);
    const json = await ask('status', '--json');
    const me: unknown = JSON.parse(json.stdout);
    assert.deepEqual(meReply.parse(me).spaces[0]?.id, space.id);
  });

  it('reads the token from a file, and says which one it cannot read', async () => {
    const file = join(service.configuration.dataFolder, 'token');
    const read = await parley(['--url', service.url, '--token-file', file, 'status'], {});
    assert.equal(read.code, 0);
    const missing = join(folder, 'missing');
    const failed = await parley(['--url', service.url, '--token-file', missing, 'status'], {});
    assert.deepEqual(
      [failed.code, failed.stderr],
      [1, `The token file ${missing} cannot be read.\n`],
    );
  });

  const deafPort = async (): Promise<number> => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    server.close();
    await once(server, 'close');
    return port;
  };

  it('says in one sentence what is wrong with token, address and service', async () => {
    const sentence = async (
      args: readonly string[],
      env: Readonly<Record<string, string>> = {},
    ): Promise<string> => {
      const { code, stdout, stderr } = await parley([...args, 'status'], env);
      assert.deepEqual([code, stdout], [1, '']);
      assert.match(stderr, /^[^\n]+\n$/);
      return stderr;
    };
    const url = ['--url', service.url];
    assert.match(await sentence(url), /refuses the token/);
    assert.match(await sentence(url, { PARLEY_TOKEN: 'wrong' }), /refuses the token/);
    assert.match(await sentence(url, { PARLEY_TOKEN: 'ü\nx' }), /PARLEY_TOKEN holds no token/);
    assert.match(await sentence(['--url', 'localhost']), /is not an address/);
    const deaf = `http://127.0.0.1:${await deafPort()}`;
    assert.match(await sentence(['--url', deaf]), /No service answers .*npm run server/);
  });

  it('says that something else answers', async () => {
    const stranger = createServer((_, response) => response.end('<h1>Hello</h1>'));
    stranger.listen(0, '127.0.0.1');
    await once(stranger, 'listening');
    const { port } = stranger.address() as AddressInfo;
    const { code, stderr } = await parley(['--url', `http://127.0.0.1:${port}`, 'status']);
    stranger.close();
    assert.equal(code, 1);
    assert.match(stderr, /does not answer as a Parley service\.\n$/);
  });

  it('[S9] dump writes every record of 1,500, and of 3 MB', async () => {
    const many = Array.from({ length: 1_500 }, () => aMutation());
    const large = Array.from({ length: 4 }, () =>
      aMutation({ kind: 'file', data: { text: 'x'.repeat(800_000) } }),
    );
    await push(...many.slice(0, 1_000));
    await push(...many.slice(1_000), ...large);
    const directory = join(folder, 'new', 'dump');
    const { code, stdout, stderr } = await ask('dump', directory);
    assert.deepEqual([code, stderr], [0, '']);
    assert.match(stdout, /^4 × file\n1500 × setting\n$/);
    const names = await readdir(join(directory, 'setting'));
    assert.deepEqual(names.toSorted(), many.map(({ id }) => `${id}.json`).toSorted());
    const [first] = many;
    const file = join(directory, 'setting', `${first?.id ?? ''}.json`);
    const record = JSON.parse(await readFile(file, 'utf8')) as { data: unknown };
    assert.deepEqual(record.data, first?.data);
  });

  it('[S9] dump writes texts, changes of files and pictures too', async () => {
    const kept = keptRecords();
    await push(...kept.map(({ kind, id, data }) => aMutation({ kind, id, data })));
    const { stdout } = await ask('dump', folder);
    assert.match(stdout, /1 × attachment\n(.*\n)*1 × revision\n(.*\n)*1 × snapshot\n/);
    for (const { kind, id, data } of kept) {
      const text = await readFile(join(folder, kind, `${id}.json`), 'utf8');
      assert.deepEqual((JSON.parse(text) as { data: unknown }).data, data);
    }
  });

  it('dump brings an earlier dump up to date, and says what it removed', async () => {
    const [kept, dead] = [aMutation({ kind: 'preset' }), aMutation({ kind: 'preset' })];
    await push(kept, dead);
    await ask('dump', folder);
    await writeFile(join(folder, 'preset', 'mine.txt'), 'not of the dump');
    await push({ ...dead, mutationId: countedId(), baseVersion: 1, deleted: true, data: null });
    const { code, stdout } = await ask('dump', folder);
    assert.equal(code, 0);
    assert.match(stdout, /Removed 1 of an earlier dump that the service no longer has\.\n$/);
    assert.deepEqual((await readdir(join(folder, 'preset'))).toSorted(), [
      `${kept.id}.json`,
      'mine.txt',
    ]);
  });

  it('dump touches no folder that holds something else, or another one’s dump', async () => {
    await writeFile(join(folder, 'thesis.txt'), '');
    const strange = await ask('dump', folder);
    assert.equal(strange.code, 1);
    assert.match(strange.stderr, /holds something else than a dump/);
    assert.deepEqual(await readdir(folder), ['thesis.txt']);

    const other = join(folder, 'other');
    await mkdir(other);
    await writeFile(join(other, 'parley-dump.json'), JSON.stringify({ dumpOf: [countedId()] }));
    assert.match((await ask('dump', other)).stderr, /dump of another account or service/);
  });

  it('dump says in one sentence that the folder is none', async () => {
    const file = join(folder, 'file');
    await writeFile(file, '');
    for (const directory of [file, join(file, 'below')]) {
      const { code, stderr } = await ask('dump', directory);
      assert.equal(code, 1);
      assert.match(stderr, /^[^\n]* is no folder[^\n]*\n$/);
    }
  });

  it('dump says in one sentence that it may not write there', async () => {
    await chmod(folder, 0o500);
    // Root may write anywhere.
    const directory = join(folder, 'dump');
    const url = ['--url', service.url];
    const { code, stderr } = await parley(
      [...url, 'dump', directory],
      { PARLEY_TOKEN: service.token ?? '' },
      unprivilegedUser(),
    );
    assert.deepEqual([code, stderr], [1, `No permission to write in ${directory}.\n`]);
  });

  for (const over of [{ kind: '../../evil' }, { kind: '..' }, { kind: 'a/b' }, { id: '../x' }]) {
    it(`dump writes nothing outside its folder for ${JSON.stringify(over)}`, async () => {
      const record = { seq: 1, version: 1, schemaVersion: 1, clientUpdatedAt: 1, data: {} };
      const named = { ...record, kind: 'setting', id: countedId(), deleted: false, ...over };
      const epoch = countedId();
      const hostile = createServer(({ url }, response) => {
        const spaces = [{ id: countedId(), kind: 'personal', role: 'owner', epoch, head: 1 }];
        const me = { userId: 'eve', mode: 'local', spaces };
        const page = { epoch, records: [named], cursor: 1, head: 1, nextPage: null };
        response.end(JSON.stringify(url === '/v1/me' ? me : page));
      }).listen(0, '127.0.0.1');
      await once(hostile, 'listening');
      const { port } = hostile.address() as AddressInfo;
      const directory = join(folder, 'a', 'b', 'dump');
      const { code, stderr } = await parley([
        ...['--url', `http://127.0.0.1:${port}`],
        ...['dump', directory],
      ]);
      hostile.close();
      assert.equal(code, 1);
      assert.match(stderr, /^[^\n]+\n$/);
      assert.deepEqual(await readdir(directory), ['parley-dump.json']);
      assert.deepEqual(await readdir(join(folder, 'a', 'b')), ['dump']);
      assert.deepEqual(await readdir(folder), ['a']);
    });
  }
});
