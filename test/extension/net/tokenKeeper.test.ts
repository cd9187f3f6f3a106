import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createProcessLock } from '../../../extension/accounts/processLock.ts';
import { discover } from '../../../extension/net/oauthServer.ts';
import {
  type AccountSession,
  authorizationPage,
  beginOAuth,
  endSession,
  finishOAuth,
  readOAuthAnswer,
  refreshSession,
} from '../../../extension/net/oauthSignIn.ts';
import {
  createTokenKeeper,
  isDue,
  type KeeperState,
  type SessionShelf,
  type SharedLock,
  type TokenKeeper,
  type TokenKeeperOptions,
} from '../../../extension/net/tokenKeeper.ts';
import { type OpenIdProvider, startOpenIdProvider } from '../../support/openIdProvider.ts';
import { type RunningService, runService } from '../../support/runningService.ts';

const web = { fetch, now: Date.now };
const DAY_MS = 86_400_000;

/** What all windows share. */
interface Shared {
  session: AccountSession | null;
  now: number;
  readonly folder: string;
}

interface Window extends TokenKeeper {
  readonly states: readonly KeeperState[];
}

describe('the keeper of a token', function () {
  this.timeout(60_000);
  let provider: OpenIdProvider;
  let service: RunningService;
  let shared: Shared;

  before(async () => {
    provider = await startOpenIdProvider();
    service = await runService({ on: 'PGlite', over: { accounts: provider.accounts } });
  });
  after(async () => {
    await service.close();
    await provider.close();
  });
  beforeEach(async () => {
    provider.manner.onRequest = null;
    provider.manner.accessTokenS = 600;
    const session = await signIn();
    const folder = mkdtempSync(join(tmpdir(), 'parley-tokens-'));
    shared = { session, now: session.receivedAt, folder };
  });
  afterEach(() => rmSync(shared.folder, { recursive: true }));

  async function signIn(): Promise<AccountSession> {
    const { issuer, clientId, scopes } = provider;
    const place = { serviceUrl: service.url, issuer, clientId, scopes };
    const pending = beginOAuth(place, 'vscode://parley.parley/signed-in', Date.now());
    const found = await discover(pending, web);
    assert.ok(found.kind === 'found');
    const callback = await provider.visit(authorizationPage(found.server, pending));
    const answer = readOAuthAnswer(callback.search.slice(1), pending, Date.now());
    assert.ok(answer.kind === 'answer');
    const end = await finishOAuth(pending, answer.parameters, web);
    assert.ok(end.kind === 'signedIn');
    return end.session;
  }

  function aWindow(over: Partial<TokenKeeperOptions> = {}): Window {
    const states: KeeperState[] = [];
    const shelf: SessionShelf = {
      read: () => Promise.resolve(shared.session),
      write: (session) => Promise.resolve(void (shared.session = session)),
    };
    const keeper = createTokenKeeper({
      shelf,
      lock: createProcessLock(join(shared.folder, 'tokens.lock')),
      refresh: (session) => refreshSession(session, { fetch, now: () => shared.now }),
      now: () => shared.now,
      onState: (state) => states.push(state),
      ...over,
    });
    return {
      states,
      get state() {
        return keeper.state;
      },
      token: (refused) => keeper.token(refused),
      look: () => keeper.look(),
    };
  }

  const kept = (): AccountSession => {
    assert.ok(shared.session);
    return shared.session;
  };
  /** How often the provider was asked for tokens while `work` ran. */
  async function tokenRequests(work: () => Promise<unknown>): Promise<number> {
    const count = () => provider.requests.filter((line) => line === 'POST /token').length;
    const before = count();
    await work();
    return count() - before;
  }
  const isTaken = async (token: string | null): Promise<boolean> => {
    const headers = { authorization: `Bearer ${token ?? ''}` };
    return (await fetch(`${service.url}/v1/me`, { headers })).ok;
  };

  it('[S6] gives the same token while it is fresh, without the network', async () => {
    const window = aWindow();
    const { accessToken } = kept();
    shared.now += 479_000;
    const asked = await tokenRequests(async () => {
      assert.equal(await window.token(), accessToken);
    });
    assert.deepEqual([asked, window.states], [0, ['active']]);
    assert.ok(await isTaken(accessToken));
  });

  it('[S6] T1: renews ahead of the end: at four fifths of the life or a minute before', async () => {
    const { accessToken, refreshToken } = kept();
    shared.now += 480_000;
    const token = await aWindow().token();
    assert.notEqual(token, accessToken);
    assert.notEqual(kept().refreshToken, refreshToken);
    assert.equal(kept().accessToken, token);
    assert.ok(await isTaken(token));
    const due = (lifeS: number | null, ageS: number) =>
      isDue({ receivedAt: 0, expiresInS: lifeS }, ageS * 1_000);
    assert.deepEqual([due(120, 59), due(120, 60)], [false, true]);
    assert.deepEqual([due(60, 29), due(60, 30)], [false, true]);
    assert.deepEqual([due(86_400, 69_119), due(86_400, 69_120)], [false, true]);
    assert.equal(due(null, 1_000_000), false);
  });

  it('[S6] T1: a clock that is a day off changes nothing; one that is set back renews', async () => {
    for (const off of [-DAY_MS, DAY_MS]) {
      shared.now = Date.now() + off;
      shared.session = { ...(await signIn()), receivedAt: shared.now };
      const { accessToken } = kept();
      shared.now += 400_000;
      assert.equal(await aWindow().token(), accessToken);
    }
    const { accessToken } = kept();
    shared.now -= DAY_MS;
    const token = await aWindow().token();
    assert.notEqual(token, accessToken);
    assert.equal(kept().receivedAt, shared.now);
  });

  it('[S6] T2: a refused token is renewed once, however many wait for it', async () => {
    const own = createProcessLock(join(shared.folder, 'tokens.lock'));
    let turns = 0;
    const lock: SharedLock = {
      run(work) {
        turns++;
        return own.run(work);
      },
    };
    const window = aWindow({ lock });
    const { accessToken } = kept();
    shared.now += 20_000;
    const asked = await tokenRequests(async () => {
      const tokens = await Promise.all(Array.from({ length: 20 }, () => window.token(accessToken)));
      assert.deepEqual([...new Set(tokens)], [kept().accessToken]);
      // Who comes late with the old one gets the one that is there.
      assert.equal(await window.token(accessToken), kept().accessToken);
    });
    assert.deepEqual([asked, turns], [1, 1]);
    assert.notEqual(kept().accessToken, accessToken);
  });

  it('[S6] a token that is refused although it is new is not renewed again and again', async () => {
    const window = aWindow();
    const asked = await tokenRequests(async () => {
      assert.equal(await window.token(kept().accessToken), null);
    });
    assert.equal(asked, 0);
  });

  it('[S6] T2: windows that renew at once use a refresh token once and end with the same tokens', async () => {
    shared.now += 590_000;
    const windows = Array.from({ length: 5 }, () => aWindow());
    const asked = await tokenRequests(async () => {
      const tokens = await Promise.all(windows.map((window) => window.token()));
      assert.deepEqual([...new Set(tokens)], [kept().accessToken]);
    });
    assert.equal(asked, 1);
    assert.ok(await isTaken(kept().accessToken));
  });

  it('[S6] T3: another host that was faster is believed: its newer tokens are taken', async () => {
    const old = kept();
    shared.now += 590_000;
    const newer = { ...old, accessToken: 'newer', refreshToken: 'newer', receivedAt: shared.now };
    const window = aWindow({
      refresh: () => {
        shared.session = newer;
        return Promise.resolve({ kind: 'refused', error: 'invalid_grant', detail: '' });
      },
    });
    assert.equal(await window.token(old.accessToken), 'newer');
    assert.deepEqual([window.state, kept()], ['active', newer]);
  });

  it('[S6] T3: a provider that refuses for another reason than the grant ends nothing', async () => {
    const before = kept();
    shared.now += 590_000;
    const window = aWindow({
      refresh: () => Promise.resolve({ kind: 'refused', error: 'invalid_client', detail: '' }),
    });
    assert.equal(await window.token(before.accessToken), null);
    assert.deepEqual([window.state, kept()], ['unreachable', before]);
  });

  it('[S6] T3: a refresh token that was used by somebody else ends the session: inactive, and nothing is removed', async () => {
    const stolen = kept();
    assert.equal((await refreshSession(stolen, web)).kind, 'tokens');
    shared.now += 590_000;
    const window = aWindow();
    assert.equal(await window.token(), null);
    assert.deepEqual([window.state, window.states], ['inactive', ['inactive']]);
    assert.deepEqual(kept(), { ...stolen, isActive: false });
    // Nobody is asked again until the person signs in.
    const asked = await tokenRequests(async () => {
      assert.equal(await window.token(), null);
      assert.equal(await aWindow().token(), null);
    });
    assert.equal(asked, 0);
    shared.session = await signIn();
    shared.now = kept().receivedAt;
    await window.look();
    assert.equal(window.state, 'active');
  });

  it('[S6] T3: a provider that is away costs nothing: the old token stays, and it is asked again later', async () => {
    const before = kept();
    const window = aWindow();
    provider.manner.onRequest = (_request, response) => {
      response.writeHead(503).end();
      return true;
    };
    shared.now += 490_000;
    assert.equal(await window.token(), before.accessToken);
    assert.equal(window.state, 'active');
    assert.equal(await window.token(before.accessToken), null);
    assert.equal(window.state, 'unreachable');
    assert.deepEqual(kept(), before);
    provider.manner.onRequest = null;
    const asked = await tokenRequests(() => window.token(before.accessToken));
    assert.equal(asked, 0);
    shared.now += 31_000;
    assert.notEqual(await window.token(before.accessToken), null);
    assert.equal(window.state, 'active');
  });

  it('[S6] what comes after a sign-out belongs to nobody and is not kept', async () => {
    const window = aWindow({
      refresh: (session) => {
        shared.session = null;
        return refreshSession(session, web);
      },
    });
    shared.now += 590_000;
    assert.equal(await window.token(), null);
    assert.deepEqual([shared.session, window.state], [null, 'signedOut']);
  });

  it('[S6] signing out tells the provider, which takes the refresh token no more', async () => {
    const session = kept();
    await endSession(session, web);
    const after = await refreshSession(session, web);
    assert.equal(after.kind === 'refused' && after.error, 'invalid_grant');
  });
});
