import { createHash, randomBytes, randomUUID } from 'node:crypto';
import * as z from 'zod';
import { createHttpServiceClient } from './httpServiceClient.ts';
import {
  discover,
  exchangeCode,
  labelOf,
  type OAuthFailure,
  type OAuthServer,
  refreshTokens,
  revoke,
  type TokenSet,
  tokenSet,
  type Web,
} from './oauthServer.ts';
import { plainAddress } from './secureAddress.ts';
import { serviceUrl } from './serviceRequest.ts';
import { answerParameters, SIGN_IN_LIFE_MS } from './signInAnswer.ts';

/** Below the service's address: shows the code that came to it, to be pasted in the editor. */
const CODE_PAGE = 'sign-in/code';

/**
 * A sign-in that has begun. It is kept as a secret until its answer comes, since the browser may hand the
 * answer to another window of the editor.
 */
export const pendingOAuth = z.object({
  /** Comes back with the answer: whoever does not know it has not begun this sign-in. */
  state: z.string().min(20),
  /** Stands in the ID token. */
  nonce: z.string().min(20),
  verifier: z.string().min(43),
  redirectUri: z.string(),
  /** The Parley service that it is for, in one spelling. */
  serviceUrl: z.string(),
  issuer: z.string(),
  clientId: z.string(),
  scopes: z.array(z.string()),
  expiresAt: z.number(),
});
export type PendingOAuth = z.infer<typeof pendingOAuth>;

/** A signed-in account with its tokens: what is kept as a secret, for each account. */
export const accountSession = tokenSet.extend({
  /** Of this sign-in: another one has another. */
  id: z.uuid(),
  serviceUrl: z.string(),
  issuer: z.string(),
  clientId: z.string(),
  /** As the service calls the person. */
  userId: z.string().min(1).max(300),
  label: z.string().min(1).max(300),
  /** Inactive: the provider takes the refresh token no more; only the person can sign in again. */
  isActive: z.boolean(),
});
export type AccountSession = z.infer<typeof accountSession>;

/** The service, its provider, and the client to be there. */
export interface SignInPlace {
  readonly serviceUrl: string;
  readonly issuer: string;
  readonly clientId: string;
  readonly scopes: readonly string[];
}

/** @param redirectUri where the provider sends the answer; null: to the service's page, which shows a code. */
export function beginOAuth(
  place: SignInPlace,
  redirectUri: string | null,
  now: number,
): PendingOAuth {
  const random = () => randomBytes(32).toString('base64url');
  return {
    ...{ state: random(), nonce: random(), verifier: random() },
    redirectUri: redirectUri ?? serviceUrl(place.serviceUrl, CODE_PAGE),
    serviceUrl: plainAddress(place.serviceUrl) ?? place.serviceUrl,
    ...{ issuer: place.issuer, clientId: place.clientId, scopes: [...place.scopes] },
    expiresAt: now + SIGN_IN_LIFE_MS,
  };
}

/** The provider's page where the person signs in and agrees. */
export function authorizationPage({ metadata }: OAuthServer, pending: PendingOAuth): string {
  const page = new URL(metadata.authorization_endpoint ?? '');
  const parameters = {
    response_type: 'code',
    client_id: pending.clientId,
    redirect_uri: pending.redirectUri,
    scope: pending.scopes.join(' '),
    state: pending.state,
    nonce: pending.nonce,
    code_challenge: createHash('sha256').update(pending.verifier).digest('base64url'),
    code_challenge_method: 'S256',
    // OpenID Connect Core 11: offline access comes with the person's consent only.
    ...(pending.scopes.includes('offline_access') && { prompt: 'consent' }),
  };
  for (const [name, value] of Object.entries(parameters)) page.searchParams.set(name, value);
  return page.href;
}

type Answer =
  | { readonly kind: 'answer'; readonly parameters: URLSearchParams }
  /** It belongs to no sign-in that is under way: anybody can open such an address. */
  | { readonly kind: 'foreign' };

/** Reads the query of a callback, which counts only with the state of the sign-in that is under way. */
export function readOAuthAnswer(query: string, pending: PendingOAuth | null, now: number): Answer {
  const parameters = answerParameters(query, 'state');
  const isOurs =
    pending !== null && parameters.get('state') === pending.state && pending.expiresAt > now;
  return isOurs ? { kind: 'answer', parameters } : { kind: 'foreign' };
}

/** Reads what the person pastes: the code of the page, or the whole address that the browser ended at. */
export function readPasted(text: string, pending: PendingOAuth, now: number): Answer {
  const url = URL.parse(text.trim());
  if (url?.searchParams.has('state') === true) {
    return readOAuthAnswer(url.search.slice(1), pending, now);
  }
  if (pending.expiresAt <= now) return { kind: 'foreign' };
  // The verifier, which never leaves this machine before, ties a bare code to this sign-in.
  const { state, issuer } = pending;
  return {
    kind: 'answer',
    parameters: new URLSearchParams({ code: text.trim(), state, iss: issuer }),
  };
}

export type OAuthEnd =
  | {
      readonly kind: 'signedIn';
      readonly session: AccountSession;
      readonly spaceIds: readonly string[];
    }
  /** The person, or the provider, said no. */
  | { readonly kind: 'denied' }
  /** The Parley service does not take the provider's token, or cannot be reached. */
  | { readonly kind: 'serviceRefused' }
  | { readonly kind: 'serviceUnreachable' }
  /** What the service says of the person is none of what this version can keep. */
  | { readonly kind: 'serviceUnreadable' }
  | OAuthFailure;

/** Exchanges the code of the answer and asks the service who it is. Never rejects. */
export async function finishOAuth(
  pending: PendingOAuth,
  answer: URLSearchParams,
  web: Web,
): Promise<OAuthEnd> {
  if (answer.get('error') !== null) return { kind: 'denied' };
  const found = await discover(pending, web);
  if (found.kind !== 'found') return found;
  const exchange = { ...pending, answer };
  const given = await exchangeCode(found.server, exchange, web);
  if (given.kind !== 'tokens') return given;
  const { accessToken } = given.tokens;
  const me = await createHttpServiceClient({
    url: pending.serviceUrl,
    token: () => Promise.resolve(accessToken),
    fetch: web.fetch,
    now: web.now,
  }).me();
  if (!me.ok) {
    const isLater = me.failure.kind === 'unavailable';
    return { kind: isLater ? 'serviceUnreachable' : 'serviceRefused' };
  }
  const label = await labelOf(found.server, { accessToken, subject: given.subject }, web);
  const { userId, spaces } = me.reply;
  const session = accountSession.safeParse({
    ...given.tokens,
    id: randomUUID(),
    ...{ serviceUrl: pending.serviceUrl, issuer: pending.issuer, clientId: pending.clientId },
    ...{ userId, label: label ?? userId, isActive: true },
  });
  if (!session.success) return { kind: 'serviceUnreadable' };
  const own = spaces.filter(({ kind }) => kind === 'personal').map(({ id }) => id);
  return { kind: 'signedIn', session: session.data, spaceIds: own };
}

/** New tokens for a session. One without a refresh token ends as one whose refresh token is refused. */
export async function refreshSession(
  session: AccountSession,
  web: Web,
): Promise<{ readonly kind: 'tokens'; readonly tokens: TokenSet } | OAuthFailure> {
  const { refreshToken } = session;
  if (refreshToken === null) {
    return { kind: 'refused', error: 'invalid_grant', detail: 'There is no refresh token.' };
  }
  const found = await discover(session, web);
  return found.kind === 'found' ? refreshTokens(found.server, refreshToken, web) : found;
}

/** Tells the provider that the session is over, as far as it can be reached. Never rejects. */
export async function endSession(session: AccountSession, web: Web): Promise<void> {
  const found = await discover(session, web);
  if (found.kind === 'found') {
    await revoke(found.server, session.refreshToken ?? session.accessToken, web);
  }
}
