import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import * as z from 'zod';
import { meReply } from '../../shared/protocol/syncApi.ts';
import { aMutation } from '../support/syncBuilders.ts';
import { type AccountBench, openAccount } from './accountBench.ts';
import { runParley, runShell } from './runParley.ts';

describe('The parley command', function () {
  this.timeout(60_000);
  let bench: AccountBench;

  before(async () => {
    bench = await openAccount();
  });
  after(() => bench.close());
  afterEach(() => bench.wipe());

  it('[S9] status says who the service takes us for and what it holds, in words and as JSON', async () => {
    await bench.push(aMutation(), aMutation(), aMutation({ kind: 'preset' }));
    const words = await bench.ask('status');
    assert.deepEqual([words.code, words.stderr], [0, '']);
    assert.match(words.stdout, /^Signed in at http:\S+ as local \(local mode\)\n\npersonal space /);
    assert.match(words.stdout, /\npreset +1\nsetting +2\n/);
    const json = await bench.ask('status', '--json');
    const status: unknown = JSON.parse(json.stdout);
    assert.equal(meReply.parse(status).spaces[0]?.id, bench.space.id);
    const counted = z.object({ spaces: z.tuple([z.object({ records: z.unknown() })]) });
    assert.deepEqual(counted.parse(status).spaces[0].records, { preset: 1, setting: 2 });
  });

  it('[S9] whoami is one word, or JSON', async () => {
    assert.deepEqual(await bench.ask('whoami'), {
      code: 0,
      signal: null,
      stdout: 'local\n',
      stderr: '',
    });
    const { stdout } = await bench.ask('--json', 'whoami');
    const url = bench.service.url;
    assert.deepEqual(JSON.parse(stdout), { url, userId: 'local', mode: 'local' });
  });

  it('reads the token from a file, and says which one it cannot read', async () => {
    const { dataFolder } = bench.service.configuration;
    const url = ['--url', bench.service.url];
    const file = join(dataFolder, 'token');
    const read = await runParley([...url, '--token-file', file, 'whoami']);
    assert.equal(read.code, 0);
    const missing = join(bench.folder, 'missing');
    const failed = await runParley([...url, '--token-file', missing, 'whoami']);
    assert.deepEqual(
      [failed.code, failed.stderr],
      [3, `The token file ${missing} cannot be read.\n`],
    );
  });

  it('[S9] says in one sentence what is wrong, and by the exit code of which kind it is', async () => {
    const sentence = async (
      code: number,
      args: readonly string[],
      env: Readonly<Record<string, string>> = {},
    ): Promise<string> => {
      const ended = await runParley([...args, 'whoami'], { env: { ...env, HOME: bench.folder } });
      assert.deepEqual([ended.code, ended.stdout], [code, ''], ended.stderr);
      assert.match(ended.stderr, /^[^\n]+\n$/);
      return ended.stderr;
    };
    const url = ['--url', bench.service.url];
    assert.match(await sentence(3, url), /not signed in .*parley login/);
    assert.match(await sentence(3, url, { PARLEY_TOKEN: 'wrong' }), /refuses the sign-in/);
    assert.match(await sentence(3, url, { PARLEY_TOKEN: 'ü\nx' }), /PARLEY_TOKEN holds no token/);
    const token = { PARLEY_TOKEN: 'x' };
    assert.match(await sentence(2, ['--url', 'localhost']), /is not an address/);
    assert.match(await sentence(2, ['--url', 'http://example.com'], token), /unencrypted/);
    const deaf = `http://127.0.0.1:${await deafPort()}`;
    assert.match(await sentence(4, ['--url', deaf], token), /No service answers .*npm run server/);
  });

  it('[S9] says what it did not understand, and where help is', async () => {
    for (const args of [
      ['frobnicate'],
      ['dump', '--frob'],
      ['chat'],
      ['import', 'x', '--ids', 'y'],
    ]) {
      const { code, stdout, stderr } = await bench.ask(...args);
      assert.deepEqual([code, stdout], [2, ''], args.join(' '));
      assert.match(stderr, /error: /);
    }
  });

  it('[S9] help names every command, the exit codes, and examples for each', async () => {
    const { code, stdout } = await bench.ask('--help');
    assert.equal(code, 0);
    for (const word of [
      'login',
      'logout',
      'whoami',
      'status',
      'dump',
      'export',
      'import',
      'diff',
      'chat',
      'delete-space',
    ]) {
      assert.match(stdout, new RegExp(`\n  ${word} `));
      assert.match((await bench.ask(word, '--help')).stdout, /\nExamples:\n {2}(\S.* \| )?parley /);
    }
    for (const number of [0, 1, 2, 3, 4, 5, 130])
      assert.match(stdout, new RegExp(`\n  ${number} +\\S`));
  });

  it('says that something else answers', async () => {
    const stranger = createServer((_, response) => response.end('<h1>Hello</h1>'));
    const { code, stderr } = await against(stranger, 'status');
    assert.equal(code, 1);
    assert.match(stderr, /does not answer as a Parley service\.\n$/);
  });

  it('asks again when the service is busy, and says so when it stays busy', async () => {
    let asked = 0;
    const me = { userId: 'eve', mode: 'local', spaces: [] };
    const busy = createServer((_, response) => {
      asked += 1;
      response.statusCode = asked <= 2 ? 503 : 200;
      response.setHeader('Retry-After', '0').end(JSON.stringify(me));
    });
    assert.equal((await against(busy, 'whoami')).stdout, 'eve\n');
    assert.equal(asked, 3);
    const down = createServer((_, response) => {
      response.writeHead(503, { 'Retry-After': '0' }).end('<h1>Down</h1>');
    });
    assert.equal((await against(down, 'whoami')).code, 4);
  });

  it('shows no control characters of others', async () => {
    const me = { userId: '\u001B[2Jeve\u202E', mode: 'local', spaces: [] };
    const hostile = createServer((_, response) => response.end(JSON.stringify(me)));
    assert.equal((await against(hostile, 'whoami')).stdout, '\uFFFD[2Jeve\uFFFD\n');
  });

  it('shows no control characters of others wherever they come in: kinds, failures, JSON', async () => {
    const evil = '\u001B[2J\u009B2J\u202E\u061C';
    const me = { userId: evil, mode: 'local', spaces: [{ ...bench.space, head: 1 }] };
    const record = { id: bench.space.id, seq: 1, version: 1, deleted: false, schemaVersion: 1 };
    const times = { authorId: null, updatedAt: 1, clientUpdatedAt: 1 };
    const { epoch } = bench.space;
    const pull = { epoch, cursor: 1, head: 1, nextPage: null };
    const records = [{ ...record, ...times, kind: evil, data: { text: evil } }];
    const error = { code: 'failed', message: evil, requestId: evil };
    const answers = { '/v1/me': me, '/v1/sign-in': { mode: 'local' } };
    const hostile = (isRefusing: boolean) =>
      createServer(({ url = '' }, response) => {
        const answer = Object.entries(answers).find(([path]) => path === url)?.[1];
        const isPull = url.includes('/pull') && !isRefusing;
        response.statusCode = (answer ?? isPull) ? 200 : url.includes('/pull') ? 500 : 404;
        response.end(JSON.stringify(answer ?? (isPull ? { ...pull, records } : { error })));
      });
    const file = join(bench.folder, 'evil.ndjson');
    for (const args of [['login'], ['status'], ['export', file], ['--json', 'export', file]]) {
      for (const isRefusing of [false, true]) {
        const ended = await against(hostile(isRefusing), ...args);
        const shown = ended.stdout + ended.stderr;
        assert.ok(shown.length > 0, args.join(' '));
        assert.doesNotMatch(shown, /[\u001B\u009B\u202E\u061C]/, args.join(' '));
      }
    }
    const { stdout } = await against(hostile(false), '--json', 'whoami');
    assert.doesNotMatch(stdout, /[\u001B\u009B\u202E\u061C]/);
    assert.equal(z.object({ userId: z.string() }).parse(JSON.parse(stdout)).userId, evil);
  });

  it('[S9] ends quietly when nobody reads what it says', async () => {
    await bench.push(...Array.from({ length: 2_000 }, () => aMutation()));
    const file = join(bench.folder, 'pipe.ndjson');
    assert.equal((await bench.ask('export', file)).code, 0);
    await bench.wipe();
    const script = `"$NODE" "$MAIN" diff '${file}' | head -1; "$NODE" "$MAIN" diff '${file}' | true`;
    const { stdout, stderr } = await runShell(script, bench.env);
    assert.deepEqual([stdout, stderr], ['setting: 2000 removed\n', '']);
  });

  async function deafPort(): Promise<number> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    server.close();
    await once(server, 'close');
    return port;
  }

  async function against(server: ReturnType<typeof createServer>, ...args: readonly string[]) {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const env = { PARLEY_TOKEN: 'x', PARLEY_URL: `http://127.0.0.1:${port}`, HOME: bench.folder };
    const ended = await runParley(args, { env });
    server.close();
    return ended;
  }
});
