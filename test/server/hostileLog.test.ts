import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { base64url, SignJWT } from 'jose';
import { type ClerkTokens, makeClerkTokens } from '../support/clerkTokens.ts';
import { type FreshDatabase, freshPostgres } from '../support/postgres.ts';

/** In every hostile thing that is sent, so that it shows wherever it is written down. */
const MARK = 'hunter2';

interface LogLine {
  readonly msg: string;
  readonly status?: number;
  readonly code?: string;
  readonly requestId?: string;
}

describe('What the service logs of those who attack it', function () {
  this.timeout(60_000);
  let tokens: ClerkTokens;
  let postgres: FreshDatabase;
  let folder: string;
  let child: ChildProcess;
  let url: string;
  let said = '';

  before(async () => {
    tokens = await makeClerkTokens();
    postgres = await freshPostgres();
    folder = await mkdtemp(join(tmpdir(), 'parley-hostile-'));
    const { publishableKey, secretKey, jwtKey } = tokens.accounts;
    child = spawn(process.execPath, ['server/main.ts', '--port', '0', '--data-dir', folder], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: process.env['PATH'],
        LOG_LEVEL: 'debug',
        DATABASE_URL: postgres.url,
        CLERK_PUBLISHABLE_KEY: publishableKey,
        CLERK_SECRET_KEY: secretKey,
        CLERK_JWT_KEY: jwtKey.replaceAll('\n', '\\n'),
        CLERK_ALLOWED_CLIENTS: 'client_1',
        PARLEY_REQUESTS_PER_MINUTE: '40',
      },
    });
    child.stderr?.on('data', (part: Buffer) => (said += part.toString()));
    let announced = '';
    child.stdout?.on('data', (part: Buffer) => (announced += part.toString()));
    while (child.stdout && !announced.includes('\n')) await once(child.stdout, 'data');
    url = /http:\/\/\S+/.exec(announced)?.[0] ?? '';
  });
  after(async () => {
    child.kill('SIGKILL');
    await rm(folder, { recursive: true, force: true });
    await postgres.drop();
  });

  const ask = async (
    path: string,
    options: { token?: string; method?: string; body?: string; headers?: Record<string, string> },
  ) => {
    const response = await fetch(`${url}${path}`, {
      method: options.method ?? 'GET',
      ...(options.body !== undefined && { body: options.body }),
      headers: {
        'Content-Type': 'application/json',
        ...(options.token !== undefined && { Authorization: `Bearer ${options.token}` }),
        ...options.headers,
      },
    });
    await response.arrayBuffer();
    return response.status;
  };

  const logged = (): LogLine[] =>
    said
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as LogLine);

  it('[S13] O11: is that it was refused, by code and id, and nothing that they sent', async () => {
    const user = `user_${MARK}`;
    const good = await tokens.session(user);
    const [, payload = '', signature = ''] = good.split('.');
    const none = base64url.encode('{"alg":"none","typ":"JWT"}');
    const forged = [
      `${good.slice(0, -4)}AAAA`,
      await tokens.session(user, { exp: 1_000 }),
      await tokens.oauth(user, { nbf: 9_999_999_999 }),
      await tokens.oauth(user, { client_id: MARK }),
      await tokens.session(user, { iss: `https://${MARK}.example` }),
      `${none}.${payload}.`,
      `${none}.${payload}.${signature}`,
      await new SignJWT({ sub: user, sid: 'sess_1', iss: tokens.accounts.issuer })
        .setProtectedHeader({ alg: 'HS256', kid: 'ins_test', typ: 'JWT' })
        .setExpirationTime('1m')
        .sign(new TextEncoder().encode(tokens.accounts.jwtKey)),
      MARK,
    ];
    for (const token of forged) assert.equal(await ask('/v1/me', { token }), 401, token);

    const token = good;
    const push = (body: string) =>
      ask(`/v1/spaces/${crypto.randomUUID()}/push`, { token, method: 'POST', body });
    assert.equal(await push(`{"epoch":null,"mutations":[{"${MARK}`), 400);
    assert.equal(await push(`{"${MARK}":"${MARK}"}`), 400);
    assert.equal(await push(JSON.stringify({ epoch: null, mutations: [MARK] })), 403);
    assert.equal(await push(`["${MARK.repeat(1_300_000)}"]`), 413);
    assert.equal(await ask(`/v1/spaces/${MARK}'--/pull?cursor=0&x=${MARK}`, { token }), 403);
    assert.equal(await ask(`/${MARK}`, { token, headers: { Cookie: MARK } }), 404);
    assert.equal(await ask('/v1/me', { token, headers: { 'X-Request-Id': `${MARK} <` } }), 200);
    const statuses: number[] = [];
    for (let i = 0; i < 45; i++) statuses.push(await ask('/v1/me', { token }));
    assert.ok(statuses.includes(429));

    const port = Number(new URL(url).port);
    for (const bytes of [`${MARK}\r\n\r\n`, `GET / HTTP/1.1\r\nX: ${MARK.repeat(4_000)}\r\n\r\n`]) {
      const socket = connect(port, '127.0.0.1').on('error', () => undefined);
      socket.write(bytes);
      assert.match(await text(socket), /^HTTP\/1\.1 4/);
    }

    child.kill('SIGTERM');
    assert.deepEqual(await once(child, 'exit'), [0, null]);
    assert.doesNotMatch(said, new RegExp(MARK));
    for (const part of [payload, signature]) assert.equal(said.includes(part), false);
    const requests = logged().filter(({ msg }) => msg === 'request');
    assert.equal(requests.length, forged.length + 7 + statuses.length);
    assert.ok(requests.every(({ requestId }) => (requestId ?? '').length === 36));
    const codes = Map.groupBy(requests, ({ status, code }) => `${status ?? 0} ${code ?? ''}`);
    assert.deepEqual(
      [...codes.keys()].sort(),
      ['200 ', '400 badRequest', '401 unauthorized', '403 forbidden', '404 notFound']
        .concat(['413 tooLarge', '429 tooMany'])
        .sort(),
    );
    assert.equal(codes.get('401 unauthorized')?.length, forged.length);
    const unreadable = logged().filter(({ msg }) => msg === 'unreadable request');
    // A client may hang up in the middle of a body that was refused.
    assert.deepEqual(
      unreadable.map(({ code }) => code).filter((code) => code !== 'HPE_INVALID_EOF_STATE'),
      ['HPE_INVALID_METHOD', 'HPE_HEADER_OVERFLOW'],
    );
  });
});
