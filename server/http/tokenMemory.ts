/** A token counts as verified for so long, or until it ends. */
const REMEMBERED_MS = 60_000;
const MAX_TOKENS = 10_000;

/**
 * Tokens whose signature and claims were found right, so that it need not be done for each request of a device.
 * What is refused is not remembered.
 */
export interface TokenMemory {
  /** Whose token it is, or null where it must be verified. */
  of(token: string): string | null;
  /** @param expiresAt in milliseconds since 1970. */
  keep(token: string, userId: string, expiresAt: number): void;
}

interface Known {
  readonly userId: string;
  readonly from: number;
  readonly until: number;
}

/** `now` is milliseconds since 1970. */
export function createTokenMemory(now: () => number, maxTokens = MAX_TOKENS): TokenMemory {
  // In the order in which they were kept: the first are the oldest.
  const tokens = new Map<string, Known>();
  return {
    of(token) {
      const known = tokens.get(token);
      if (known === undefined) return null;
      const time = now();
      // A clock that was set back says nothing of how long ago it was.
      if (time >= known.from && time < known.until) return known.userId;
      tokens.delete(token);
      return null;
    },
    keep(token, userId, expiresAt) {
      const from = now();
      const until = Math.min(expiresAt, from + REMEMBERED_MS);
      if (until <= from) return;
      tokens.delete(token);
      tokens.set(token, { userId, from, until });
      const [oldest] = tokens.keys();
      if (tokens.size > maxTokens && oldest !== undefined) tokens.delete(oldest);
    },
  };
}
