import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, exportSPKI, generateKeyPair, jwtVerify } from 'jose';
import Provider, { type Configuration } from 'oidc-provider';
import type { Accounts } from '../../server/configuration.ts';
import { keptInMemory } from './keptInMemory.ts';

const CLIENT_ID = 'parley-public-client';
const KEY_ID = 'ins_test';
const SCOPES = ['openid', 'profile', 'email', 'offline_access'];

/** Everything that a test may change while the provider runs. */
interface ProviderManner {
  /** Who signs in next, in Clerk's form. */
  userId: string;
  /** How the person answers at the page. */
  answer: 'agree' | 'deny';
  /** Life of the access tokens that come next, in seconds. */
  accessTokenS: number;
  /** Whether `GET /userinfo` answers 500. */
  isUserInfoBroken: boolean;
  /** Null gives the honest discovery document; else what takes its place. */
  discovery: object | string | null;
  /** Told of each request, which it may hold up or, with true, have answered itself. */
  onRequest: ((request: IncomingMessage, response: ServerResponse) => unknown) | null;
}

/** A certified OpenID provider on loopback in Clerk's place, with access tokens in Clerk's form. */
export interface OpenIdProvider {
  /** `http://127.0.0.1:<port>`. */
  readonly issuer: string;
  readonly clientId: string;
  readonly scopes: readonly string[];
  /** The settings with which a Parley service trusts the provider's tokens. */
  readonly accounts: Extract<Accounts, { kind: 'clerk' }>;
  /** A registered redirect address of the provider: its page shows the code to paste in `<code id="code">`. */
  readonly pastePage: string;
  readonly manner: ProviderManner;
  /** The requests so far, as `POST /token`. */
  readonly requests: readonly string[];
  /**
   * Opens the authorization page as a browser with its cookies would, answers it as `manner` says, and gives the
   * address that the browser is sent to: the redirect address with its `code` or `error`. Rejects where the
   * provider shows an error page instead.
   */
  visit(page: string): Promise<URL>;
  close(): Promise<void>;
}

interface Options {
  /** The address of this machine to listen on; 127.0.0.1 without. */
  readonly host?: string;
  /** The port to listen on again after a stop; any free one without. */
  readonly port?: number;
  /** Redirect addresses to register beside those of the editor, of loopback and of the code pages. */
  readonly redirectUris?: readonly string[];
}

/**
 * Starts the provider. It knows one public client (PKCE, no secret), gives refresh tokens where `offline_access` comes with
 * `prompt=consent`, rotates them, and ends the whole grant when one is used twice. Redirects go to the editors' schemes at `//parley.parley/signed-in`, or to
 * `/callback`, `/sign-in/code` and `/paste` of any port of 127.0.0.1.
 */
export async function startOpenIdProvider(options: Options = {}): Promise<OpenIdProvider> {
  const keys = await generateKeyPair('RS256', { extractable: true });
  const manner: ProviderManner = {
    userId: 'user_ada',
    answer: 'agree',
    accessTokenS: 60,
    isUserInfoBroken: false,
    discovery: null,
    onRequest: null,
  };
  const requests: string[] = [];
  let answer = (_request: IncomingMessage, response: ServerResponse): Promise<void> =>
    Promise.resolve(void response.end());
  const server = createServer((request, response) => {
    answer(request, response).catch((cause: unknown) => response.destroy(cause as Error));
  });
  const host = options.host ?? '127.0.0.1';
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, host, resolve));
  const issuer = `http://${host}:${String((server.address() as AddressInfo).port)}`;
  const jwk = { ...(await exportJWK(keys.privateKey)), kid: KEY_ID, alg: 'RS256', use: 'sig' };
  const provider = new Provider(issuer, configure(issuer, { manner, jwk, options }));
  const serve = provider.callback();

  answer = async (request, response) => {
    const url = new URL(request.url ?? '/', issuer);
    requests.push(`${request.method ?? ''} ${url.pathname}`);
    if ((await manner.onRequest?.(request, response)) === true) return;
    const own = OWN_PAGES[url.pathname.replace(/(?<=^\/interaction)\/.*/, '')];
    if (own) await own({ provider, manner, key: keys.publicKey, url, request, response });
    else await serve(request, response);
  };
  return {
    issuer,
    clientId: CLIENT_ID,
    scopes: SCOPES,
    accounts: {
      kind: 'clerk',
      publishableKey: `pk_test_${btoa('parley.clerk.accounts.dev$')}`,
      secretKey: 'sk_test_parley',
      jwtKey: await exportSPKI(keys.publicKey),
      issuer,
      ...{
        clientId: CLIENT_ID,
        scopes: SCOPES,
        allowedClients: [CLIENT_ID],
        authorizedParties: [],
      },
    },
    pastePage: `${issuer}/paste`,
    manner,
    requests,
    visit: (page) => visit(page, issuer),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

interface Given {
  readonly manner: ProviderManner;
  readonly jwk: object;
  readonly options: Options;
}

function configure(issuer: string, { manner, jwk, options }: Given): Configuration {
  return {
    adapter: keptInMemory(),
    clients: [
      {
        client_id: CLIENT_ID,
        application_type: 'native',
        token_endpoint_auth_method: 'none',
        grant_types: ['authorization_code', 'refresh_token'],
        response_types: ['code'],
        redirect_uris: [
          ...['vscode', 'vscode-insiders', 'code-oss'].map(
            (scheme) => `${scheme}://parley.parley/signed-in`,
          ),
          ...['callback', 'sign-in/code', 'paste'].map((path) => `http://127.0.0.1/${path}`),
          ...(options.redirectUris ?? []),
        ],
      },
    ],
    jwks: { keys: [jwk] },
    cookies: { keys: ['a key for cookies in tests'] },
    scopes: SCOPES,
    claims: { openid: ['sub'], profile: ['name'], email: ['email'] },
    interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
    routes: { userinfo: '/userinfo' },
    findAccount: (_context, sub) => ({ accountId: sub, claims: () => ({ sub }) }),
    features: {
      devInteractions: { enabled: false },
      revocation: { enabled: true, allowedPolicy: () => true },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => issuer,
        useGrantedResource: () => true,
        getResourceServerInfo: () => ({
          scope: SCOPES.join(' '),
          accessTokenFormat: 'jwt',
          accessTokenTTL: manner.accessTokenS,
          jwt: { sign: { alg: 'RS256' } },
        }),
      },
    },
    formats: {
      customizers: {
        jwt: (_context, _token, { payload }) => {
          payload['jti'] = `oat_${String(payload['jti'])}`;
          payload['nbf'] = Number(payload['iat']) - 10;
        },
      },
    },
    ttl: {
      AccessToken: () => manner.accessTokenS,
      AuthorizationCode: 60,
      Grant: 3_600,
      IdToken: 60,
      Interaction: 600,
      RefreshToken: 3_600,
      Session: 600,
    },
    pkce: { required: () => true },
    rotateRefreshToken: true,
  };
}

interface Visit {
  readonly provider: Provider;
  readonly manner: ProviderManner;
  readonly key: CryptoKey;
  readonly url: URL;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

const OWN_PAGES: Readonly<Record<string, (visit: Visit) => Promise<void> | void>> = {
  '/interaction': answerPage,
  '/userinfo': userInfo,
  '/paste': pastePage,
  '/.well-known/openid-configuration': discoveryDocument,
};

/** The page where the person signs in and agrees, answered at once. */
async function answerPage({ provider, manner, request, response }: Visit): Promise<void> {
  const { userId, answer } = manner;
  if (answer === 'deny') {
    const error = { error: 'access_denied', error_description: 'The person said no.' };
    await provider.interactionFinished(request, response, error);
    return;
  }
  const { params } = await provider.interactionDetails(request, response);
  const grant = new provider.Grant({ accountId: userId, clientId: String(params['client_id']) });
  grant.addOIDCScope(SCOPES.join(' '));
  grant.addResourceScope(provider.issuer, SCOPES.join(' '));
  const result = { login: { accountId: userId }, consent: { grantId: await grant.save() } };
  await provider.interactionFinished(request, response, result);
}

/** The library's own refuses tokens that are made for a resource; Clerk's takes them. */
async function userInfo({ manner, key, request, response }: Visit): Promise<void> {
  const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '';
  if (manner.isUserInfoBroken) {
    send(response, 500, { error: 'server_error' });
    return;
  }
  try {
    const { payload } = await jwtVerify(token, key, { typ: 'at+jwt' });
    const name = String(payload.sub).replace('user_', '');
    send(response, 200, { sub: payload.sub, name, email: `${name}@parley.example` });
  } catch {
    response.setHeader('www-authenticate', 'Bearer error="invalid_token"');
    send(response, 401, { error: 'invalid_token' });
  }
}

function pastePage({ url, response }: Visit): void {
  const code = (url.searchParams.get('code') ?? '').replaceAll(/[^\w.~-]/g, '');
  response.writeHead(200, { 'content-type': 'text/html' }).end(`<code id="code">${code}</code>`);
}

function discoveryDocument({ provider, manner, response }: Visit): void {
  const { issuer } = provider;
  const honest = {
    issuer,
    authorization_endpoint: `${issuer}/auth`,
    token_endpoint: `${issuer}/token`,
    userinfo_endpoint: `${issuer}/userinfo`,
    revocation_endpoint: `${issuer}/token/revocation`,
    jwks_uri: `${issuer}/jwks`,
    response_types_supported: ['code'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
    code_challenge_methods_supported: ['S256'],
    token_endpoint_auth_methods_supported: ['none'],
    scopes_supported: SCOPES,
    authorization_response_iss_parameter_supported: true,
  };
  send(response, 200, manner.discovery ?? honest);
}

function send(response: ServerResponse, status: number, body: object | string): void {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  response.writeHead(status, { 'content-type': 'application/json' }).end(text);
}

async function visit(page: string, issuer: string): Promise<URL> {
  const cookies = new Map<string, string>();
  let url = new URL(page);
  for (let hop = 0; hop < 10; hop++) {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(url, { redirect: 'manual', headers: { cookie } });
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      cookies.set(name, value);
    }
    const location = response.headers.get('location');
    const body = await response.text();
    if (location === null) {
      throw new Error(`The provider shows a page (${response.status}): ${body.slice(0, 300)}`);
    }
    url = new URL(location, url);
    if (url.origin !== issuer || url.pathname === '/paste') return url;
  }
  throw new Error('The provider redirects without an end.');
}
