import { clerkMiddleware, getAuth } from '@clerk/express';
import type { RequestHandler } from 'express';
import * as z from 'zod';
import { member } from '../../shared/protocol/restApi.ts';
import type { Accounts } from '../configuration.ts';
import { bearerOf } from './bearer.ts';
import { HttpFault } from './httpFault.ts';
import { isSignedIn, signIn } from './signedIn.ts';
import { createTokenMemory } from './tokenMemory.ts';

const unauthorized = () => new HttpFault('unauthorized', 'Sign in again: the token is not valid.');

type ClerkAccounts = Extract<Accounts, { kind: 'clerk' }>;

/**
 * Clerk mode: session tokens and OAuth access tokens, verified with the configured key and no network
 * call. Clerk would look up other tokens (opaque ones, API keys) over the network, so only JWTs get
 * that far; cookies are dropped, so that no page can act for the person who visits it.
 */
export function identifyWithClerk(accounts: ClerkAccounts): RequestHandler[] {
  const { publishableKey, secretKey, jwtKey } = accounts;
  const isTrusted = trustIn(accounts);
  const memory = createTokenMemory(Date.now);
  return [
    (request, response, next) => {
      const token = bearerOf(request);
      if (token === null || !/^[\w-]+\.[\w-]+\.[\w-]+$/.test(token)) throw unauthorized();
      delete request.headers.cookie;
      const known = memory.of(token);
      if (known !== null) signIn(response, known);
      next();
    },
    unlessSignedIn(clerkMiddleware({ publishableKey, secretKey, jwtKey })),
    unlessSignedIn((request, response, next) => {
      const token = bearerOf(request) ?? '';
      const auth = getAuth(request, { acceptsToken: ['session_token', 'oauth_token'] });
      if (!auth.isAuthenticated || !isTrusted(auth.tokenType, token)) throw unauthorized();
      // What Clerk gives out can be kept; what another issuer puts there need not be.
      if (!member.shape.userId.safeParse(auth.userId).success) throw unauthorized();
      signIn(response, auth.userId);
      memory.keep(token, auth.userId, expiryOf(token));
      // Clerk's state of a request is larger than all the rest of it, and streams are held for minutes.
      Object.assign(request, { auth: undefined });
      next();
    }),
  ];
}

/** Nothing is verified for whose token is known. */
function unlessSignedIn(handler: RequestHandler): RequestHandler {
  return (request, response, next) =>
    isSignedIn(response) ? next() : handler(request, response, next);
}

/** Claims of a token whose signature and times are right. `azp` and `client_id` say who it was made for. */
const claims = z.object({
  iss: z.string(),
  azp: z.string().optional(),
  client_id: z.string().optional(),
});

const expiry = z.object({ exp: z.number() });

/** Clerk checks who signed a token and when it ends; this checks who issued it and for whom. */
function trustIn({ issuer, allowedClients, authorizedParties }: ClerkAccounts) {
  const isAllowed = (list: readonly string[], name: string | undefined) =>
    list.length === 0 || (name !== undefined && list.includes(name));
  return (kind: 'session_token' | 'oauth_token', token: string): boolean => {
    const decoded = claims.safeParse(payloadOf(token));
    if (!decoded.success || decoded.data.iss.replace(/\/$/, '') !== issuer) return false;
    const { azp, client_id: clientId } = decoded.data;
    return kind === 'oauth_token'
      ? isAllowed(allowedClients, clientId)
      : isAllowed(authorizedParties, azp);
  };
}

/** When a verified token ends, in milliseconds since 1970. */
function expiryOf(token: string): number {
  return expiry.parse(payloadOf(token)).exp * 1_000;
}

/** Null for what is no JSON. */
function payloadOf(token: string): unknown {
  try {
    return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'));
  } catch {
    return null;
  }
}
