import { createHash, randomBytes } from 'node:crypto';
import * as z from 'zod';

const CODE_LIFE_MS = 10 * 60_000;

export const exchangeBody = z.object({
  code: z.string(),
  code_verifier: z.string().default(''),
  code_challenge_method: z.string().default('plain'),
});

type Exchange =
  | { readonly kind: 'key'; readonly key: string }
  | { readonly kind: 'badMethod' }
  | { readonly kind: 'badCode' };

type AuthPage =
  | { readonly kind: 'page'; readonly html: string }
  | { readonly kind: 'refused'; readonly reason: string };

/** OpenRouter's PKCE sign-in: a code works once, for ten minutes, and with its own verifier only. */
export interface OAuth {
  /** The page of `GET /auth`: a link back to the program, or a code to paste where there is no callback. */
  page(query: URLSearchParams): AuthPage;
  exchange(body: z.infer<typeof exchangeBody>): Exchange;
}

export function createOAuth(now: () => number): OAuth {
  const issued = new Map<string, { challenge: string; method: string; expiresAt: number }>();

  return {
    page: (query) => {
      const challenge = query.get('code_challenge') ?? '';
      const callback = query.get('callback_url');
      if (challenge === '') return { kind: 'refused', reason: 'code_challenge is missing.' };
      const target = callback === null ? null : allowedCallback(callback);
      if (target === 'refused') {
        return {
          kind: 'refused',
          reason: 'callback_url must be https, an editor, or http on this machine.',
        };
      }
      const code = randomBytes(16).toString('hex');
      const method = query.get('code_challenge_method') ?? 'plain';
      issued.set(code, { challenge, method, expiresAt: now() + CODE_LIFE_MS });
      return { kind: 'page', html: pageHtml(code, target) };
    },
    exchange: ({ code, code_verifier: verifier, code_challenge_method: method }) => {
      if (method !== 'S256' && method !== 'plain') return { kind: 'badMethod' };
      const entry = issued.get(code);
      issued.delete(code);
      if (!entry || entry.expiresAt <= now()) return { kind: 'badCode' };
      if (entry.method !== method) return { kind: 'badMethod' };
      const challenge = method === 'S256' ? s256(verifier) : verifier;
      if (challenge !== entry.challenge) return { kind: 'badCode' };
      return { kind: 'key', key: `sk-or-simulated-${randomBytes(24).toString('hex')}` };
    },
  };
}

function s256(verifier: string): string {
  return createHash('sha256').update(verifier).digest('base64url');
}

function allowedCallback(callback: string): URL | 'refused' {
  const url = URL.parse(callback);
  // Editors have schemes of their own, which lead back into them.
  if (url !== null && /^(https|vscode[a-z-]*|code-oss):$/.test(url.protocol)) return url;
  const isLocal = url !== null && /^(localhost|127\.0\.0\.1|\[::1\])$/.test(url.hostname);
  return isLocal && url.protocol === 'http:' ? url : 'refused';
}

function pageHtml(code: string, callback: URL | null): string {
  callback?.searchParams.set('code', code);
  const action =
    callback === null
      ? `<p>Paste this code into Parley:</p><p><code id="code">${code}</code></p>`
      : `<p><a id="authorize" href="${escapeHtml(callback.href)}">Authorize Parley</a></p>`;
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Simulated OpenRouter</title>
<h1>Simulated OpenRouter</h1><p>Nothing here costs anything and nothing leaves this machine.</p>${action}</html>`;
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
}
