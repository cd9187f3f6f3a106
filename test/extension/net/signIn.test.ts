import assert from 'node:assert/strict';
import { SignJWT, generateKeyPair } from 'jose';
import { discover, type Web } from '../../../extension/net/oauthServer.ts';
import {
  authorizationPage,
  beginOAuth,
  finishOAuth,
  type PendingOAuth,
  readOAuthAnswer,
  readPasted,
  type SignInPlace,
} from '../../../extension/net/oauthSignIn.ts';
import { askSignInOptions } from '../../../extension/net/signInOptions.ts';
import { type OpenIdProvider, startOpenIdProvider } from '../../support/openIdProvider.ts';
import { type RunningService, runService } from '../../support/runningService.ts';

const EDITOR = 'vscode://parley.parley/signed-in';
const web: Web = { fetch, now: Date.now };

function addressOf(request: string | URL | Request): string {
  return request instanceof Request ? request.url : request.toString();
}

describe('signing in to a service with accounts', function () {
  this.timeout(60_000);
  let provider: OpenIdProvider;
  let service: RunningService;
  let place: SignInPlace;

  before(async () => {
    provider = await startOpenIdProvider();
    service = await runService({ on: 'PGlite', over: { accounts: provider.accounts } });
    const { issuer, clientId, scopes } = provider;
    place = { serviceUrl: service.url, issuer, clientId, scopes };
  });
  after(async () => {
    await service.close();
    await provider.close();
  });
  afterEach(() => {
    const { manner } = provider;
    Object.assign(manner, { answer: 'agree', discovery: null, onRequest: null });
    Object.assign(manner, { isUserInfoBroken: false, userId: 'user_ada' });
  });

  /** The provider's page for a sign-in. */
  async function pageOf(pending: PendingOAuth): Promise<string> {
    const found = await discover(pending, web);
    assert.ok(found.kind === 'found');
    return authorizationPage(found.server, pending);
  }

  /** A sign-in that the person has answered at the provider: what comes back to the editor. */
  async function answered(): Promise<{ pending: PendingOAuth; query: string }> {
    const pending = beginOAuth(place, EDITOR, Date.now());
    const callback = await provider.visit(await pageOf(pending));
    assert.equal(callback.href.split('?')[0], EDITOR);
    return { pending, query: callback.search.slice(1) };
  }

  function parametersOf(query: string, pending: PendingOAuth): URLSearchParams {
    const answer = readOAuthAnswer(query, pending, Date.now());
    assert.ok(answer.kind === 'answer');
    return answer.parameters;
  }

  async function finish(over: Partial<Web> = {}) {
    const { pending, query } = await answered();
    return finishOAuth(pending, parametersOf(query, pending), { ...web, ...over });
  }

  it('[S6] the person of the token is the one whom the service knows, with the provider’s label', async () => {
    const end = await finish();
    assert.ok(end.kind === 'signedIn');
    const { userId, label, isActive, refreshToken, expiresInS, serviceUrl } = end.session;
    assert.deepEqual([userId, label, isActive], ['user_ada', 'ada@parley.example', true]);
    assert.deepEqual([refreshToken !== null, expiresInS, serviceUrl], [true, 60, service.url]);
    assert.equal(end.spaceIds.length, 1);
  });

  it('[S6] the page asks for a code with PKCE, state, nonce and offline access', async () => {
    const pending = beginOAuth(place, EDITOR, 0);
    const { searchParams } = new URL(await pageOf(pending));
    assert.equal(searchParams.get('scope'), 'openid profile email offline_access');
    assert.equal(searchParams.get('code_challenge_method'), 'S256');
    assert.deepEqual(
      [searchParams.get('state'), searchParams.get('nonce'), searchParams.get('redirect_uri')],
      [pending.state, pending.nonce, EDITOR],
    );
    assert.ok(!(await pageOf(pending)).includes(pending.verifier));
  });

  it('[S6] an answer counts with the state of the sign-in that is under way, within ten minutes', () => {
    const pending = beginOAuth(place, EDITOR, 0);
    const query = `code=abcdefgh&state=${pending.state}`;
    const kindOf = (text: string, given: PendingOAuth | null, now: number) =>
      readOAuthAnswer(text, given, now).kind;
    assert.equal(kindOf(query, pending, 1), 'answer');
    assert.equal(kindOf(encodeURIComponent(query), pending, 1), 'answer');
    assert.equal(kindOf('code=abcdefgh&state=another', pending, 1), 'foreign');
    assert.equal(kindOf('code=abcdefgh', pending, 1), 'foreign');
    assert.equal(kindOf(query, null, 1), 'foreign');
    assert.equal(kindOf(query, pending, 600_000), 'foreign');
  });

  it('[S6] a code can be pasted, bare or as the address of the last page', async () => {
    for (const form of ['code', 'address'] as const) {
      const pending = beginOAuth(place, null, Date.now());
      assert.equal(pending.redirectUri, `${service.url}/sign-in/code`);
      const last = await provider.visit(await pageOf(pending));
      const pasted = form === 'code' ? ` ${last.searchParams.get('code') ?? ''} ` : last.href;
      const answer = readPasted(pasted, pending, Date.now());
      assert.ok(answer.kind === 'answer');
      assert.equal((await finishOAuth(pending, answer.parameters, web)).kind, 'signedIn');
    }
    const strange = beginOAuth(place, null, Date.now());
    const address = 'http://127.0.0.1/sign-in/code?code=abcdefgh&state=somebody-elses';
    assert.equal(readPasted(address, strange, Date.now()).kind, 'foreign');
  });

  it('[S6] a person who says no is not signed in, and no token is asked for', async () => {
    provider.manner.answer = 'deny';
    const { pending, query } = await answered();
    const before = provider.requests.length;
    const end = await finishOAuth(pending, parametersOf(query, pending), web);
    assert.equal(end.kind, 'denied');
    assert.equal(provider.requests.length, before);
  });

  it('[S6] a code is good once', async () => {
    const { pending, query } = await answered();
    const parameters = parametersOf(query, pending);
    assert.equal((await finishOAuth(pending, parameters, web)).kind, 'signedIn');
    const again = await finishOAuth(pending, parameters, web);
    assert.deepEqual(
      [again.kind, again.kind === 'refused' && again.error],
      ['refused', 'invalid_grant'],
    );
  });

  it('[S6] a code is nothing without the verifier that it was asked for with', async () => {
    const { pending, query } = await answered();
    const { verifier } = beginOAuth(place, EDITOR, Date.now());
    const end = await finishOAuth({ ...pending, verifier }, parametersOf(query, pending), web);
    assert.equal(end.kind, 'refused');
  });

  it('[S6] tokens of another sign-in are refused: the nonce is not theirs', async () => {
    const { pending, query } = await answered();
    const { nonce } = beginOAuth(place, EDITOR, Date.now());
    const end = await finishOAuth({ ...pending, nonce }, parametersOf(query, pending), web);
    assert.equal(end.kind, 'untrusted');
  });

  it('[S6] an answer in the name of another provider is refused', async () => {
    const { pending, query } = await answered();
    const parameters = parametersOf(query, pending);
    parameters.set('iss', 'https://elsewhere.example');
    assert.equal((await finishOAuth(pending, parameters, web)).kind, 'untrusted');
  });

  it('[S6] a discovery document of another issuer, or with endpoints that are not secure, is not followed', async () => {
    const endpoints = {
      authorization_endpoint: 'https://clerk.example/auth',
      token_endpoint: 'https://clerk.example/token',
    };
    const { issuer } = provider;
    for (const discovery of [
      { issuer: 'https://elsewhere.example', ...endpoints },
      { issuer, ...endpoints, token_endpoint: 'http://clerk.example/token' },
      { issuer, ...endpoints, userinfo_endpoint: 'ftp://clerk.example/userinfo' },
      { issuer, ...endpoints, authorization_endpoint: 'javascript:alert(1)' },
      { issuer, ...endpoints, authorization_endpoint: 'https://me:pw@clerk.example/auth' },
      { issuer, authorization_endpoint: endpoints.authorization_endpoint },
    ]) {
      provider.manner.discovery = discovery;
      assert.equal((await discover(place, web)).kind, 'untrusted', JSON.stringify(discovery));
    }
    provider.manner.discovery = 'x'.repeat(300_000);
    assert.equal((await discover(place, web)).kind, 'unreachable');
    provider.manner.discovery = '<html>';
    assert.equal((await discover(place, web)).kind, 'unreachable');
    const open = { ...place, issuer: 'http://clerk.example' };
    assert.equal((await discover(open, web)).kind, 'untrusted');
  });

  it('[S6] a provider elsewhere must not name an endpoint on this machine', async () => {
    const issuer = 'https://clerk.example';
    const document = {
      issuer,
      authorization_endpoint: `${issuer}/auth`,
      token_endpoint: 'http://127.0.0.1:4780/token',
    };
    const elsewhere = () => Promise.resolve(Response.json(document));
    const found = await discover({ issuer, clientId: 'x' }, { ...web, fetch: elsewhere });
    assert.equal(found.kind, 'untrusted');
  });

  it('[S6] a provider or a service that is away is told apart, and nothing is thrown', async () => {
    const away = { ...place, issuer: 'http://127.0.0.1:1' };
    assert.equal((await discover(away, web)).kind, 'unreachable');
    provider.manner.onRequest = (request, response) => {
      if (request.url !== '/token') return false;
      response.writeHead(502).end('<html>');
      return true;
    };
    assert.equal((await finish()).kind, 'unreachable');
    provider.manner.onRequest = null;
    const lost: typeof fetch = (url, init) =>
      addressOf(url).includes('/v1/me') ? Promise.reject(new Error('cut')) : fetch(url, init);
    assert.equal((await finish({ fetch: lost })).kind, 'serviceUnreachable');
  });

  it('[S6] a service that trusts another provider does not take the sign-in', async () => {
    const other = await startOpenIdProvider();
    try {
      const pending = beginOAuth(
        { ...place, issuer: other.issuer, clientId: other.clientId },
        EDITOR,
        Date.now(),
      );
      const callback = await other.visit(await pageOf(pending));
      const parameters = parametersOf(callback.search.slice(1), pending);
      assert.equal((await finishOAuth(pending, parameters, web)).kind, 'serviceRefused');
    } finally {
      await other.close();
    }
  });

  it('[S6] without the provider’s user information the person is called by their id', async () => {
    provider.manner.isUserInfoBroken = true;
    const end = await finish();
    assert.equal(end.kind === 'signedIn' && end.session.label, 'user_ada');
  });

  it('[S6] what a service says of the person and nobody can keep is told, and nothing is thrown', async () => {
    for (const userId of ['', 'x'.repeat(301)]) {
      const lying: typeof fetch = (url, init) =>
        addressOf(url).includes('/v1/me')
          ? Promise.resolve(Response.json({ userId, mode: 'clerk', spaces: [] }))
          : fetch(url, init);
      const end = await finish({ fetch: lying });
      assert.equal(end.kind, 'serviceUnreadable');
    }
  });

  it('[S6] a name that shows nothing is none', async () => {
    provider.manner.onRequest = (request, response) => {
      if (request.url !== '/userinfo') return false;
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ sub: 'user_ada', email: ' \t ' }));
      return true;
    };
    const end = await finish();
    assert.equal(end.kind === 'signedIn' && end.session.label, 'user_ada');
  });

  it('[S6] T5: a service names no provider that is not secure, nor one on this machine unless it is there too', async () => {
    const ask = (url: string, issuer: string) =>
      askSignInOptions(url, () =>
        Promise.resolve(
          Response.json({ mode: 'clerk', issuer, clientId: 'c', scopes: ['openid'] }),
        ),
      );
    for (const issuer of [
      'http://clerk.example',
      'http://127.0.0.1:8080',
      'https://localhost:8080',
      'https://ada:secret@clerk.example',
    ]) {
      const options = await ask('https://parley.example', issuer);
      assert.ok(['badIssuer', 'wrongService'].includes(options.kind), `${issuer} ${options.kind}`);
    }
    assert.equal((await ask('https://parley.example', 'https://clerk.example')).kind, 'oauth');
    assert.equal((await ask('http://127.0.0.1:4780', 'http://127.0.0.1:8080')).kind, 'oauth');
  });

  it('[S6] what is called off ends at once', async () => {
    const abort = new AbortController();
    provider.manner.onRequest = (request) => {
      if (request.url !== '/token') return false;
      abort.abort();
      return new Promise(() => undefined);
    };
    assert.equal((await finish({ signal: abort.signal })).kind, 'unreachable');
  });

  it('[S6] a clock that is a day off here is no reason to refuse: the provider’s own judges its times', async () => {
    const { privateKey } = await generateKeyPair('RS256');
    for (const offS of [-86_400, 86_400]) {
      const pending = beginOAuth(place, EDITOR, Date.now());
      const theirs = Math.floor(Date.now() / 1_000) + offS;
      const idToken = await new SignJWT({ nonce: pending.nonce, iat: theirs, exp: theirs + 60 })
        .setProtectedHeader({ alg: 'RS256' })
        .setIssuer(provider.issuer)
        .setAudience(provider.clientId)
        .setSubject('user_ada')
        .sign(privateKey);
      const tokens = { access_token: 'opaque', token_type: 'Bearer', expires_in: 60 };
      const date = new Date(theirs * 1_000).toUTCString();
      const scripted: typeof fetch = (url, init) =>
        addressOf(url).endsWith('/token')
          ? Promise.resolve(Response.json({ ...tokens, id_token: idToken }, { headers: { date } }))
          : fetch(url, init);
      const parameters = new URLSearchParams({
        code: 'abcdefgh',
        state: pending.state,
        iss: provider.issuer,
      });
      const end = await finishOAuth(pending, parameters, { ...web, fetch: scripted });
      // The service has its own opinion of the made-up access token; the provider's answer was taken.
      assert.equal(end.kind, 'serviceRefused', String(offS));
    }
  });
});
