import type { OAuthFailure, TokenSet } from './oauthServer.ts';
import type { AccountSession } from './oauthSignIn.ts';

/** Ahead of the end by so much, or by a fifth of the life, whichever is more. */
const AHEAD_MS = 60_000;
/** After a refresh that could not be made, the next one waits so long. */
const RETRY_MS = 30_000;
/** A token that is refused though it is younger would not be mended by another one. */
const FRESH_MS = 10_000;

/** Where the session of one account is kept; all windows of the person share it. */
export interface SessionShelf {
  /** Null: nobody is signed in, or what is there does not decode. */
  read(): Promise<AccountSession | null>;
  write(session: AccountSession | null): Promise<void>;
}

/** One holder at a time among the processes of this machine. */
export interface SharedLock {
  /** `busy`: somebody has held it for too long; nothing was done. */
  run<T>(
    work: () => Promise<T>,
  ): Promise<{ readonly kind: 'done'; readonly value: T } | { readonly kind: 'busy' }>;
}

export interface TokenKeeperOptions {
  readonly shelf: SessionShelf;
  readonly lock: SharedLock;
  readonly refresh: (
    session: AccountSession,
  ) => Promise<{ readonly kind: 'tokens'; readonly tokens: TokenSet } | OAuthFailure>;
  readonly now: () => number;
  /** Told when the state may be another one. */
  readonly onState: (state: KeeperState) => void;
}

/**
 *     signedOut ── sign-in ──▶ active ◀── works again ──┐
 *         ▲                     │  └─ no answer ──▶ unreachable
 *         │                     └── invalid_grant ──▶ inactive ── sign-in ──▶ active
 *         └── sign-out ── from each of them
 */
export type KeeperState =
  | 'signedOut'
  | 'active'
  /** The provider cannot be reached and the token is old; nothing is lost. */
  | 'unreachable'
  /** The person must sign in again; nothing is removed. */
  | 'inactive';

export interface TokenKeeper {
  readonly state: KeeperState;
  /**
   * A token that is good for the next request. `refused` is one that the service has just refused: then
   * another one, refreshed once for all who ask meanwhile, or null. Null too where nobody is signed in.
   */
  token(refused?: string): Promise<string | null>;
  /** Looks again, as after another window's change. */
  look(): Promise<void>;
}

/** Keeps the access token of one account fresh. */
export function createTokenKeeper(options: TokenKeeperOptions): TokenKeeper {
  const { shelf, now } = options;
  let state: KeeperState = 'signedOut';
  let running: Promise<Refreshed> | null = null;
  let failedAt: number | null = null;

  const become = (next: KeeperState): void => {
    if (state === next) return;
    state = next;
    options.onState(next);
  };
  const settle = (session: AccountSession | null): void => {
    if (session === null) become('signedOut');
    else if (!session.isActive) become('inactive');
    else if (failedAt === null) become('active');
  };
  /** Ahead of time nothing is missing yet: the token is still good. */
  const goOnWith = (seen: AccountSession, isRefused: boolean): string | null => {
    if (isRefused) become('unreachable');
    else if (state !== 'unreachable') become('active');
    return isRefused ? null : seen.accessToken;
  };
  const renew = async (seen: AccountSession, isRefused: boolean): Promise<string | null> => {
    const isTooSoon = failedAt !== null && Math.abs(now() - failedAt) < RETRY_MS;
    if (isTooSoon) return goOnWith(seen, isRefused);
    running ??= refreshUnderLock(options, seen).finally(() => (running = null));
    const outcome = await running;
    failedAt = outcome.kind === 'later' ? now() : null;
    if (outcome.kind === 'later') return goOnWith(seen, isRefused);
    settle(outcome.session);
    return outcome.session?.isActive === true ? outcome.session.accessToken : null;
  };
  return {
    get state() {
      return state;
    },
    async token(refused) {
      const session = await shelf.read();
      if (session?.isActive !== true) {
        settle(session);
        return null;
      }
      const isRefused = refused === session.accessToken;
      if (isRefused && isYoung(session, now())) return null;
      if (isRefused || isDue(session, now())) return renew(session, isRefused);
      failedAt = null;
      settle(session);
      return session.accessToken;
    },
    async look() {
      settle(await shelf.read());
    },
  };
}

type Refreshed =
  | { readonly kind: 'session'; readonly session: AccountSession | null }
  /** Nothing could be learned; what is kept stays. */
  | { readonly kind: 'later' };

/** Renews what was `seen`, unless somebody else has. The refresh token is used by one at a time. */
async function refreshUnderLock(
  { shelf, lock, refresh }: TokenKeeperOptions,
  seen: AccountSession,
): Promise<Refreshed> {
  const outcome = await lock.run(async (): Promise<Refreshed> => {
    const session = await shelf.read();
    if (!isStillOld(session, seen)) return { kind: 'session', session };
    const answer = await refresh(session);
    const latest = await shelf.read();
    // Signed out, or in as somebody else, meanwhile: what has come belongs to nobody.
    if (latest?.id !== session.id) return { kind: 'session', session: latest };
    if (answer.kind === 'tokens') {
      const refreshToken = answer.tokens.refreshToken ?? session.refreshToken;
      return keep({ ...session, ...answer.tokens, refreshToken });
    }
    if (answer.kind !== 'refused' || answer.error !== 'invalid_grant') return { kind: 'later' };
    // Somebody whom the lock does not reach, as the editor on another host, was faster.
    const isOvertaken = latest.refreshToken !== session.refreshToken;
    return isOvertaken
      ? { kind: 'session', session: latest }
      : keep({ ...session, isActive: false });
  });
  return outcome.kind === 'done' ? outcome.value : { kind: 'later' };

  async function keep(session: AccountSession): Promise<Refreshed> {
    await shelf.write(session);
    return { kind: 'session', session };
  }
}

/** Whether nobody has renewed it since it was seen. */
function isStillOld(
  session: AccountSession | null,
  seen: AccountSession,
): session is AccountSession {
  return session?.isActive === true && session.accessToken === seen.accessToken;
}

/**
 * Whether it should be renewed before the next request: after 80 % of its life or 60 s before its end,
 * whichever is first, but never before half of its life. Measured from the moment of receipt by the same
 * clock, so a clock that is wrong does not matter; one that was set back since makes it due.
 */
export function isDue(
  { receivedAt, expiresInS }: Pick<TokenSet, 'receivedAt' | 'expiresInS'>,
  now: number,
): boolean {
  if (expiresInS === null) return false;
  const lifeMs = expiresInS * 1_000;
  const age = now - receivedAt;
  return age < 0 || age >= Math.min(lifeMs * 0.8, Math.max(lifeMs - AHEAD_MS, lifeMs / 2));
}

function isYoung({ receivedAt }: AccountSession, now: number): boolean {
  const age = now - receivedAt;
  return age >= 0 && age < FRESH_MS;
}
