import { clerkMiddleware, getAuth } from '@clerk/express';
import type { RequestHandler } from 'express';
import type { Accounts } from '../configuration.ts';
import { bearerOf } from './bearer.ts';
import { HttpFault } from './httpFault.ts';
import { signIn } from './signedIn.ts';

const unauthorized = () => new HttpFault('unauthorized', 'Sign in again: the token is not valid.');

/**
 * Clerk mode: session tokens and OAuth access tokens, verified with the configured key and no network
 * call. Clerk would look up other tokens (opaque ones, API keys) over the network, so only JWTs get
 * that far; cookies are dropped, so that no page can act for the person who visits it.
 */
export function identifyWithClerk(
  accounts: Extract<Accounts, { kind: 'clerk' }>,
): RequestHandler[] {
  const { publishableKey, secretKey, jwtKey } = accounts;
  return [
    (request, _response, next) => {
      const token = bearerOf(request);
      if (token === null || !/^[\w-]+\.[\w-]+\.[\w-]+$/.test(token)) throw unauthorized();
      delete request.headers.cookie;
      next();
    },
    clerkMiddleware({ publishableKey, secretKey, jwtKey }),
    (request, response, next) => {
      const auth = getAuth(request, { acceptsToken: ['session_token', 'oauth_token'] });
      if (!auth.isAuthenticated) throw unauthorized();
      signIn(response, auth.userId);
      next();
    },
  ];
}
