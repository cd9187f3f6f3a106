import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import * as vscode from 'vscode';
import {
  createOpenRouterSignIn,
  type OpenRouterSignIn,
} from '../../../extension/host/provider/openRouterSignIn.ts';
import type { ServiceAddress } from '../../../extension/net/serviceRequest.ts';
import { eventually } from '../review/eventually.ts';
import { parley, setting } from './parley.ts';
import { secretsInMemory } from './secretsInMemory.ts';
import { sitDown, type TheUser } from './theUser.ts';

const FOREIGN =
  'error: This sign-in has expired or was not begun here. Nothing was kept; sign in again.';
const CONNECTED = 'information: OpenRouter is connected.';

/** While tests run the editor lets these two be replaced. */
type Env = Record<'openExternal' | 'asExternalUri', (given: never) => Promise<unknown>>;

describe('signing in to OpenRouter from the editor', () => {
  const env = vscode.env as unknown as Env;
  const { openExternal, asExternalUri } = env;
  let user: TheUser;
  let secrets: ReturnType<typeof secretsInMemory>;
  let keys: Map<string, string>;
  let pages: string[];
  let isAllowedToOpen: boolean;
  let open: OpenRouterSignIn[];
  let wayOf: string[];
  let service: ServiceAddress | null;

  beforeEach(async () => {
    await parley();
    user = sitDown();
    secrets = secretsInMemory();
    keys = new Map();
    pages = [];
    open = [];
    wayOf = [];
    service = null;
    isAllowedToOpen = true;
    env.openExternal = (page: unknown) => {
      pages.push(String(page));
      return Promise.resolve(isAllowedToOpen);
    };
  });
  afterEach(() => {
    user.leave();
    for (const each of open) each.dispose();
    Object.assign(env, { openExternal, asExternalUri });
    const shown = JSON.stringify(user.seen);
    for (const secret of [...keys.values(), ...secrets.kept.values()]) {
      assert.ok(!shown.includes(secret));
    }
  });

  /** A window of the editor; all share the secrets. */
  function aWindow(): OpenRouterSignIn {
    const made = createOpenRouterSignIn({
      secrets,
      keys: {
        set: (id, key) => {
          keys.set(id, key);
          return Promise.resolve();
        },
      },
      route: {
        service: () => service,
        add: (kind) => Promise.resolve(void wayOf.push(`there: ${kind}`)),
        leave: (id) => Promise.resolve(void wayOf.push(`here: ${id}`)),
      },
      baseUrl: () => String(setting('openRouter.baseUrl')),
      onConnected: () => undefined,
      report: (error) => assert.fail(String(error)),
    });
    open.push(made);
    return made;
  }

  /** What the page leads back to when the person agrees, as the editor hands it to a window. */
  async function callbackOf(page: string | undefined): Promise<vscode.Uri> {
    const html = await (await fetch(page ?? '')).text();
    const href = /id="authorize" href="([^"]+)"/.exec(html)?.[1]?.replaceAll('&amp;', '&');
    const query = new URL(href ?? '').searchParams;
    const own = new URLSearchParams(query.get('vscode-query') ?? query);
    own.set('code', query.get('code') ?? '');
    return vscode.Uri.from({
      scheme: vscode.env.uriScheme,
      authority: 'parley.parley',
      path: '/openrouter',
      query: own.toString(),
    });
  }

  it('[M1] the page leads back to this editor with a nonce, and the key is kept', async () => {
    const window = aWindow();
    await window.inBrowser();
    await window.handleUri(await callbackOf(pages[0]));
    assert.deepEqual(user.seen, [CONNECTED]);
    assert.match(keys.get('openRouter') ?? '', /^sk-or-simulated-/);
    assert.deepEqual(wayOf, ['here: openRouter']);
    assert.equal(secrets.kept.size, 0);
  });

  it('[M1] an answer that lands in another window connects there', async () => {
    await aWindow().inBrowser();
    await aWindow().handleUri(await callbackOf(pages[0]));
    assert.deepEqual(user.seen, [CONNECTED]);
    assert.equal(keys.size, 1);
  });

  it('[M1] an answer is good once: opened again it is refused, and the key stays', async () => {
    const window = aWindow();
    await window.inBrowser();
    const callback = await callbackOf(pages[0]);
    await window.handleUri(callback);
    const key = keys.get('openRouter');
    await window.handleUri(callback);
    assert.deepEqual(user.seen, [CONNECTED, FOREIGN]);
    assert.equal(keys.get('openRouter'), key);
  });

  it('[S10] K10: the service trades the code and keeps the key, which does not come here', async () => {
    service = theService();
    const window = aWindow();
    await window.inBrowser(service.url);
    await window.handleUri(await callbackOf(pages[0]));
    assert.deepEqual(user.seen, [
      'information: OpenRouter is connected. Its key is kept at the sync service.',
    ]);
    assert.equal(keys.size, 0);
    assert.deepEqual(wayOf, ['there: openRouter']);
  });

  it('[S10] a code that was meant for one service goes to no other', async () => {
    service = theService();
    const window = aWindow();
    await window.inBrowser('https://another.example');
    await window.handleUri(await callbackOf(pages[0]));
    assert.deepEqual([user.seen, keys.size, wayOf], [[FOREIGN], 0, []]);
  });

  it('[M1] an answer with another nonce is refused, and the sign-in goes on', async () => {
    const window = aWindow();
    await window.inBrowser();
    const callback = await callbackOf(pages[0]);
    const query = new URLSearchParams(callback.query);
    query.set('nonce', 'somebody-elses-nonce');
    await window.handleUri(callback.with({ query: query.toString() }));
    assert.deepEqual(user.seen, [FOREIGN]);
    assert.equal(keys.size, 0);
    await window.handleUri(callback);
    assert.equal(user.seen.at(-1), CONNECTED);
  });

  it('[M1] an answer without any sign-in, or after ten minutes, is refused', async () => {
    const window = aWindow();
    await window.inBrowser();
    const callback = await callbackOf(pages[0]);
    const [[name, stored] = ['', '']] = secrets.kept;
    const pending = JSON.parse(stored) as object;
    await secrets.store(name, JSON.stringify({ ...pending, expiresAt: Date.now() - 1 }));
    await window.handleUri(callback);
    await secrets.delete(name);
    await window.handleUri(callback);
    await window.handleUri(callback.with({ path: '/elsewhere' }));
    assert.deepEqual(user.seen, [FOREIGN, FOREIGN]);
    assert.equal(keys.size, 0);
  });

  it('[M1] a person who says no at OpenRouter is told so, and nothing waits any longer', async () => {
    const window = aWindow();
    await window.inBrowser();
    const query = new URLSearchParams((await callbackOf(pages[0])).query);
    query.delete('code');
    query.set('error', 'access_denied');
    const uri = vscode.Uri.from({ scheme: 'x', path: '/openrouter', query: query.toString() });
    await window.handleUri(uri);
    assert.deepEqual(user.seen, ['error: OpenRouter gave no permission. Nothing was kept.']);
    assert.equal(secrets.kept.size, 0);
  });

  it('[M1] a page that the person does not let open leaves nothing behind', async () => {
    isAllowedToOpen = false;
    await aWindow().inBrowser();
    await aWindow().withCode();
    assert.deepEqual([user.seen, secrets.kept.size], [[], 0]);
  });

  it('[M1] a code can be pasted instead, and a wrong one is refused in its own words', async () => {
    const window = aWindow();
    user.answers.push('not-the-code-of-the-page');
    await window.withCode();
    assert.match(user.seen.at(-1) ?? '', /^error: OpenRouter does not take this code/);
    assert.equal(keys.size, 0);
    await pasteCode(window);
    assert.equal(user.seen.at(-1), CONNECTED);
    assert.equal(keys.size, 1);
  });

  it('[M1] where OpenRouter would not lead back to the editor, a code is asked for', async () => {
    for (const address of ['http://10.1.2.3:8080/callback', 'some-editor://parley.parley/x']) {
      env.asExternalUri = () => Promise.resolve(vscode.Uri.parse(address));
      user.seen.length = 0;
      await aWindow().inBrowser();
      assert.deepEqual(user.seen, ['input: Sign in to OpenRouter']);
      assert.ok(!(pages.at(-1) ?? '').includes('callback_url'));
      assert.equal(secrets.kept.size, 0);
    }
  });

  /** Reads the code from the page that opens, and pastes it when asked. */
  async function pasteCode(window: OpenRouterSignIn): Promise<void> {
    const before = pages.length;
    const opened = env.openExternal;
    env.openExternal = async (page: never) => {
      const html = await (await fetch(String(page))).text();
      user.answers.push(` ${/<code id="code">([^<]+)/.exec(html)?.[1] ?? ''} `);
      return opened(page);
    };
    await window.withCode();
    await eventually(() => pages.length, before + 1);
  }
});

/** The suite's own, in local mode. */
function theService(): ServiceAddress {
  const token = readFileSync(String(setting('sync.tokenFile')), 'utf8').trim();
  const url = String(setting('sync.url'));
  return { url, token: () => Promise.resolve(token), fetch, now: Date.now };
}
