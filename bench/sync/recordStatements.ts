import type { Database, Tx } from '../../server/db/database.ts';
import type { Executor } from '../../server/db/driver.ts';

interface Statement {
  readonly sql: string;
  readonly values: readonly unknown[];
}

/** Statements that were run one after the other, in one transaction or outside of any. */
export interface Recording {
  readonly isTransaction: boolean;
  readonly statements: Statement[];
}

/** The database, with all that is asked of it written into `recordings`. */
export function recordStatements(database: Database, recordings: Recording[]): Database {
  const listen = ({ query }: Executor, { statements }: Recording): Executor['query'] => {
    return (sql, values) => {
      statements.push({ sql, values });
      return query(sql, values);
    };
  };
  const begin = (isTransaction: boolean): Recording => {
    const recording: Recording = { isTransaction, statements: [] };
    recordings.push(recording);
    return recording;
  };
  const listening = <T>(work: (tx: Tx) => Promise<T>) => {
    const recording = begin(true);
    return (tx: Tx) => work({ ...tx, query: listen(tx, recording) });
  };
  return {
    ...database,
    query: (sql, values) => listen(database, begin(false))(sql, values),
    inTransaction: (work) => database.inTransaction(listening(work)),
    asUser: (userId, work) => database.asUser(userId, listening(work)),
    readAsUser: (userId, work) => database.readAsUser(userId, listening(work)),
  };
}

/** Runs the same statements again without anything around them; `values` are replaced by what `as` maps them to. */
export async function replay(
  database: Database,
  recordings: readonly Recording[],
  as: ReadonlyMap<unknown, unknown>,
): Promise<void> {
  for (const { isTransaction, statements } of recordings) {
    const run = async ({ query }: Executor) => {
      for (const { sql, values } of statements) {
        await query(
          sql,
          values.map((value) => as.get(value) ?? value),
        );
      }
    };
    await (isTransaction ? database.inTransaction(run) : run(database));
  }
}
