/** Below this the ends would give away too much of it. */
const SHORTEST_SHOWN = 24;

/** The first 6 and the last 4 characters of a key; nothing of a short one. */
export function maskKey(key: string): string {
  return key.length < SHORTEST_SHOWN ? '…' : `${key.slice(0, 6)}…${key.slice(-4)}`;
}
