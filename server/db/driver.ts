import type { Announcer } from '../announce/announcer.ts';

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
  /**
   * Commits when `work` resolves and rolls back when it rejects. Where another transaction was in the way, as in a
   * deadlock, `work` runs once more from its beginning: what it does outside the transaction must bear that.
   */
  readonly transact: <T>(work: (executor: ScriptExecutor) => Promise<T>) => Promise<T>;
  /** The same for statements that only read, all of them on the state of one moment. */
  readonly transactReading: <T>(work: (executor: ScriptExecutor) => Promise<T>) => Promise<T>;
  /** Tells the instances on this database of moved heads; closed before the driver is. */
  readonly openAnnouncer: () => Announcer;
  /** How the pool of connections is used; null where there is none. */
  readonly connections: () => ConnectionCounts | null;
  readonly close: () => Promise<void>;
}

export interface ConnectionCounts {
  readonly idle: number;
  readonly busy: number;
  /** Statements that wait for a connection. */
  readonly waiting: number;
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
