import { isLoopback, plainAddress } from '../net/secureAddress.ts';
import type { KeeperState, TokenKeeper } from '../net/tokenKeeper.ts';
import type { Account } from './accountBook.ts';

/** Of one service. */
export interface ServiceCredentials {
  /**
   * A token for the next request, or null where nobody is signed in there. `refused` is one that the
   * service has just refused: then another one or null.
   */
  token(refused?: string): Promise<string | null>;
  readonly state: CredentialsState;
  /** Calls back when the state has changed or another token is there. Returns the unsubscribe function. */
  onDidChange(listener: () => void): () => void;
}

type CredentialsState =
  | KeeperState
  /** Another window has switched to another account: this one must be reloaded, and sends nothing until then. */
  | 'switched';

/** Whose file the window has open. */
export interface OpenFile {
  /** Null: nobody's. */
  readonly owner: Account | null;
  /** Whether it still is the file that windows open. */
  readonly isCurrent: boolean;
}

interface Deps {
  /** As it was found last. */
  readonly file: () => OpenFile;
  /** Finds out whether another window has changed it. */
  readonly look: () => Promise<void>;
  readonly keeperOf: (account: Account) => TokenKeeper;
  /** The token of a service in local mode; see `ServiceToken`. */
  readonly localToken: () => Promise<string | null>;
  readonly onDidChange: (listener: () => void) => () => void;
}

/**
 * The credentials with which the open file may be synced with the service at `url`: a file that an account owns gets
 * that account's token and no other, and only for its own service. A file of nobody's gets the local token, which never leaves this
 * machine: a service in local mode can be reached from here only.
 */
export function createServiceCredentials(url: string, deps: Deps): ServiceCredentials {
  const address = plainAddress(url);
  const keeper = (): TokenKeeper | null => {
    const { owner } = deps.file();
    return owner?.serviceUrl === address ? deps.keeperOf(owner) : null;
  };
  const isLocal = address !== null && isLoopback(new URL(address));
  let hadLocalToken = false;
  const localToken = async (refused?: string): Promise<string | null> => {
    const token = isLocal ? await deps.localToken() : null;
    hadLocalToken = token !== null && token !== refused;
    return token === refused ? null : token;
  };
  return {
    async token(refused) {
      // News of another window's switch comes by the system, which may be late: nothing is sent before.
      await deps.look();
      const { owner, isCurrent } = deps.file();
      if (!isCurrent) return null;
      const token = await (owner === null ? localToken(refused) : keeper()?.token(refused));
      // While it was asked for another window may have switched.
      return deps.file().isCurrent && deps.file().owner === owner ? (token ?? null) : null;
    },
    get state() {
      const { owner, isCurrent } = deps.file();
      if (!isCurrent) return 'switched';
      if (owner === null) return hadLocalToken ? 'active' : 'signedOut';
      return keeper()?.state ?? 'signedOut';
    },
    onDidChange: deps.onDidChange,
  };
}
