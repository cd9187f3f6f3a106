import { createHash, timingSafeEqual } from 'node:crypto';
import type { RequestHandler } from 'express';
import { bearerOf } from './bearer.ts';
import { HttpFault } from './httpFault.ts';
import { signIn } from './signedIn.ts';

/** The one account of local mode. */
const LOCAL_USER = 'local';

/** Local mode: whoever has the token of the data folder is the one person. */
export function identifyLocally(token: string): RequestHandler[] {
  const expected = digest(token);
  return [
    (request, response, next) => {
      const given = bearerOf(request);
      if (given === null || !timingSafeEqual(digest(given), expected)) {
        throw new HttpFault('unauthorized', 'The token is missing or wrong.');
      }
      signIn(response, LOCAL_USER);
      next();
    },
  ];
}

/** Equal lengths for the comparison, whatever was sent. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
