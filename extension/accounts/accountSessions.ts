import { createHash } from 'node:crypto';
import { type AccountSession, accountSession } from '../net/oauthSignIn.ts';
import type { SessionShelf } from '../net/tokenKeeper.ts';
import type { AccountName } from './accountBook.ts';

/** The editor's secret storage, as far as it is needed here. */
export interface Secrets {
  get(key: string): PromiseLike<string | undefined>;
  store(key: string, value: string): PromiseLike<void>;
  delete(key: string): PromiseLike<void>;
}

/** Where the session of an account is kept. Each account has a name of its own, so that no token can be taken for another's. */
export function sessionKey({ serviceUrl, userId }: AccountName): string {
  const digest = createHash('sha256').update(`${serviceUrl}\n${userId}`).digest('hex');
  return `parley.account.${digest.slice(0, 32)}`;
}

export function sessionShelf(secrets: Secrets, name: AccountName): SessionShelf {
  const key = sessionKey(name);
  return {
    async read() {
      const session = decode(await secrets.get(key));
      const isTheirs = session?.serviceUrl === name.serviceUrl && session.userId === name.userId;
      return isTheirs ? session : null;
    },
    async write(session) {
      if (session === null) await secrets.delete(key);
      else await secrets.store(key, JSON.stringify(session));
    },
  };
}

/** What does not decode counts as nothing: the person signs in again. */
function decode(text: string | undefined): AccountSession | null {
  if (text === undefined) return null;
  try {
    const decoded = accountSession.safeParse(JSON.parse(text));
    return decoded.success ? decoded.data : null;
  } catch {
    return null;
  }
}
