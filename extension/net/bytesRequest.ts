import type { ApiAnswer } from '../../shared/sync/serviceClient.ts';
import { readBody, readBytes } from './readBody.ts';
import {
  failed,
  failureOf,
  headersOf,
  type ServiceAddress,
  serviceUrl,
  unavailable,
  withToken,
} from './serviceRequest.ts';
import { whyUnreachable } from './whyUnreachable.ts';

/** Longer than other requests have: eight megabytes take their time. */
const TIMEOUT_MS = 120_000;
const MAX_ERROR_BYTES = 64 * 1024;

/** Sends bytes as they are; like `askService` else. */
export function putBytes(
  address: ServiceAddress,
  path: string,
  bytes: Uint8Array,
): Promise<ApiAnswer<null>> {
  return withToken(address, (token) =>
    answered(async () => {
      const response = await sent(address, { path, token, method: 'PUT', body: bytes });
      if (!response.ok) return refusal(address, response);
      await response.body?.cancel();
      return { ok: true, reply: null };
    }),
  );
}

/** At most `maxBytes`, null where the service has none (404); like `askService` else. */
export function getBytes(
  address: ServiceAddress,
  path: string,
  maxBytes: number,
): Promise<ApiAnswer<Uint8Array | null>> {
  return withToken(address, (token) =>
    answered(async () => {
      const response = await sent(address, { path, token, method: 'GET', body: null });
      if (response.status === 404) {
        await response.body?.cancel();
        return { ok: true, reply: null };
      }
      if (response.status !== 200) return refusal(address, response);
      const bytes = await readBytes(response, maxBytes);
      return bytes === null ? failed({ kind: 'tooLarge' }) : { ok: true, reply: bytes };
    }),
  );
}

interface Sent {
  readonly path: string;
  readonly token: string;
  readonly method: 'GET' | 'PUT';
  readonly body: Uint8Array | null;
}

async function sent(
  address: ServiceAddress,
  { path, token, method, body }: Sent,
): Promise<Response> {
  const headers = await headersOf(address, token);
  return address.fetch(serviceUrl(address.url, path), {
    method,
    ...(body && { body: body as NonNullable<RequestInit['body']> }),
    headers: { ...headers, ...(body && { 'content-type': 'application/octet-stream' }) },
    // A redirect would carry the token to a stranger.
    redirect: 'error',
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
}

async function refusal<T>(address: ServiceAddress, response: Response): Promise<ApiAnswer<T>> {
  const text = await readBody(response, MAX_ERROR_BYTES);
  return failed(failureOf(response, text, address.now()));
}

/** What a network can do is an answer too. */
async function answered<T>(ask: () => Promise<ApiAnswer<T>>): Promise<ApiAnswer<T>> {
  try {
    return await ask();
  } catch (cause) {
    return unavailable(whyUnreachable(cause));
  }
}
