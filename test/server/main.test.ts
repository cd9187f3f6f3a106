import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { pushReply, meReply, pullReply } from '../../shared/protocol/syncApi.ts';
import { type FreshDatabase, freshPostgres } from '../support/postgres.ts';
import { aMutation } from '../support/syncBuilders.ts';

describe('The service’s command', function () {
  this.timeout(60_000);
  let folder: string;
  let postgres: FreshDatabase;
  const running = new Set<ChildProcess>();

  before(async () => {
    postgres = await freshPostgres();
  });
  after(() => postgres.drop());
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'parley-main-'));
  });
  afterEach(async () => {
    for (const child of running) {
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
    await rm(folder, { recursive: true, force: true });
  });

  /** On the real Postgres, which starts sooner, where the folder's database is not the point. */
  const onPostgres = (...flags: string[]) => spawnService(flags, { DATABASE_URL: postgres.url });
  const start = (...flags: string[]) => spawnService(flags, {});

  function spawnService(flags: readonly string[], env: Readonly<Record<string, string>>) {
    const child = spawn(process.execPath, ['server/main.ts', '--data-dir', folder, ...flags], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { PATH: process.env['PATH'], LOG_LEVEL: 'error', ...env },
    });
    running.add(child);
    child.once('exit', () => running.delete(child));
    return child;
  }

  /** The URL that it says it listens on. */
  async function listening(child: ReturnType<typeof start>): Promise<string> {
    let said = '';
    child.stdout.setEncoding('utf8');
    for await (const part of child.stdout.iterator({ destroyOnReturn: false })) {
      said += String(part);
      const url = /http:\/\/\S+/.exec(said)?.[0];
      if (url !== undefined) return url;
    }
    throw new Error('It ended before it listened.');
  }

  async function failure(child: ReturnType<typeof start>) {
    const [stderr, exit] = await Promise.all([text(child.stderr), once(child, 'exit')]);
    const [code] = exit as [number | null];
    return { code, sentence: stderr.trim() };
  }

  const tokenOf = async () => (await readFile(join(folder, 'token'), 'utf8')).trim();

  it('[S7] keeps what it acknowledged, and its token, when it is killed and started again', async () => {
    const first = start('--port', '0');
    const url = await listening(first);
    const headers = {
      Authorization: `Bearer ${await tokenOf()}`,
      'Content-Type': 'application/json',
    };
    const me = meReply.parse(await (await fetch(`${url}/v1/me`, { headers })).json());
    const space = me.spaces[0]?.id ?? '';
    const item = aMutation();
    const body = JSON.stringify({ epoch: null, mutations: [item] });
    const pushed = await fetch(`${url}/v1/spaces/${space}/push`, { method: 'POST', headers, body });
    assert.equal(pushReply.parse(await pushed.json()).results[0]?.status, 'ok');
    first.kill('SIGKILL');
    await once(first, 'exit');

    const again = await listening(start('--port', '0'));
    const pulled = await fetch(`${again}/v1/spaces/${space}/pull?cursor=0`, { headers });
    const { records } = pullReply.parse(await pulled.json());
    assert.deepEqual(
      records.map(({ id }) => id),
      [item.id],
    );
  });

  it('keeps the token for its owner alone', async () => {
    await listening(onPostgres('--port', '0'));
    assert.equal((await stat(join(folder, 'token'))).mode & 0o777, 0o600);
    assert.ok((await tokenOf()).length >= 43);
  });

  it('says in one sentence that another one has the folder', async () => {
    const first = start('--port', '0');
    await listening(first);
    const { code, sentence } = await failure(start('--port', '0'));
    assert.equal(code, 1);
    assert.match(sentence, /^Another service \(process \d+\) uses the data folder [^\n]*$/);
    assert.ok(sentence.includes(String(first.pid)));
  });

  it('says in one sentence that the port is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as { port: number };
    const { code, sentence } = await failure(onPostgres('--port', String(port)));
    other.close();
    assert.equal(code, 1);
    assert.match(sentence, new RegExp(`^Port ${port} of 127.0.0.1 is taken: [^\n]*$`));
  });

  it('says in one sentence that the data folder is none', async () => {
    const file = join(folder, 'file');
    await writeFile(file, '');
    const { code, sentence } = await failure(start('--data-dir', file));
    assert.equal(code, 1);
    assert.match(sentence, /^[^\n]*is no folder: set PARLEY_DATA_DIR[^\n]*$/);
  });

  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    it(`[S13] stops in order at ${signal}`, async () => {
      const child = onPostgres('--port', '0');
      await listening(child);
      child.kill(signal);
      assert.deepEqual(await once(child, 'exit'), [0, null]);
    });
  }

  it('O5: ends at once at a second signal, though a request still runs', async () => {
    const child = onPostgres('--port', '0');
    const url = await listening(child);
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    socket.on('error', () => undefined);
    socket.write(
      `PUT /v1/provider-keys/openai HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 99\r\n` +
        `Content-Type: application/json\r\nAuthorization: Bearer ${await tokenOf()}\r\n\r\n{`,
    );
    // Behind the other on the service's one thread.
    await (await fetch(`${url}/v1/sign-in`)).text();
    child.kill('SIGTERM');
    while ((await fetch(`${url}/readyz`)).status !== 503);
    child.kill('SIGTERM');
    assert.deepEqual(await once(child, 'exit'), [null, 'SIGTERM']);
    socket.destroy();
  });
});
