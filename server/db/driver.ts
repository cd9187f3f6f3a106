import type { HeadEvent } from '../../shared/protocol/syncApi.ts';

/** Runs one statement; values travel as `$n`, never inside the text. int8 arrives as a number. */
export interface Executor {
  readonly query: (sql: string, values: readonly unknown[]) => Promise<readonly unknown[]>;
}

/** An executor inside a transaction, which can also run a script of many statements. */
export interface ScriptExecutor extends Executor {
  readonly runScript: (sql: string) => Promise<void>;
}

/** What the rest of `server/db` needs of a database product. */
export interface Driver extends Executor {
  /** Commits when `work` resolves and rolls back when it rejects. */
  readonly transact: <T>(work: (executor: ScriptExecutor) => Promise<T>) => Promise<T>;
  /** Tells every instance on this database that a space's head moved. Best effort. */
  readonly announce: (head: HeadEvent) => Promise<void>;
  /** The announcements of all instances, this one's included; some may be lost. */
  readonly onHead: (listener: (head: HeadEvent) => void) => () => void;
  /** Called when announcements may have been lost, after a reconnect for instance. */
  readonly onGap: (listener: () => void) => () => void;
  readonly close: () => Promise<void>;
}

/** The database cannot be reached or refuses connections for now; trying later may help. */
export class DatabaseUnavailableError extends Error {
  override readonly name = 'DatabaseUnavailableError';
}

/** int8 as a number; the service never counts past 2^53. */
export function parseInt8(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new Error(`int8 ${text} is not a safe integer.`);
  return value;
}
