import { exportSPKI, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import type { Accounts } from '../../server/configuration.ts';

/** Makes tokens in Clerk's forms with a key of our own, and the settings that trust the key. */
export interface ClerkTokens {
  readonly accounts: Extract<Accounts, { kind: 'clerk' }>;
  session(userId: string, claims?: JWTPayload): Promise<string>;
  oauth(userId: string, claims?: JWTPayload): Promise<string>;
}

const ISSUER = 'https://parley.clerk.accounts.dev';

export async function makeClerkTokens(): Promise<ClerkTokens> {
  const { privateKey, publicKey } = await generateKeyPair('RS256');
  const sign = (typ: string, claims: JWTPayload) => {
    const now = Math.floor(Date.now() / 1_000);
    return new SignJWT({ iss: ISSUER, iat: now, nbf: now - 10, exp: now + 60, ...claims })
      .setProtectedHeader({ alg: 'RS256', kid: 'ins_test', typ })
      .sign(privateKey);
  };
  return {
    accounts: {
      kind: 'clerk',
      publishableKey: `pk_test_${btoa('parley.clerk.accounts.dev$')}`,
      secretKey: 'sk_test_parley',
      jwtKey: await exportSPKI(publicKey),
      issuer: ISSUER,
      clientId: 'client_1',
      scopes: ['openid', 'profile', 'email', 'offline_access'],
      allowedClients: [],
      authorizedParties: [],
    },
    session: (userId, claims) =>
      sign('JWT', { sub: userId, sid: 'sess_1', azp: 'https://parley.example', v: 2, ...claims }),
    oauth: (userId, claims) =>
      sign('at+jwt', {
        sub: userId,
        client_id: 'client_1',
        scope: 'profile',
        jti: 'oat_1',
        ...claims,
      }),
  };
}
