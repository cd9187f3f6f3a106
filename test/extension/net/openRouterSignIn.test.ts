import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import {
  beginSignIn,
  exchangeCode,
  type PendingSignIn,
  signInPage,
} from '../../../extension/net/openRouterSignIn.ts';
import { type Simulator, startSimulator } from '../../../simulator/startSimulator.ts';

describe('signing in to OpenRouter', () => {
  let simulator: Simulator;
  let baseUrl: string;

  before(async () => {
    simulator = await startSimulator();
    baseUrl = simulator.url;
  });
  after(() => simulator.close());

  /** The code that the page gives after the person has agreed. */
  async function codeFrom(page: string): Promise<string> {
    const html = await (await fetch(page)).text();
    const found = /[?&]code=([0-9a-f]+)|<code id="code">([0-9a-f]+)/.exec(html);
    return found?.[1] ?? found?.[2] ?? '';
  }

  it('[M1] asks with a challenge of the verifier and a nonce in the callback, and never shows the verifier', () => {
    const pending = beginSignIn(0);
    const page = new URL(signInPage(baseUrl, pending, `vscode://x/y?nonce=${pending.nonce}`));
    const challenge = createHash('sha256').update(pending.verifier).digest('base64url');
    assert.equal(page.searchParams.get('code_challenge'), challenge);
    assert.equal(page.searchParams.get('code_challenge_method'), 'S256');
    assert.match(page.searchParams.get('callback_url') ?? '', /nonce=/);
    assert.ok(!page.href.includes(pending.verifier));
    assert.notEqual(beginSignIn(0).nonce, pending.nonce);
  });

  it('[M1] a code is exchanged for a key once', async () => {
    const pending = beginSignIn(Date.now());
    const code = await codeFrom(signInPage(baseUrl, pending, null));
    const end = await exchangeCode({ baseUrl, code, pending }, fetch);
    assert.equal(end.kind, 'key');
    const again = await exchangeCode({ baseUrl, code, pending }, fetch);
    assert.deepEqual(again, { kind: 'refused' });
  });

  it('[M1] the callback gets the code beside its own nonce', async () => {
    const pending = beginSignIn(Date.now());
    const callback = `http://localhost:1/callback?nonce=${pending.nonce}`;
    const html = await (await fetch(signInPage(baseUrl, pending, callback))).text();
    const target = /href="([^"]+)"/.exec(html)?.[1]?.replaceAll('&amp;', '&') ?? '';
    const query = new URL(target).searchParams;
    assert.equal(query.get('nonce'), pending.nonce);
    const code = query.get('code') ?? '';
    assert.equal((await exchangeCode({ baseUrl, code, pending }, fetch)).kind, 'key');
  });

  it('[M1] a code of another sign-in is refused', async () => {
    const mine: PendingSignIn = beginSignIn(Date.now());
    const code = await codeFrom(signInPage(baseUrl, mine, null));
    const other = beginSignIn(Date.now());
    assert.deepEqual(await exchangeCode({ baseUrl, code, pending: other }, fetch), {
      kind: 'refused',
    });
  });

  it('[M1] a provider that is not there is unreachable, not a refusal', async () => {
    const pending = beginSignIn(Date.now());
    const request = { baseUrl: 'http://127.0.0.1:1/api/v1', code: 'abcdefgh', pending };
    assert.deepEqual(await exchangeCode(request, fetch), { kind: 'unreachable' });
  });
});
