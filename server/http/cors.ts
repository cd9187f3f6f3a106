import type { RequestHandler } from 'express';
import { DEVICE_ID_HEADER, DEVICE_NAME_HEADER } from '../../shared/protocol/restApi.ts';

const METHODS = 'GET, HEAD, POST, PUT, PATCH, DELETE';
const HEADERS = [
  'Authorization',
  'Content-Type',
  'If-Match',
  'If-None-Match',
  'Idempotency-Key',
  'Last-Event-ID',
  'X-Request-Id',
  DEVICE_ID_HEADER,
  DEVICE_NAME_HEADER,
].join(', ');
const EXPOSED = 'ETag, Retry-After, RateLimit, RateLimit-Policy, X-Request-Id, Parley-Upstream';

/**
 * Lets pages of the named origins ask the service and read its answers; all others get no header at all.
 * Never with credentials: whoever asks sends a token.
 */
export function cors(allowedOrigins: readonly string[]): RequestHandler {
  const allowed = new Set(allowedOrigins);
  return (request, response, next) => {
    if (allowed.size > 0) response.vary('Origin');
    const origin = request.get('Origin');
    if (origin === undefined || !allowed.has(origin)) {
      next();
      return;
    }
    response.set({
      'Access-Control-Allow-Origin': origin,
      'Access-Control-Expose-Headers': EXPOSED,
    });
    // Asked before the request itself, and without its token.
    if (request.method !== 'OPTIONS' || !request.get('Access-Control-Request-Method')) {
      next();
      return;
    }
    response
      .set({
        'Access-Control-Allow-Methods': METHODS,
        'Access-Control-Allow-Headers': HEADERS,
        'Access-Control-Max-Age': '600',
      })
      .status(204)
      .end();
  };
}
