import { createHash, randomBytes } from 'node:crypto';
import * as z from 'zod';
import { readBody } from './readBody.ts';
import { answerParameters, SECRET_WORD, SIGN_IN_LIFE_MS } from './signInAnswer.ts';

const PATIENCE_MS = 15_000;
const MAX_ANSWER_BYTES = 64_000;

/**
 * A sign-in that has begun. It is kept as a secret until its code comes back, since the browser may
 * hand the answer to another window of the editor.
 */
export const pendingSignIn = z.object({
  /** Stands in the callback's query: OpenRouter has no `state` parameter. */
  nonce: z.string().min(16),
  verifier: z.string().min(43),
  expiresAt: z.number(),
  /** The sync service that is to trade the code and keep the key; absent: it is kept on this machine. */
  keepAt: z.string().optional(),
});
export type PendingSignIn = z.infer<typeof pendingSignIn>;

export function beginSignIn(now: number, keepAt?: string): PendingSignIn {
  return {
    nonce: randomBytes(16).toString('base64url'),
    verifier: randomBytes(32).toString('base64url'),
    expiresAt: now + SIGN_IN_LIFE_MS,
    ...(keepAt !== undefined && { keepAt }),
  };
}

/**
 * The page where the person agrees. With a callback, OpenRouter sends the code there; without one it
 * shows a code to paste, which is the way for remote windows. Null where the provider's address is no
 * http address or holds a user name or key, which would be shown in the browser.
 */
export function signInPage(
  baseUrl: string,
  { verifier }: PendingSignIn,
  callback: string | null,
): string | null {
  const base = URL.parse(baseUrl);
  if (base === null || !/^https?:$/.test(base.protocol)) return null;
  if (base.username !== '' || base.password !== '') return null;
  // Beside the API, also where a gateway has put it under a path of its own.
  const page = new URL(`${base.pathname.replace(/(\/api)?(\/v1)?\/*$/, '')}/auth`, base.origin);
  if (callback !== null) page.searchParams.set('callback_url', callback);
  else page.searchParams.set('key_label', 'Parley');
  const challenge = createHash('sha256').update(verifier).digest('base64url');
  page.searchParams.set('code_challenge', challenge);
  page.searchParams.set('code_challenge_method', 'S256');
  return page.href;
}

type Callback =
  | { readonly kind: 'code'; readonly code: string }
  /** The person, or OpenRouter, said no. */
  | { readonly kind: 'denied' }
  /** It belongs to no sign-in that is under way: anybody can open such an address. */
  | { readonly kind: 'foreign' };

/** Reads the query of a callback, which counts only with the nonce of the sign-in that is under way. */
export function readCallback(query: string, pending: PendingSignIn | null, now: number): Callback {
  const given = answerParameters(query, 'nonce');
  const isOurs =
    pending !== null && given.get('nonce') === pending.nonce && pending.expiresAt > now;
  if (!isOurs) return { kind: 'foreign' };
  const code = given.get('code') ?? '';
  return SECRET_WORD.test(code) ? { kind: 'code', code } : { kind: 'denied' };
}

export type SignInEnd =
  | { readonly kind: 'key'; readonly key: string }
  /** It has expired, was used before, or belongs to another sign-in. */
  | { readonly kind: 'refused' }
  | { readonly kind: 'unreachable' };

const exchanged = z.object({ key: z.string().regex(SECRET_WORD) });

/** Exchanges a code for the key: `POST /auth/keys`. Never rejects. */
export async function exchangeCode(
  request: { readonly baseUrl: string; readonly code: string; readonly pending: PendingSignIn },
  fetchImpl: typeof fetch,
): Promise<SignInEnd> {
  try {
    const response = await fetchImpl(`${request.baseUrl.replace(/\/+$/, '')}/auth/keys`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        code: request.code,
        code_verifier: request.pending.verifier,
        code_challenge_method: 'S256',
      }),
      // The verifier goes to nobody else.
      redirect: 'error',
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    if (response.status === 400 || response.status === 403) return { kind: 'refused' };
    if (!response.ok) return { kind: 'unreachable' };
    const text = await readBody(response, MAX_ANSWER_BYTES);
    const body = exchanged.safeParse(JSON.parse(text ?? 'null'));
    return body.success ? { kind: 'key', key: body.data.key } : { kind: 'unreachable' };
  } catch {
    return { kind: 'unreachable' };
  }
}
