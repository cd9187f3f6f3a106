import assert from 'node:assert/strict';
import diagnosticsChannel from 'node:diagnostics_channel';
import { base64url, SignJWT } from 'jose';
import { meReply, pullReply } from '../../shared/protocol/syncApi.ts';
import { type ClerkTokens, makeClerkTokens } from '../support/clerkTokens.ts';
import { openHeadStream } from '../support/headStream.ts';
import { type RunningService, runService } from '../support/runningService.ts';
import { aMutation } from '../support/syncBuilders.ts';

describe('Accounts with Clerk', () => {
  let tokens: ClerkTokens;
  let service: RunningService;
  /** Where `fetch` went in this process. */
  const fetched: string[] = [];
  const note = (message: unknown) => {
    fetched.push(String((message as { request: { origin: unknown } }).request.origin));
  };

  before(async function () {
    this.timeout(60_000);
    tokens = await makeClerkTokens();
    service = await runService({ on: 'Postgres', over: { accounts: tokens.accounts } });
    diagnosticsChannel.subscribe('undici:request:create', note);
  });
  after(async () => {
    diagnosticsChannel.unsubscribe('undici:request:create', note);
    await service.close();
  });

  const as = (token: string, path: string, options: { method?: string; body?: unknown } = {}) =>
    service.request(path, { ...options, headers: { Authorization: `Bearer ${token}` } });

  afterEach('No request left for anywhere but the service', () => {
    assert.deepEqual([...new Set(fetched)], [service.url]);
  });

  it('[S8] takes session tokens and OAuth access tokens for one person', async () => {
    const [session, oauth] = [await tokens.session('user_ada'), await tokens.oauth('user_ada')];
    const bySession = meReply.parse(await (await as(session, '/v1/me')).json());
    const byOauth = meReply.parse(await (await as(oauth, '/v1/me')).json());
    assert.deepEqual(bySession, byOauth);
    assert.deepEqual([bySession.userId, bySession.mode], ['user_ada', 'clerk']);
  });

  it('refuses another person’s space in push, pull and the list, and streams nothing of it', async () => {
    const [ada, eve] = [await tokens.session('user_ada2'), await tokens.oauth('user_eve')];
    const spaceOf = async (token: string) =>
      meReply.parse(await (await as(token, '/v1/me')).json()).spaces[0]?.id ?? '';
    const [adas, eves] = [await spaceOf(ada), await spaceOf(eve)];
    const body = { epoch: null, mutations: [aMutation()] };
    const push = (token: string, space: string) =>
      as(token, `/v1/spaces/${space}/push`, { method: 'POST', body });
    const stream = await openHeadStream(`${service.url}/v1/events`, {
      Authorization: `Bearer ${eve}`,
    });
    assert.equal((await push(eve, adas)).status, 403);
    assert.equal((await as(eve, `/v1/spaces/${adas}/pull?cursor=0`)).status, 403);
    assert.equal((await push(ada, adas)).status, 200);
    assert.equal((await push(eve, eves)).status, 200);
    const heads = [await stream.next(), await stream.next()];
    assert.ok(heads.every((head) => JSON.stringify(head).includes(eves)));
    stream.close();
    const own = await as(eve, `/v1/spaces/${eves}/pull?cursor=0`);
    assert.equal(pullReply.parse(await own.json()).records.length, 1);
    const listed: unknown = await (await as(eve, '/v1/spaces/personal/records/memory')).json();
    assert.deepEqual(listed, { records: [], next: null });
  });

  const forged: readonly (readonly [string, () => Promise<string>])[] = [
    ['an expired session token', () => tokens.session('user_ada', { exp: 1_000 })],
    ['an expired OAuth token', () => tokens.oauth('user_ada', { exp: 1_000 })],
    ['a token that is not valid yet', () => tokens.session('user_ada', { nbf: 9_999_999_999 })],
    [
      'an OAuth token that is not valid yet',
      () => tokens.oauth('user_ada', { nbf: 9_999_999_999 }),
    ],
    [
      'a token of another issuer',
      () => tokens.session('user_ada', { iss: 'https://evil.example' }),
    ],
    ['an OAuth token of another issuer', () => tokens.oauth('user_ada', { iss: 'https://x.dev' })],
    [
      'a token of an issuer whose name begins alike',
      () => tokens.oauth('user_ada', { iss: `${tokens.accounts.issuer}.evil.example` }),
    ],
    [
      'a token with another name in it',
      async () => {
        const [head, , signature] = (await tokens.session('user_ada')).split('.');
        const [, payload] = (await tokens.session('user_eve')).split('.');
        return [head, payload, signature].join('.');
      },
    ],
    ['a token of another key', async () => (await makeClerkTokens()).oauth('user_ada')],
    [
      'a token without a signature',
      async () => {
        const [, payload] = (await tokens.session('user_ada')).split('.');
        return `${base64url.encode('{"alg":"none","typ":"JWT"}')}.${payload ?? ''}.`;
      },
    ],
    [
      'alg none with some signature',
      async () => {
        const [, payload, signature] = (await tokens.session('user_ada')).split('.');
        return [base64url.encode('{"alg":"none","typ":"JWT"}'), payload, signature].join('.');
      },
    ],
    [
      'a token signed with the public key as a secret',
      () =>
        new SignJWT({ sub: 'user_ada', sid: 'sess_1' })
          .setProtectedHeader({ alg: 'HS256', kid: 'ins_test', typ: 'JWT' })
          .setIssuedAt()
          .setExpirationTime('1m')
          .sign(new TextEncoder().encode(tokens.accounts.jwtKey)),
    ],
    ['an opaque OAuth token', () => Promise.resolve('oat_0123456789abcdef')],
    ['an API key', () => Promise.resolve('ak_0123456789abcdef')],
    ['a machine token', () => Promise.resolve('mt_0123456789abcdef')],
    ['no token', () => Promise.resolve('')],
  ];
  for (const [what, make] of forged) {
    it(`refuses ${what}`, async () => {
      assert.equal((await as(await make(), '/v1/me')).status, 401);
    });
  }

  it('ignores cookies', async () => {
    const Cookie = `__session=${await tokens.session('user_ada')}`;
    const response = await service.request('/v1/me', { headers: { Cookie } });
    assert.equal(response.status, 401);
  });
});

describe('Accounts with Clerk and named clients', () => {
  let tokens: ClerkTokens;
  let service: RunningService;
  before(async function () {
    this.timeout(60_000);
    tokens = await makeClerkTokens();
    const accounts = {
      ...tokens.accounts,
      allowedClients: ['client_editor', 'client_cli'],
      authorizedParties: ['https://app.parley.example'],
    };
    service = await runService({ on: 'Postgres', over: { accounts } });
  });
  after(() => service.close());

  const statusOf = async (token: Promise<string>) => {
    const headers = { Authorization: `Bearer ${await token}` };
    return (await service.request('/v1/me', { headers })).status;
  };

  it('[S8] O2: take access tokens of those clients alone', async () => {
    for (const client_id of ['client_editor', 'client_cli']) {
      assert.equal(await statusOf(tokens.oauth('user_ada', { client_id })), 200);
    }
    for (const client_id of ['client_1', 'client', 'client_editor ', '']) {
      assert.equal(await statusOf(tokens.oauth('user_ada', { client_id })), 401);
    }
    // What is no client's cannot pass for a session's.
    const azp = 'https://app.parley.example';
    const nobodys = tokens.oauth('user_ada', { client_id: undefined, azp });
    assert.equal(await statusOf(nobodys), 401);
  });

  it('O2: take session tokens of those pages alone', async () => {
    const azp = 'https://app.parley.example';
    assert.equal(await statusOf(tokens.session('user_ada', { azp })), 200);
    for (const other of ['https://evil.example', undefined]) {
      assert.equal(await statusOf(tokens.session('user_ada', { azp: other })), 401);
    }
  });
});
