import { DatabaseSync, type SQLInputValue, StatementSync } from 'node:sqlite';
import { openDatabase } from '../../extension/store/openDatabase.ts';

const ASKS = ['run', 'get', 'all'] as const;

interface Statement {
  readonly sql: string;
  /** Null: a script without values. */
  readonly ask: (typeof ASKS)[number] | null;
  readonly values: readonly SQLInputValue[];
}

/** What is asked of SQLite in this process between `begin` and `end`, in order. */
export interface SqliteRecording {
  readonly statements: Statement[];
  end(): void;
}

/**
 * Listens to the classes of `node:sqlite`, of which there is one each in a process, since the store takes no database as
 * an argument. What it listens to becomes slower.
 */
export function recordSqlite(): SqliteRecording {
  const statements: Statement[] = [];
  const ends = [
    listenTo(DatabaseSync.prototype, 'exec', (_, [sql]) => {
      statements.push({ sql: String(sql), ask: null, values: [] });
    }),
    ...ASKS.map((ask) =>
      listenTo(StatementSync.prototype, ask, ({ sourceSQL: sql }, values) => {
        statements.push({ sql, ask, values: values as SQLInputValue[] });
      }),
    ),
  ];
  return { statements, end: () => ends.forEach((end) => end()) };
}

/**
 * Runs `before` and then `statements` once more on a new database at `path`, with nothing around them. Answers the
 * seconds of the latter.
 */
export function replaySqlite(
  path: string,
  before: readonly Statement[],
  statements: readonly Statement[],
): number {
  const database = openDatabase(path);
  const prepared = new Map<string, StatementSync>();
  const run = ({ sql, ask, values }: Statement): void => {
    if (ask === null) {
      database.exec(sql);
      return;
    }
    const statement = prepared.get(sql) ?? database.prepare(sql);
    prepared.set(sql, statement);
    statement[ask](...values);
  };
  try {
    before.forEach(run);
    const start = performance.now();
    statements.forEach(run);
    return (performance.now() - start) / 1_000;
  } finally {
    database.close();
  }
}

/** Calls `hear` before each call of a method of the class. Returns what ends it. */
function listenTo<T extends object>(
  prototype: T,
  name: string,
  hear: (self: T, given: readonly unknown[]) => void,
): () => void {
  const real: unknown = Reflect.get(prototype, name);
  if (typeof real !== 'function') throw new Error(`There is no ${name}.`);
  const put = (value: unknown) => void Object.defineProperty(prototype, name, { value, ...OPEN });
  put(function (this: T, ...given: unknown[]): unknown {
    hear(this, given);
    return Reflect.apply(real, this, given) as unknown;
  });
  return () => put(real);
}

const OPEN = { configurable: true, writable: true };
