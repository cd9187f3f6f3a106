import type { RequestHandler } from 'express';
import { rateLimit } from 'express-rate-limit';
import { HttpFault } from './httpFault.ts';
import { userOf } from './signedIn.ts';

const WINDOW_MS = 60_000;
const FAILED_SIGN_INS_PER_MINUTE = 60;

const tooMany: RequestHandler = (_request, _response, next) => {
  next(new HttpFault('tooMany', 'Too many requests: wait as long as Retry-After says.'));
};

/** Stops guessing of tokens: counts what was answered with 401, per address. */
export function limitFailedSignIns(): RequestHandler {
  return rateLimit({
    windowMs: WINDOW_MS,
    limit: FAILED_SIGN_INS_PER_MINUTE,
    skipSuccessfulRequests: true,
    requestWasSuccessful: (_request, response) => response.statusCode !== 401,
    standardHeaders: false,
    legacyHeaders: false,
    handler: tooMany,
  });
}

/** Per person, on every device together. */
export function limitRequests(perMinute: number): RequestHandler {
  return rateLimit({
    windowMs: WINDOW_MS,
    limit: perMinute,
    keyGenerator: (_request, response) => userOf(response),
    standardHeaders: 'draft-7',
    legacyHeaders: false,
    handler: tooMany,
  });
}
