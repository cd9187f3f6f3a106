import type * as z from 'zod';
import { type SignInReply, signInReply } from '../../shared/protocol/restApi.ts';
import { readBody } from './readBody.ts';
import { isSecureAddress, isThisMachine } from './secureAddress.ts';
import { serviceUrl } from './serviceRequest.ts';

const PATIENCE_MS = 15_000;
const MAX_ANSWER_BYTES = 64_000;

export type SignInOptions =
  | { readonly kind: 'local' }
  | {
      readonly kind: 'oauth';
      readonly issuer: string;
      readonly clientId: string;
      readonly scopes: readonly string[];
    }
  /** Secrets may not be sent there. */
  | { readonly kind: 'notSecure' }
  | { readonly kind: 'unreachable' }
  /** Something answers, but no Parley service, or one that is older than this route. */
  | { readonly kind: 'wrongService' }
  /** It names a provider to which nobody should be sent: not secure, or on this machine though the service is not. */
  | { readonly kind: 'badIssuer'; readonly issuer: string }
  /** It is one with accounts, but names no client to sign in as. */
  | { readonly kind: 'noClient' };

/** `GET /v1/sign-in`: how a person signs in to the service at `url`. Never rejects. */
export async function askSignInOptions(
  url: string,
  fetchImpl: typeof fetch,
): Promise<SignInOptions> {
  if (!isSecureAddress(url)) return { kind: 'notSecure' };
  try {
    const response = await fetchImpl(serviceUrl(url, 'v1/sign-in'), {
      headers: { accept: 'application/json' },
      redirect: 'error',
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    const text = await readBody(response, MAX_ANSWER_BYTES);
    if (response.status === 429 || response.status >= 500) return { kind: 'unreachable' };
    if (response.status !== 200 || text === null) return { kind: 'wrongService' };
    const reply = decode(signInReply, text);
    return reply === null ? { kind: 'wrongService' } : optionsOf(reply, new URL(url));
  } catch {
    return { kind: 'unreachable' };
  }
}

function optionsOf(reply: SignInReply, service: URL): SignInOptions {
  if (reply.mode === 'local') return { kind: 'local' };
  const { issuer, clientId, scopes } = reply;
  if (clientId === null) return { kind: 'noClient' };
  const isElsewhere = URL.canParse(issuer) && !isThisMachine(new URL(issuer));
  if (!isSecureAddress(issuer) || !(isElsewhere || isThisMachine(service))) {
    return { kind: 'badIssuer', issuer };
  }
  return { kind: 'oauth', issuer, clientId, scopes };
}

function decode<T>(schema: z.ZodType<T>, text: string): T | null {
  try {
    const decoded = schema.safeParse(JSON.parse(text));
    return decoded.success ? decoded.data : null;
  } catch {
    return null;
  }
}
