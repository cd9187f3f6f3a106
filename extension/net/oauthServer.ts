import * as oauth from 'oauth4webapi';
import * as z from 'zod';
import { cleanText, truncate } from '../../shared/domain/text.ts';
import { readBody } from './readBody.ts';
import { isLoopback, isSecureAddress } from './secureAddress.ts';

const PATIENCE_MS = 15_000;
const MAX_ANSWER_BYTES = 256_000;
const MAX_LABEL = 100;

/** Parley as a public client of a sign-in provider: there is no client secret. */
export interface OAuthClient {
  readonly issuer: string;
  readonly clientId: string;
}

/** The way to the provider. */
export interface Web {
  readonly fetch: typeof globalThis.fetch;
  readonly now: () => number;
  /** Ends what is under way. */
  readonly signal?: AbortSignal;
}

/** A provider whose discovery document was read and can be trusted. */
export interface OAuthServer {
  readonly metadata: oauth.AuthorizationServer;
  readonly clientId: string;
}

/** `detail` is for people and holds no secrets. */
export type OAuthFailure =
  /** The network, or an answer that nobody can read: try later. */
  | { readonly kind: 'unreachable'; readonly detail: string }
  /** It is not who it should be, or sends secrets where they must not go. */
  | { readonly kind: 'untrusted'; readonly detail: string }
  /** It says no; `error` is its word, as `invalid_grant`. */
  | { readonly kind: 'refused'; readonly error: string; readonly detail: string };

const word = z.string().regex(/^[\x21-\x7e]{1,16000}$/);

export const tokenSet = z.object({
  accessToken: word,
  /** Null: the provider gave none, so it ends with the access token. */
  refreshToken: word.nullable(),
  /** Seconds from `receivedAt`; null where the provider does not say. */
  expiresInS: z.number().positive().nullable(),
  /** When it came, by this machine's clock, which may be wrong but is compared with itself only. */
  receivedAt: z.number(),
});
export type TokenSet = z.infer<typeof tokenSet>;

/** Reads the provider's discovery document: its issuer is the one asked, and every address is secure. */
export async function discover(
  { issuer, clientId }: OAuthClient,
  web: Web,
): Promise<{ readonly kind: 'found'; readonly server: OAuthServer } | OAuthFailure> {
  if (!isSecureAddress(issuer)) return untrusted(`${issuer} is not https.`);
  const url = new URL(issuer);
  return attempt(async () => {
    const response = await oauth.discoveryRequest(url, optionsOf(issuer, web));
    const metadata = await oauth.processDiscoveryResponse(url, response);
    const needed = [metadata.authorization_endpoint, metadata.token_endpoint];
    const others = [metadata.userinfo_endpoint, metadata.revocation_endpoint];
    const addresses = [...needed, ...others.filter((address) => address !== undefined)];
    const bad = addresses.find((address) => !isEndpoint(address, issuer));
    if (addresses.includes(undefined)) return untrusted('Its discovery document has no endpoints.');
    if (bad !== undefined) return untrusted(`It names ${truncate(bad, 200)} as an endpoint.`);
    return { kind: 'found', server: { metadata, clientId } };
  });
}

/** An endpoint may be on this machine only where the issuer is. */
function isEndpoint(address: unknown, issuer: string): boolean {
  if (typeof address !== 'string' || !isSecureAddress(address)) return false;
  return !isLoopback(new URL(address)) || isLoopback(new URL(issuer));
}

/** What belongs to a code: what it was asked for with, and the parameters that it came in. */
export interface CodeExchange {
  readonly answer: URLSearchParams;
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
  readonly redirectUri: string;
}

/** Exchanges a code for tokens. The ID token must be for us, of this provider and of this sign-in. */
export async function exchangeCode(
  server: OAuthServer,
  exchange: CodeExchange,
  web: Web,
): Promise<
  { readonly kind: 'tokens'; readonly tokens: TokenSet; readonly subject: string } | OAuthFailure
> {
  const { metadata } = server;
  const { answer, state, nonce, verifier, redirectUri } = exchange;
  const sender = answer.get('iss');
  if (sender !== null && sender !== metadata.issuer) {
    return untrusted('The answer is of another provider.');
  }
  return attempt(async () => {
    const client = { client_id: server.clientId };
    const checked = oauth.validateAuthResponse(metadata, client, answer, state);
    const response = await oauth.authorizationCodeGrantRequest(
      ...([metadata, client, oauth.None(), checked, redirectUri, verifier] as const),
      optionsOf(metadata.issuer, web),
    );
    const body = await oauth.processAuthorizationCodeResponse(
      ...([metadata, skewed(client, response), response] as const),
      { expectedNonce: nonce, requireIdToken: true },
    );
    const tokens = decodeTokens(body, web.now());
    const subject = oauth.getValidatedIdTokenClaims(body)?.sub;
    if (tokens === null || subject === undefined) return unreachable('Its tokens cannot be read.');
    return { kind: 'tokens', tokens, subject };
  });
}

/** New tokens for a refresh token, which may not be used again where the provider gives another. */
export async function refreshTokens(
  server: OAuthServer,
  refreshToken: string,
  web: Web,
): Promise<{ readonly kind: 'tokens'; readonly tokens: TokenSet } | OAuthFailure> {
  const { metadata } = server;
  return attempt(async () => {
    const client = { client_id: server.clientId };
    const response = await oauth.refreshTokenGrantRequest(
      ...([metadata, client, oauth.None(), refreshToken] as const),
      optionsOf(metadata.issuer, web),
    );
    const body = await oauth.processRefreshTokenResponse(
      metadata,
      skewed(client, response),
      response,
    );
    const tokens = decodeTokens(body, web.now());
    return tokens === null ? unreachable('Its tokens cannot be read.') : { kind: 'tokens', tokens };
  });
}

/** Tells the provider that a sign-in is over, as far as it can be reached and cares to know. */
export async function revoke(server: OAuthServer, token: string, web: Web): Promise<void> {
  const { metadata, clientId } = server;
  if (metadata.revocation_endpoint === undefined) return;
  const options = optionsOf(metadata.issuer, web);
  await attempt(async () => {
    const client = { client_id: clientId };
    await oauth.revocationRequest(metadata, client, oauth.None(), token, options);
    return { kind: 'done' };
  });
}

const described = z.object({
  email: z.string().min(1).optional(),
  preferred_username: z.string().min(1).optional(),
  name: z.string().min(1).optional(),
});

/** How the person is called, at most 100 characters; null where the provider does not say it now. */
export async function labelOf(
  server: OAuthServer,
  { accessToken, subject }: { readonly accessToken: string; readonly subject: string },
  web: Web,
): Promise<string | null> {
  const { metadata, clientId } = server;
  if (metadata.userinfo_endpoint === undefined) return null;
  const client = { client_id: clientId };
  const options = optionsOf(metadata.issuer, web);
  const answer = await attempt(async () => {
    const response = await oauth.userInfoRequest(metadata, client, accessToken, options);
    const body = await oauth.processUserInfoResponse(metadata, client, subject, response);
    return { kind: 'person', body };
  });
  if (answer.kind !== 'person') return null;
  const { success, data } = described.safeParse(answer.body);
  const label = success ? (data.email ?? data.preferred_username ?? data.name) : undefined;
  const shown = truncate(
    cleanText(label ?? '')
      .replaceAll(/\s+/g, ' ')
      .trim(),
    MAX_LABEL,
  );
  return shown === '' ? null : shown;
}

function decodeTokens(body: oauth.TokenEndpointResponse, now: number): TokenSet | null {
  const decoded = tokenSet.safeParse({
    accessToken: body.access_token,
    refreshToken: body.refresh_token ?? null,
    expiresInS: body.expires_in ?? null,
    receivedAt: now,
  });
  return decoded.success ? decoded.data : null;
}

/**
 * The times in an ID token are the provider's. Its clock, as the answer's `Date` tells it, judges them, so
 * that a clock that is wrong here is no reason to refuse.
 */
function skewed(client: oauth.Client, response: Response): oauth.Client {
  const date = Date.parse(response.headers.get('date') ?? '');
  if (Number.isNaN(date)) return client;
  return { ...client, [oauth.clockSkew]: Math.round((date - Date.now()) / 1_000) };
}

interface Sent {
  readonly method: string;
  readonly headers: Record<string, string>;
  readonly body?: URLSearchParams | null | undefined;
}

/** Answers are read here, bounded and without following redirects, before the library sees them. */
function optionsOf(issuer: string, { fetch, signal }: Web) {
  return {
    [oauth.customFetch]: async (url: string, { method, headers: sent, body }: Sent) => {
      const patience = AbortSignal.timeout(PATIENCE_MS);
      const response = await fetch(url, {
        ...{ method, headers: sent, body: body ?? null, redirect: 'error' },
        signal: signal ? AbortSignal.any([signal, patience]) : patience,
      });
      const text = await readBody(response, MAX_ANSWER_BYTES);
      if (text === null) throw new Error('The answer is too long.');
      const { status, headers } = response;
      return new Response(status === 204 ? null : text, { status, headers });
    },
    // Marked as deprecated to stand out. It stands for plain http to this machine and nothing else.
    // eslint-disable-next-line @typescript-eslint/no-deprecated
    [oauth.allowInsecureRequests]: isLoopback(new URL(issuer)),
  };
}

async function attempt<T extends { readonly kind: string }>(
  work: () => Promise<T>,
): Promise<T | OAuthFailure> {
  try {
    return await work();
  } catch (cause) {
    return failureOf(cause);
  }
}

/** Codes of the library that say: this is not the provider, or not for us. */
const UNTRUSTED: ReadonlySet<unknown> = new Set([
  oauth.JSON_ATTRIBUTE_COMPARISON,
  oauth.JWT_CLAIM_COMPARISON,
  oauth.JWT_TIMESTAMP_CHECK,
  oauth.HTTP_REQUEST_FORBIDDEN,
  oauth.REQUEST_PROTOCOL_FORBIDDEN,
]);

function failureOf(cause: unknown): OAuthFailure {
  if (cause instanceof oauth.AuthorizationResponseError) return refused(cause.error);
  if (cause instanceof oauth.WWWAuthenticateChallengeError) return refused('invalid_client');
  if (cause instanceof oauth.ResponseBodyError) {
    const isLater = cause.status === 429 || cause.status >= 500;
    return isLater ? unreachable(`It answers ${cause.status}.`) : refused(cause.error);
  }
  const detail = cause instanceof Error ? cause.message : String(cause);
  if (cause instanceof oauth.OperationProcessingError) {
    // An answer of another status or form is a proxy's or a broken server's: later it may be right.
    return UNTRUSTED.has(cause.code) ? untrusted(detail) : unreachable(detail);
  }
  return unreachable(detail);
}

const unreachable = (detail: string): OAuthFailure => ({ kind: 'unreachable', detail });
const untrusted = (detail: string): OAuthFailure => ({ kind: 'untrusted', detail });
const refused = (error: string): OAuthFailure => ({
  kind: 'refused',
  error: /^[\w.-]{1,60}$/.test(error) ? error : 'refused',
  detail: 'The provider refuses.',
});
