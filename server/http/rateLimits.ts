import type { Request, RequestHandler, Response } from 'express';
import { ipKeyGenerator, rateLimit } from 'express-rate-limit';
import { HttpFault, STATUS_OF } from './httpFault.ts';
import { isSignedIn, userOf } from './signedIn.ts';

const WINDOW_MS = 60_000;
const FAILED_SIGN_INS_PER_MINUTE = 60;

const tooMany = () =>
  new HttpFault('tooMany', 'Too many requests: wait as long as Retry-After says.');

/**
 * Stops guessing of tokens: counts what was answered with 401, per address. Requests under way count for
 * nothing, because the streams of many devices behind one address stay open for minutes.
 */
export function limitFailedSignIns(): RequestHandler {
  /** Of this window only, so that it cannot grow for ever. */
  const refused = new Map<string, number>();
  let windowEndsAt = 0;
  return (request, response, next) => {
    const now = Date.now();
    if (now >= windowEndsAt) {
      refused.clear();
      windowEndsAt = now + WINDOW_MS;
    }
    const address = ipKeyGenerator(request.ip ?? '');
    if ((refused.get(address) ?? 0) >= FAILED_SIGN_INS_PER_MINUTE) {
      response.set('Retry-After', String(Math.ceil((windowEndsAt - now) / 1_000)));
      throw tooMany();
    }
    response.on('finish', () => {
      // A provider that refuses a known person's key says 401 too.
      if (response.statusCode !== STATUS_OF.unauthorized || isSignedIn(response)) return;
      refused.set(address, (refused.get(address) ?? 0) + 1);
    });
    next();
  };
}

/** Per person, on every device together. */
export function limitRequests(perMinute: number): RequestHandler {
  return limit(perMinute, (_request, response) => userOf(response));
}

/** Per address, whoever asks; the networks of IPv6 that one household has count as one. */
export function limitAddresses(perMinute: number): RequestHandler {
  return limit(perMinute, (request) => ipKeyGenerator(request.ip ?? ''));
}

function limit(
  perMinute: number,
  keyGenerator: (request: Request, response: Response) => string,
): RequestHandler {
  return rateLimit({
    windowMs: WINDOW_MS,
    limit: perMinute,
    keyGenerator,
    standardHeaders: 'draft-7',
    legacyHeaders: false,
    handler: (_request, _response, next) => next(tooMany()),
  });
}
