import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import {
  beginSignIn,
  exchangeCode,
  type PendingSignIn,
  readCallback,
  signInPage,
} from '../../../extension/net/openRouterSignIn.ts';
import { isAllowedCallback } from '../../../extension/net/signInAnswer.ts';
import { type Simulator, startSimulator } from '../../../simulator/startSimulator.ts';

describe('signing in to OpenRouter', () => {
  let simulator: Simulator;
  let baseUrl: string;

  before(async () => {
    simulator = await startSimulator();
    baseUrl = simulator.url;
  });
  after(() => simulator.close());

  function pageOf(pending: PendingSignIn, callback: string | null, base = baseUrl): string {
    const page = signInPage(base, pending, callback);
    assert.ok(page);
    return page;
  }

  /** The code that the page gives after the person has agreed. */
  async function codeFrom(page: string): Promise<string> {
    const html = await (await fetch(page)).text();
    const found = /[?&]code=([0-9a-f]+)|<code id="code">([0-9a-f]+)/.exec(html);
    return found?.[1] ?? found?.[2] ?? '';
  }

  it('[M1] asks with a challenge of the verifier and a nonce in the callback, and never shows the verifier', () => {
    const pending = beginSignIn(0);
    const page = new URL(pageOf(pending, `vscode://x/y?nonce=${pending.nonce}`));
    const challenge = createHash('sha256').update(pending.verifier).digest('base64url');
    assert.equal(page.searchParams.get('code_challenge'), challenge);
    assert.equal(page.searchParams.get('code_challenge_method'), 'S256');
    assert.match(page.searchParams.get('callback_url') ?? '', /nonce=/);
    assert.ok(!page.href.includes(pending.verifier));
    assert.notEqual(beginSignIn(0).nonce, pending.nonce);
  });

  it('[M1] a code is exchanged for a key once', async () => {
    const pending = beginSignIn(Date.now());
    const code = await codeFrom(pageOf(pending, null));
    const end = await exchangeCode({ baseUrl, code, pending }, fetch);
    assert.equal(end.kind, 'key');
    const again = await exchangeCode({ baseUrl, code, pending }, fetch);
    assert.deepEqual(again, { kind: 'refused' });
  });

  it('[M1] the callback gets the code beside its own nonce', async () => {
    const pending = beginSignIn(Date.now());
    const callback = `http://localhost:1/callback?nonce=${pending.nonce}`;
    const html = await (await fetch(pageOf(pending, callback))).text();
    const target = /href="([^"]+)"/.exec(html)?.[1]?.replaceAll('&amp;', '&') ?? '';
    const read = readCallback(new URL(target).search.slice(1), pending, Date.now());
    assert.ok(read.kind === 'code');
    assert.equal((await exchangeCode({ baseUrl, code: read.code, pending }, fetch)).kind, 'key');
  });

  it('[M1] a code of another sign-in is refused', async () => {
    const mine: PendingSignIn = beginSignIn(Date.now());
    const code = await codeFrom(pageOf(mine, null));
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

  it('[M1] an answer without a usable key is none, and a redirect is not followed with the verifier', async () => {
    const pending = beginSignIn(Date.now());
    const request = { baseUrl, code: 'abcdefgh', pending };
    for (const body of ['{}', '{"key":"short"}', '{"key":"two words here"}', '<p>', '']) {
      const end = await exchangeCode(request, () => Promise.resolve(new Response(body)));
      assert.deepEqual(end, { kind: 'unreachable' }, body);
    }
    await exchangeCode(request, (_, init) => {
      assert.equal(init?.redirect, 'error');
      return Promise.resolve(new Response('{}'));
    });
  });

  it('[M1] a callback counts only with the nonce of a sign-in that is under way', () => {
    const pending = beginSignIn(1_000);
    const { nonce, expiresAt } = pending;
    const kinds = (query: string, now = 2_000) => readCallback(query, pending, now).kind;
    assert.deepEqual(readCallback(`nonce=${nonce}&code=abcdefgh`, pending, 2_000), {
      kind: 'code',
      code: 'abcdefgh',
    });
    assert.equal(kinds('nonce=another-one-entirely&code=abcdefgh'), 'foreign');
    assert.equal(kinds('code=abcdefgh'), 'foreign');
    assert.equal(kinds(`nonce=${nonce}&code=abcdefgh`, expiresAt), 'foreign');
    assert.equal(readCallback(`nonce=${nonce}&code=abcdefgh`, null, 2_000).kind, 'foreign');
    assert.equal(kinds(`nonce=${nonce}&error=access_denied`), 'denied');
    assert.equal(kinds(`nonce=${nonce}&code=a%20b%20c%20d%20e`), 'denied');
  });

  it('[M1] a callback whose query was encoded once more than decoded is understood', () => {
    const pending = beginSignIn(0);
    const query = encodeURIComponent(`nonce=${pending.nonce}&code=abcdefgh`);
    assert.equal(readCallback(query, pending, 1).kind, 'code');
    assert.equal(readCallback('nonce%3D%zz', pending, 1).kind, 'foreign');
  });

  it('[M1] knows where OpenRouter would not send a code', () => {
    for (const [callback, isAllowed] of [
      ['vscode://parley.parley/openrouter?nonce=a', true],
      ['vscode-insiders://parley.parley/openrouter', true],
      ['code-oss://parley.parley/openrouter', true],
      ['cursor://parley.parley/openrouter', true],
      ['https://editor.example.org/callback?a=b', true],
      ['http://127.0.0.1:8080/callback', true],
      ['http://localhost:8080/callback', true],
      ['http://10.0.0.4:8080/callback', false],
      ['some-editor://parley.parley/openrouter', false],
      ['javascript:alert(1)', false],
      ['', false],
    ] as const) {
      assert.equal(isAllowedCallback(callback), isAllowed, callback);
    }
  });

  it('[M1] the page stands beside the API, and an address with a password in it has none', () => {
    const pending = beginSignIn(0);
    const at = (base: string) => pageOf(pending, null, base).split('?')[0];
    assert.equal(at('https://openrouter.ai/api/v1'), 'https://openrouter.ai/auth');
    assert.equal(at('https://gate.example.org/or/api/v1/'), 'https://gate.example.org/or/auth');
    for (const base of ['https://me:pw@openrouter.ai/api/v1', 'ftp://x/api/v1', 'nothing']) {
      assert.equal(signInPage(base, pending, null), null);
    }
  });
});
