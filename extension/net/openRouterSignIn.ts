import { createHash, randomBytes } from 'node:crypto';
import * as z from 'zod';

/** OpenRouter's codes live for ten minutes. */
const LIFE_MS = 10 * 60_000;

/**
 * A sign-in that has begun. It is kept as a secret until its code comes back, since the browser may
 * hand the answer to another window of the editor.
 */
export const pendingSignIn = z.object({
  /** Stands in the callback's query: OpenRouter has no `state` parameter. */
  nonce: z.string().min(16),
  verifier: z.string().min(43),
  expiresAt: z.number(),
});
export type PendingSignIn = z.infer<typeof pendingSignIn>;

export function beginSignIn(now: number): PendingSignIn {
  return {
    nonce: randomBytes(16).toString('base64url'),
    verifier: randomBytes(32).toString('base64url'),
    expiresAt: now + LIFE_MS,
  };
}

/**
 * The page where the person agrees. With a callback, OpenRouter sends the code there; without one it
 * shows a code to paste, which is the way for remote windows.
 */
export function signInPage(
  baseUrl: string,
  { verifier }: PendingSignIn,
  callback: string | null,
): string {
  const page = new URL('/auth', baseUrl);
  if (callback !== null) page.searchParams.set('callback_url', callback);
  else page.searchParams.set('key_label', 'Parley');
  const challenge = createHash('sha256').update(verifier).digest('base64url');
  page.searchParams.set('code_challenge', challenge);
  page.searchParams.set('code_challenge_method', 'S256');
  return page.href;
}

export type SignInEnd =
  | { readonly kind: 'key'; readonly key: string }
  /** It has expired, was used before, or belongs to another sign-in. */
  | { readonly kind: 'refused' }
  | { readonly kind: 'unreachable' };

const exchanged = z.object({ key: z.string().min(8).max(512) });

/** Exchanges a code for the key: `POST /auth/keys`. */
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
      signal: AbortSignal.timeout(15_000),
    });
    if (response.status === 400 || response.status === 403) return { kind: 'refused' };
    if (!response.ok) return { kind: 'unreachable' };
    const body = exchanged.safeParse(await response.json());
    return body.success ? { kind: 'key', key: body.data.key } : { kind: 'refused' };
  } catch {
    return { kind: 'unreachable' };
  }
}
