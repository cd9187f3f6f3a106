import type { ModelFailure } from '../../shared/domain/modelFailure.ts';
import { parseJson } from '../../shared/models/httpFailure.ts';
import { detailText } from '../../shared/models/providerError.ts';
import { UPSTREAM_HEADER } from '../../shared/protocol/restApi.ts';
import { type WireErrorCode, wireError } from '../../shared/protocol/syncApi.ts';
import { isSecureAddress } from '../net/secureAddress.ts';
import { headersOf, type ServiceAddress } from '../net/serviceRequest.ts';
import { readRefusal, reasonOf, type SendRequest, type Sent } from './httpExchange.ts';

/**
 * Sends requests of providers through the sync service, with a token that is asked for anew each time, and
 * once more with another token where the service refuses the first. Nothing is sent where nobody is signed
 * in, nor to any address that is not below the service's own. `service` is null where none is set up.
 */
export function createServiceSender(service: () => ServiceAddress | null): SendRequest {
  return async (url, init) => {
    const address = service();
    if (address === null || !isBelow(address.url, url)) return failed(ELSEWHERE);
    try {
      const token = await address.token();
      if (token === null) return failed(SIGNED_OUT);
      const first = await sendWith(address, token, url, init);
      if (first.kind !== 'signInRefused') return first;
      // The token was refused, so that nothing has reached the provider.
      const other = await address.token(token);
      if (other === null || other === token || init.signal?.aborted) return failed(SIGN_IN_REFUSED);
      const second = await sendWith(address, other, url, init);
      return second.kind === 'signInRefused' ? failed(SIGN_IN_REFUSED) : second;
    } catch (error) {
      const detail = `The sync service cannot be reached: ${reasonOf(error)}`;
      return failed({ kind: 'network', by: 'service', detail: detailText(detail) });
    }
  };
}

const SIGNED_OUT: ModelFailure = {
  kind: 'unauthorized',
  by: 'service',
  detail: 'You are signed out of the sync service, which keeps the key: sign in there again.',
};
const SIGN_IN_REFUSED: ModelFailure = {
  kind: 'unauthorized',
  by: 'service',
  detail: 'The sync service, which keeps the key, does not accept your sign-in: sign in again.',
};
const ELSEWHERE: ModelFailure = {
  kind: 'network',
  by: 'service',
  detail: 'The sync service that should pass this on is not set up here any more.',
};

async function sendWith(
  address: ServiceAddress,
  token: string,
  url: URL,
  init: RequestInit,
): Promise<Sent | { readonly kind: 'signInRefused' }> {
  const headers = new Headers(init.headers);
  for (const [name, value] of Object.entries(await headersOf(address, token))) {
    headers.set(name, value);
  }
  // A redirect would carry the token to a stranger.
  const sent: RequestInit = { ...init, headers, redirect: 'error' };
  const response = await address.fetch(url, sent);
  if (response.ok) return { kind: 'answered', response };
  const isProviders = response.headers.has(UPSTREAM_HEADER);
  const { status } = response;
  const { body, failure } = await readRefusal(response, sent, address.now());
  if (isProviders) return { kind: 'failed', status, failure: ofProvider(failure) };
  if (status === 401) return { kind: 'signInRefused' };
  return { kind: 'failed', status, failure: ofService(status, body, failure) };
}

/** Whose key the provider refuses would not be clear else. */
function ofProvider(failure: ModelFailure): ModelFailure {
  if (failure.kind !== 'unauthorized') return failure;
  const detail = `The provider refuses the key that the sync service keeps. ${failure.detail}`;
  return { ...failure, detail: detailText(detail) };
}

/** What the service itself says, as it concerns the person who waits for an answer. */
function ofService(status: number, body: string, failure: ModelFailure): ModelFailure {
  const said = wireError.safeParse(parseJson(body)).data?.error;
  const words = detailText(`The sync service says: ${said?.message ?? `HTTP ${status}.`}`);
  const retryAfterMs = 'retryAfterMs' in failure ? failure.retryAfterMs : null;
  return said === undefined
    ? { kind: 'providerDown', by: 'service', detail: words, retryAfterMs }
    : byCode(said.code, words, retryAfterMs);
}

type Meaning = Extract<ModelFailure, { readonly by?: 'service' | undefined }>['kind'] | Unsaid;
/** Of what was asked, whoever says it. */
type Unsaid = 'badRequest' | 'contextTooLong';

const MEANINGS: Readonly<Record<WireErrorCode, Meaning>> = {
  // It has no vault, or the vault no key of this provider.
  notFound: 'unauthorized',
  unauthorized: 'unauthorized',
  deviceRevoked: 'forbidden',
  forbidden: 'forbidden',
  overQuota: 'forbidden',
  tooMany: 'rateLimited',
  tooLarge: 'contextTooLong',
  badRequest: 'badRequest',
  conflict: 'providerDown',
  resync: 'providerDown',
  unavailable: 'providerDown',
  failed: 'providerDown',
};

function byCode(code: WireErrorCode, said: string, retryAfterMs: number | null): ModelFailure {
  const kind = MEANINGS[code];
  const detail =
    code === 'deviceRevoked'
      ? 'This device has no access to the sync service any more: admit it from another.'
      : said;
  if (kind === 'badRequest' || kind === 'contextTooLong') return { kind, detail };
  const by = 'service';
  return kind === 'rateLimited' || kind === 'providerDown'
    ? { kind, by, detail, retryAfterMs }
    : { kind, by, detail };
}

/** Whether `url` may be sent the token of the service at `base`. */
function isBelow(base: string, url: URL): boolean {
  if (!isSecureAddress(base)) return false;
  const root = new URL(base.trim());
  const path = `${root.pathname.replace(/\/+$/, '')}/v1/proxy/`;
  return url.origin === root.origin && url.pathname.startsWith(path);
}

function failed(failure: ModelFailure): Sent {
  return { kind: 'failed', status: null, failure };
}
