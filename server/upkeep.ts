import type { Background } from './background.ts';
import type { Database } from './db/database.ts';
import { purge } from './db/purge.ts';
import { removeDeletedSpace } from './db/removeSpaces.ts';
import type { Vault } from './vault/vault.ts';

const PURGE_EVERY_MS = 6 * 60 * 60_000;

/** What the database needs now and then, in small steps in the background. */
export interface Upkeep {
  /** Begins; at once too, as a service that runs for an hour a day would never come to its turn. */
  start(): void;
  /** Removes what a deleted space holds. */
  removeSpace(spaceId: string): void;
  /** Nothing new is begun, and what is under way ends after its present step. */
  stop(): void;
}

export function createUpkeep(
  database: Database,
  vault: Vault | null,
  background: Background,
): Upkeep {
  const stopping = new AbortController();
  const { signal } = stopping;
  let timer: NodeJS.Timeout | undefined;
  let isPurging = false;

  const purgeOnce = () => {
    if (isPurging) return;
    isPurging = true;
    background.run(() => purge(database, signal).finally(() => (isPurging = false)));
  };

  return {
    start() {
      purgeOnce();
      timer = setInterval(purgeOnce, PURGE_EVERY_MS);
      if (vault !== null) background.run(() => vault.rotate(signal));
    },
    removeSpace: (spaceId) => background.run(() => removeDeletedSpace(database, spaceId, signal)),
    stop() {
      clearInterval(timer);
      stopping.abort();
    },
  };
}
