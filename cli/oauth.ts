import * as oauth from 'oauth4webapi';
import { CommandFailure, throwIfInterrupted } from './commandFailure.ts';
import type { OauthCredential } from './credentials.ts';
import { isLoopback } from './serviceAddress.ts';

const TIMEOUT_MS = 20_000;
/** How far the clock of a provider that tells no time may be off from this machine's. */
const CLOCK_TOLERANCE_S = 120;
/** Taken where the provider does not say how long its tokens live. */
const ASSUMED_LIFE_S = 60;

/** A public client of an OAuth provider: code and PKCE, no secret. */
export interface OauthClient {
  readonly issuer: string;
  readonly clientId: string;
}

/** A sign-in that has begun: the page to open, and how the address that it leads to becomes a credential. */
export interface BegunSignIn {
  readonly page: URL;
  /** Throws `CommandFailure` when the person declined, or the answer is none of this sign-in. */
  finish(redirected: URL): Promise<OauthCredential>;
  /** The same from a code alone, as a person pastes it. PKCE binds it to this sign-in. */
  finishWithCode(code: string): Promise<OauthCredential>;
}

export async function beginSignIn(
  client: OauthClient,
  given: { readonly scopes: readonly string[]; readonly redirectUri: string },
  signal: AbortSignal,
): Promise<BegunSignIn> {
  const { redirectUri, scopes } = given;
  return explained(client.issuer, signal, async () => {
    const server = await discover(client.issuer, signal);
    if (server.authorization_endpoint === undefined) {
      throw new CommandFailure('failed', `${client.issuer} has no page to sign in at.`);
    }
    const verifier = oauth.generateRandomCodeVerifier();
    const state = oauth.generateRandomState();
    const nonce = scopes.includes('openid') ? oauth.generateRandomNonce() : null;
    const page = new URL(server.authorization_endpoint);
    const query = {
      client_id: client.clientId,
      redirect_uri: redirectUri,
      response_type: 'code',
      scope: scopes.join(' '),
      code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      state,
      ...(nonce !== null && { nonce }),
      // Without it OpenID providers give no refresh token (OpenID Connect Core, 11).
      ...(scopes.includes('offline_access') && { prompt: 'consent' }),
    };
    for (const [name, value] of Object.entries(query)) page.searchParams.set(name, value);
    const exchange = (parameters: URLSearchParams) =>
      explained(client.issuer, signal, async () => {
        const by = knownTo(client);
        const response = await oauth.authorizationCodeGrantRequest(
          ...([server, by, oauth.None()] as const),
          parameters,
          redirectUri,
          verifier,
          requestOptions(client.issuer, signal),
        );
        const judging = skewed(by, response);
        const tokens = await oauth.processAuthorizationCodeResponse(server, judging, response, {
          expectedNonce: nonce ?? oauth.expectNoNonce,
        });
        return credentialOf(client, tokens, null);
      });
    const accepted = (answer: URLSearchParams, expected: string | typeof oauth.expectNoState) =>
      explained(client.issuer, signal, () =>
        Promise.resolve(oauth.validateAuthResponse(server, knownTo(client), answer, expected)),
      );
    return {
      page,
      finish: async ({ searchParams }) => exchange(await accepted(searchParams, state)),
      finishWithCode: async (code) => {
        const answer = new URLSearchParams({ code });
        if (server.authorization_response_iss_parameter_supported === true) {
          answer.set('iss', server.issuer);
        }
        return exchange(await accepted(answer, oauth.expectNoState));
      },
    };
  });
}

/**
 * The next credential; the old refresh token is used up with it. Null when the provider gives no more:
 * the sign-in has ended. Throws `CommandFailure` `unavailable` when it does not answer.
 */
export async function refreshSignIn(
  credential: OauthCredential & { readonly refreshToken: string },
  signal: AbortSignal,
): Promise<OauthCredential | null> {
  return explained(credential.issuer, signal, async () => {
    const server = await discover(credential.issuer, signal);
    const by = knownTo(credential);
    const response = await oauth.refreshTokenGrantRequest(
      ...([server, by, oauth.None(), credential.refreshToken] as const),
      requestOptions(credential.issuer, signal),
    );
    try {
      const judging = skewed(by, response);
      const tokens = await oauth.processRefreshTokenResponse(server, judging, response);
      return credentialOf(credential, tokens, credential.refreshToken);
    } catch (error) {
      const isOver = error instanceof oauth.ResponseBodyError && error.error === 'invalid_grant';
      if (isOver) return null;
      throw error;
    }
  });
}

/** Takes the tokens back at the provider; false where it has no place for that. */
export async function revokeSignIn(
  credential: OauthCredential,
  signal: AbortSignal,
): Promise<boolean> {
  return explained(credential.issuer, signal, async () => {
    const server = await discover(credential.issuer, signal);
    if (server.revocation_endpoint === undefined) return false;
    const by = knownTo(credential);
    const tokens = [credential.refreshToken, credential.accessToken];
    for (const [index, token] of tokens.entries()) {
      if (token === null) continue;
      const response = await oauth.revocationRequest(
        ...([server, by, oauth.None(), token] as const),
        requestOptions(credential.issuer, signal),
      );
      try {
        await oauth.processRevocationResponse(response);
      } catch (error) {
        // Providers that sign their access tokens cannot take one back; it ends by itself in a minute.
        if (index === 0 || !(error instanceof oauth.ResponseBodyError)) throw error;
      }
    }
    return true;
  });
}

async function discover(issuer: string, signal: AbortSignal): Promise<oauth.AuthorizationServer> {
  const address = new URL(issuer);
  const response = await oauth.discoveryRequest(address, requestOptions(issuer, signal));
  const server = await oauth.processDiscoveryResponse(address, response);
  const { authorization_endpoint, token_endpoint, revocation_endpoint } = server;
  for (const endpoint of [authorization_endpoint, token_endpoint, revocation_endpoint]) {
    if (endpoint === undefined || isEndpoint(endpoint, address)) continue;
    throw new CommandFailure(
      'failed',
      `${issuer} is not to be trusted with a sign-in: it names the address ${endpoint}. Tell whoever runs the service.`,
    );
  }
  return server;
}

/** One goes to the browser, which opens programs and files too, the others get secrets: https, or http where the issuer is on this machine. */
function isEndpoint(endpoint: string, issuer: URL): boolean {
  const url = URL.canParse(endpoint) ? new URL(endpoint) : null;
  if (url?.protocol === 'https:') return true;
  return url?.protocol === 'http:' && isLoopback(url) && isLoopback(issuer);
}

function knownTo({ clientId }: OauthClient): oauth.Client {
  return { client_id: clientId, [oauth.clockTolerance]: CLOCK_TOLERANCE_S };
}

/** The times in an ID token are the provider's: its clock, as the answer's `Date` tells it, judges them. */
function skewed(client: oauth.Client, response: Response): oauth.Client {
  const date = Date.parse(response.headers.get('date') ?? '');
  if (Number.isNaN(date)) return client;
  return { ...client, [oauth.clockSkew]: Math.round((date - Date.now()) / 1_000) };
}

function requestOptions(issuer: string, signal: AbortSignal) {
  return {
    signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
    // Only on this machine, where nobody listens in between.
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- marked so to be noticed
    [oauth.allowInsecureRequests]: isLoopback(new URL(issuer)),
  };
}

function credentialOf(
  { issuer, clientId }: OauthClient,
  tokens: oauth.TokenEndpointResponse,
  earlierRefreshToken: string | null,
): OauthCredential {
  return {
    kind: 'oauth',
    issuer,
    clientId,
    accessToken: tokens.access_token,
    expiresAt: Date.now() + (tokens.expires_in ?? ASSUMED_LIFE_S) * 1_000,
    refreshToken: tokens.refresh_token ?? earlierRefreshToken,
  };
}

/** Puts what the provider or the way to it did wrong into a sentence. */
async function explained<T>(
  issuer: string,
  signal: AbortSignal,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof CommandFailure) throw cause;
    throwIfInterrupted(signal);
    if (cause instanceof oauth.AuthorizationResponseError) {
      const why = cause.error === 'access_denied' ? 'You declined to sign in' : cause.error;
      throw new CommandFailure('signedOut', `${why}. Run \`parley login\` to try again.`, {
        cause,
      });
    }
    if (cause instanceof oauth.ResponseBodyError) {
      throw new CommandFailure(
        'signedOut',
        `${issuer} refuses the sign-in (${cause.error}). Run \`parley login\` to try again.`,
        { cause },
      );
    }
    if (cause instanceof oauth.OperationProcessingError) {
      throw new CommandFailure(
        'failed',
        `${issuer} does not answer as a sign-in provider should: ${cause.message}. Run \`parley login\` to try again.`,
        { cause },
      );
    }
    if (cause instanceof TypeError || cause instanceof DOMException) {
      throw new CommandFailure(
        'unavailable',
        `${issuer}, where you sign in, does not answer. Try again in a while.`,
        { cause },
      );
    }
    throw cause;
  }
}
