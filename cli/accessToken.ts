import { readFile } from 'node:fs/promises';
import { CommandFailure } from './commandFailure.ts';
import type { Credential, Credentials, OauthCredential } from './credentials.ts';
import { refreshSignIn } from './oauth.ts';

/** A token is renewed so long before it ends. */
const AHEAD_MS = 30_000;

/**
 * Asked before each request; null: nobody is signed in. Asked once more with the token that the service has
 * just refused, which may give another one. Throws `CommandFailure`.
 */
export type TokenSource = (refused?: string) => Promise<string | null>;

export interface TokenOptions {
  readonly serviceUrl: string;
  readonly tokenFile: string | undefined;
  /** What `PARLEY_TOKEN` holds. */
  readonly given: string | undefined;
  readonly credentials: Credentials;
  readonly signal: AbortSignal;
}

/** A token from `--token-file`, else from `PARLEY_TOKEN`, else of the sign-in that is kept. */
export function createTokenSource(options: TokenOptions): TokenSource {
  const { tokenFile, given } = options;
  if (tokenFile !== undefined) return fixed(() => readTokenFile(tokenFile));
  if (given !== undefined && given.trim() !== '') {
    return fixed(() => Promise.resolve(usable(given, 'PARLEY_TOKEN')));
  }
  return async (refused) => {
    const kept = await options.credentials.get(options.serviceUrl);
    if (kept === null) return null;
    if (kept.kind === 'token') return kept.token === refused ? null : kept.token;
    return needsRenewal(kept, refused) ? renew(options, kept, refused) : kept.accessToken;
  };
}

export async function readTokenFile(file: string): Promise<string> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new CommandFailure('signedOut', `The token file ${file} cannot be read.`, { cause });
  });
  return usable(text, `The token file ${file}`);
}

/** The token without the space around it. */
export function usable(text: string, where: string): string {
  const token = text.trim();
  if (!/^[\x21-\x7e]+$/.test(token)) {
    throw new CommandFailure('signedOut', `${where} holds no token.`);
  }
  return token;
}

function fixed(read: () => Promise<string>): TokenSource {
  return async (refused) => {
    const token = await read();
    return token === refused ? null : token;
  };
}

function needsRenewal({ accessToken, expiresAt }: OauthCredential, refused?: string): boolean {
  return accessToken === refused || expiresAt - AHEAD_MS <= Date.now();
}

/**
 * A refresh token works once: whoever comes second finds what the first one got. Where no new token can be had the old
 * one goes on until the service refuses it: this machine's clock, which may be wrong, ends nothing.
 */
async function renew(
  { credentials, serviceUrl, signal }: TokenOptions,
  seen: OauthCredential,
  refused: string | undefined,
): Promise<string | null> {
  const work = async (kept: Credential | null): Promise<Credential | null> => {
    if (kept?.kind !== 'oauth' || !needsRenewal(kept, refused)) return kept;
    const { refreshToken } = kept;
    if (refreshToken === null) return kept;
    // Null: the sign-in has ended. It is kept until the person signs in again or out.
    return (await refreshSignIn({ ...kept, refreshToken }, signal)) ?? kept;
  };
  try {
    const next = await credentials.change(serviceUrl, signal, work);
    if (next?.kind === 'token') return next.token;
    return next === null || next.accessToken === refused ? null : next.accessToken;
  } catch (error) {
    const isDown = error instanceof CommandFailure && error.reason === 'unavailable';
    if (isDown && seen.accessToken !== refused) return seen.accessToken;
    throw error;
  }
}
