import assert from 'node:assert/strict';
import { chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type OpenIdProvider, startOpenIdProvider } from '../support/openIdProvider.ts';
import { type RunningService, runService } from '../support/runningService.ts';
import { type Ended, type Running, runParley, startParley } from './runParley.ts';

const ADDRESS = /\nhttp:\S+\/auth\?\S+\n/;

interface KeptFile {
  readonly services: Record<
    string,
    { accessToken: string; refreshToken: string; expiresAt: number }
  >;
}

describe('Signing in from the command line', function () {
  this.timeout(60_000);
  let provider: OpenIdProvider;
  let service: RunningService;
  let local: RunningService;
  let home: string;
  let env: Readonly<Record<string, string>>;
  let kept: string;

  before(async () => {
    provider = await startOpenIdProvider();
    const { issuer, clientId, scopes } = provider;
    const accounts = {
      ...provider.accounts,
      ...{ issuer, clientId, scopes, allowedClients: [], authorizedParties: [] },
    };
    [service, local] = await Promise.all([
      runService({ on: 'PGlite', over: { accounts } }),
      runService({ on: 'PGlite' }),
    ]);
  });
  after(() => Promise.all([service.close(), local.close(), provider.close()]));
  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'parley-home-'));
    // The platform's opener, which only notes what it is asked to open.
    await mkdir(join(home, 'bin'));
    const opener = `#!/bin/sh\nprintf '%s' "$1" > '${home}/opened'\n`;
    for (const name of ['xdg-open', 'open']) {
      await writeFile(join(home, 'bin', name), opener, { mode: 0o755 });
    }
    env = {
      HOME: home,
      XDG_CONFIG_HOME: join(home, 'config'),
      PARLEY_URL: service.url,
      PATH: `${join(home, 'bin')}:${process.env['PATH'] ?? ''}`,
    };
    kept = join(home, 'config', 'parley', 'credentials.json');
    Object.assign(provider.manner, { accessTokenS: 600, answer: 'agree', onRequest: null });
  });
  afterEach(() => rm(home, { recursive: true, force: true }));

  const parley = (...args: readonly string[]): Promise<Ended> => runParley(args, { env });
  const addressSaid = async (running: Running): Promise<string> =>
    ADDRESS.exec(await running.said('stderr', ADDRESS))?.[0].trim() ?? '';
  const tokenRequests = () => provider.requests.filter((line) => line === 'POST /token').length;
  const readKept = async () => JSON.parse(await readFile(kept, 'utf8')) as KeptFile;
  const change = async (over: object): Promise<void> => {
    const file = await readKept();
    Object.assign(file.services[service.url] ?? {}, over);
    await writeFile(kept, JSON.stringify(file));
  };

  async function signedIn(): Promise<void> {
    const running = startParley(['login', '--yes'], { env });
    const back = await provider.visit(await addressSaid(running));
    assert.equal((await fetch(back)).status, 200);
    const { code, stdout, stderr } = await running.ended;
    assert.equal(code, 0, stderr);
    assert.equal(stdout, `Signed in at ${service.url} as user_ada.\n`);
  }

  it('[S9] through the browser: opens the page, prints it, and is signed in for later runs', async () => {
    const running = startParley(['login', '--yes'], { env });
    const page = await addressSaid(running);
    const asked = new URL(page).searchParams;
    assert.equal(asked.get('code_challenge_method'), 'S256');
    assert.match(asked.get('redirect_uri') ?? '', /^http:\/\/127\.0\.0\.1:\d+\/callback$/);
    const back = await provider.visit(page);
    const shown = await fetch(back);
    assert.match(await shown.text(), /You can close this page/);
    assert.equal((await running.ended).code, 0);
    assert.equal(await readFile(join(home, 'opened'), 'utf8'), page);
    assert.equal((await parley('whoami')).stdout, 'user_ada\n');
  });

  it('[S9] names the provider and asks before anything goes there', async () => {
    const before = provider.requests.length;
    const { code, stdout, stderr } = await parley('login');
    assert.deepEqual([code, stdout], [2, '']);
    assert.ok(stderr.includes(`${service.url} has people sign in at ${provider.issuer}.`), stderr);
    assert.match(stderr, /Nothing was sent there.*--yes/);
    assert.equal(provider.requests.length, before);
    await assert.rejects(readFile(join(home, 'opened')));
    const agreed = startParley(['login', '--yes'], { env });
    assert.match(await agreed.said('stderr', ADDRESS), /has people sign in at/);
    agreed.child.kill('SIGINT');
    await agreed.ended;
  });

  it('[S9] keeps the sign-in where its owner alone can read it', async () => {
    await signedIn();
    assert.equal((await stat(kept)).mode & 0o777, 0o600);
    assert.equal((await stat(join(kept, '..'))).mode & 0o777, 0o700);
    await chmod(kept, 0o640);
    const { code, stderr } = await parley('whoami');
    assert.equal(code, 1);
    assert.match(stderr, /Others may read .*chmod 600/);
    await chmod(kept, 0o600);
    await writeFile(kept, '{"version":2}');
    assert.match((await parley('whoami')).stderr, /is damaged, or of a newer parley/);
  });

  it('[S9] without a browser: the pasted address will do, and so will the code alone', async () => {
    for (const isCode of [false, true]) {
      const running = startParley(['login', '--yes', '--no-browser'], {
        env,
        input: { open: true },
      });
      const back = await provider.visit(await addressSaid(running));
      const pasted = isCode ? (back.searchParams.get('code') ?? '') : back.href;
      running.child.stdin?.write(`${pasted}\n`);
      const { code, stderr } = await running.ended;
      assert.equal(code, 0, stderr);
      assert.equal((await parley('whoami')).stdout, 'user_ada\n');
      await assert.rejects(readFile(join(home, 'opened')));
      await rm(kept);
    }
  });

  it('an address of another sign-in, and what is neither address nor code, are refused', async () => {
    for (const pasted of ['http://127.0.0.1:1/callback?code=abc&state=another', 'what?! ']) {
      const running = startParley(['login', '--yes', '--no-browser'], {
        env,
        input: { open: true },
      });
      await addressSaid(running);
      running.child.stdin?.write(`${pasted}\n`);
      const { code, stdout } = await running.ended;
      assert.ok(code === 1 || code === 2, String(code));
      assert.equal(stdout, '');
      await assert.rejects(readFile(kept));
    }
  });

  it('a page that was not asked for does not end the sign-in', async () => {
    const running = startParley(['login', '--yes'], { env });
    const page = await addressSaid(running);
    const redirect = new URL(page).searchParams.get('redirect_uri') ?? '';
    assert.equal((await fetch(`${redirect}?code=evil&state=evil`)).status, 404);
    for (const path of ['/', '//', '//[']) {
      assert.equal((await fetch(redirect.replace('/callback', path))).status, 404);
    }
    await fetch(await provider.visit(page));
    assert.equal((await running.ended).code, 0);
  });

  it('opens nothing, and sends nothing, where a provider names other addresses than secure ones', async () => {
    const honest: unknown = await (
      await fetch(`${provider.issuer}/.well-known/openid-configuration`)
    ).json();
    for (const over of [
      { authorization_endpoint: 'file:///usr/bin/calculator' },
      { authorization_endpoint: 'vscode://some.extension/act' },
      { authorization_endpoint: 'http://provider.example/auth' },
      { token_endpoint: 'http://provider.example/token' },
      { revocation_endpoint: 'http://provider.example/revoke' },
    ]) {
      provider.manner.discovery = { ...(honest as object), ...over };
      const { code, stdout, stderr } = await parley('login', '--yes').finally(
        () => (provider.manner.discovery = null),
      );
      assert.deepEqual([code, stdout], [1, '']);
      assert.ok(stderr.includes(Object.values(over)[0] ?? ''), stderr);
      await assert.rejects(readFile(join(home, 'opened')));
    }
  });

  it('says so when the person declines, and when they leave with Ctrl+C', async () => {
    provider.manner.answer = 'deny';
    const declined = startParley(['login', '--yes'], { env });
    await fetch(await provider.visit(await addressSaid(declined)));
    const { code, stderr } = await declined.ended;
    assert.equal(code, 3);
    assert.match(stderr, /You declined to sign in/);
    const left = startParley(['login', '--yes'], { env });
    await addressSaid(left);
    left.child.kill('SIGINT');
    assert.equal((await left.ended).code, 130);
    await assert.rejects(readFile(kept));
  });

  it('[S9] renews the token before it ends; runs at once do that once and lose nothing', async () => {
    await signedIn();
    await change({ expiresAt: Date.now() + 5_000 });
    const before = tokenRequests();
    const runs = await Promise.all(Array.from({ length: 4 }, () => parley('whoami')));
    assert.deepEqual(
      runs.map(({ stdout }) => stdout),
      Array(4).fill('user_ada\n'),
    );
    assert.equal(tokenRequests() - before, 1);
    await change({ expiresAt: 0 });
    assert.equal((await parley('whoami')).stdout, 'user_ada\n');
  });

  it('[S9] renews a token that the service refuses, whatever the clock says', async () => {
    await signedIn();
    await change({ accessToken: 'eyJ.not.valid' });
    const before = tokenRequests();
    assert.equal((await parley('whoami')).stdout, 'user_ada\n');
    assert.equal(tokenRequests() - before, 1);
  });

  for (const days of [-1, 1]) {
    it(`[S9] a clock that is ${String(days)} day off, then or later, is no reason to refuse or to ask twice`, async () => {
      const clock = join(home, 'clock.mjs');
      await writeFile(
        clock,
        `const real = Date.now.bind(Date);
        globalThis.Date = class extends Date {
          constructor(...given) { if (given.length === 0) super(Date.now()); else super(...given); }
          static now() { return real() + ${String(days * 86_400_000)}; }
        };`,
      );
      const wrong = { ...env, NODE_OPTIONS: `--import=${pathToFileURL(clock).href}` };
      const whoami = async (at: typeof env) => (await runParley(['whoami'], { env: at })).stdout;
      // Wrong all the time, then set right.
      const running = startParley(['login', '--yes'], { env: wrong });
      await fetch(await provider.visit(await addressSaid(running)));
      const { code, stderr } = await running.ended;
      assert.equal(code, 0, stderr);
      const before = tokenRequests();
      assert.equal(await whoami(wrong), 'user_ada\n');
      assert.equal(tokenRequests(), before);
      assert.equal(await whoami(env), 'user_ada\n');
      // Right at the sign-in, wrong since, without a way to renew.
      await signedIn();
      await change({ refreshToken: null });
      assert.equal(await whoami(wrong), 'user_ada\n');
    });
  }

  it('a sign-in that the provider has ended is said to be so, and not thrown away', async () => {
    await signedIn();
    await change({ expiresAt: 0, refreshToken: 'spent', accessToken: 'eyJ.not.valid' });
    const { code, stderr } = await parley('whoami');
    assert.equal(code, 3);
    assert.match(stderr, /parley login/);
    assert.ok((await readKept()).services[service.url]);
  });

  it('goes on with a token that the service takes while the provider is away', async () => {
    await signedIn();
    await change({ expiresAt: Date.now() + 20_000 });
    provider.manner.onRequest = (_request, response) => {
      response.destroy();
      return true;
    };
    assert.equal((await parley('whoami')).stdout, 'user_ada\n');
    await change({ expiresAt: 0 });
    assert.equal((await parley('whoami')).stdout, 'user_ada\n');
    await change({ expiresAt: 0, accessToken: 'eyJ.not.valid' });
    const { code, stderr } = await parley('whoami');
    assert.equal(code, 4);
    assert.match(stderr, /where you sign in, does not answer/);
  });

  it('[S9] logout takes the sign-in back at the provider and forgets it, also while that is away', async () => {
    await signedIn();
    const spent = (await readKept()).services[service.url];
    const { code, stdout } = await parley('logout', '--json');
    const { wasSignedIn, isRevoked } = JSON.parse(stdout) as Record<string, unknown>;
    assert.deepEqual([code, wasSignedIn, isRevoked], [0, true, true]);
    assert.equal((await parley('whoami')).code, 3);
    const body = new URLSearchParams({
      grant_type: 'refresh_token',
      refresh_token: spent?.refreshToken ?? '',
      client_id: provider.clientId,
    });
    const refused = await fetch(`${provider.issuer}/token`, { method: 'POST', body });
    assert.equal(refused.status, 400);

    await signedIn();
    provider.manner.onRequest = (_request, response) => {
      response.destroy();
      return true;
    };
    const away = await parley('logout');
    assert.equal(away.code, 0);
    assert.match(away.stderr, /could not be taken back/);
    assert.deepEqual((await readKept()).services, {});
    assert.match((await parley('logout')).stdout, /You were not signed in/);
  });

  it('[S9] at a service in local mode: by file, by variable, or typed; a wrong token is not kept', async () => {
    const url = ['--url', local.url];
    const file = join(local.configuration.dataFolder, 'token');
    const wrong = await runParley([...url, 'login'], { env, input: 'wrong\n' });
    assert.equal(wrong.code, 3);
    await assert.rejects(readFile(kept));
    const ways: readonly (readonly [readonly string[], object])[] = [
      [['--token-file', file], {}],
      [[], { env: { ...env, PARLEY_TOKEN: local.token ?? '' } }],
      [[], { input: `${local.token ?? ''}\n` }],
    ];
    for (const [args, over] of ways) {
      const { code, stdout, stderr } = await runParley([...url, 'login', ...args], {
        env,
        ...over,
      });
      assert.deepEqual([code, stderr], [0, '']);
      assert.equal(stdout, `Signed in at ${local.url} as local.\n`);
      assert.equal((await parley(...url, 'whoami')).stdout, 'local\n');
      assert.equal((await parley(...url, 'logout')).code, 0);
    }
  });

  it('keeps the sign-ins of several services beside each other', async () => {
    await signedIn();
    const url = ['--url', `${local.url}/`];
    await runParley([...url, 'login'], { env, input: `${local.token ?? ''}\n` });
    assert.equal((await parley('whoami')).stdout, 'user_ada\n');
    assert.equal((await parley(...url, 'whoami')).stdout, 'local\n');
    await parley(...url, 'logout');
    assert.equal((await parley('whoami')).stdout, 'user_ada\n');
  });
});
