import type { HeadEvent } from '../../shared/protocol/syncApi.ts';
import type { Announcer } from '../announce/announcer.ts';
import { createListeners } from '../announce/listeners.ts';
import type { Driver, ScriptExecutor } from './driver.ts';
import { migrate } from './migrate.ts';
import { openPglite } from './pgliteDriver.ts';
import { openPostgres } from './postgresDriver.ts';
import { createTurns } from './turns.ts';

declare const made: unique symbol;

/** An open transaction. Only `inTransaction` makes one, so a query that asks for it runs in one. */
export interface Tx extends ScriptExecutor {
  readonly [made]: 'by inTransaction';
}

export interface Database
  extends Omit<Driver, 'transact' | 'transactReading' | 'openAnnouncer'>, Announcer {
  /** Commits when `work` resolves and rolls back when it rejects. `work` may run twice, as in `Driver.transact`. */
  inTransaction<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  /**
   * The same as one person: rows of spaces that they do not belong to do not exist, whatever the
   * statements ask for. What a person reads and writes goes through here.
   */
  asUser<T>(userId: string, work: (tx: Tx) => Promise<T>): Promise<T>;
  /** The same for statements that only read, all of them on the state of one moment. */
  readAsUser<T>(userId: string, work: (tx: Tx) => Promise<T>): Promise<T>;
}

/** Where the records are: a Postgres server, or a folder for the Postgres inside this process. */
export type DatabaseLocation =
  | { readonly kind: 'postgres'; readonly url: string }
  | { readonly kind: 'folder'; readonly folder: string };

/** Of the pool's ten connections. */
const CONNECTIONS_PER_PERSON = 5;
/** As long as anybody waits for a connection. */
const TURN_MS = 10_000;

/** Until the transaction ends. Where there is no role to take, the policies bind the owner. */
const BECOME = `
select set_config('parley.user_id', $1, true),
       set_config('role', coalesce(parley_role(), current_setting('role')), true)`;

/**
 * Opens the database and brings its tables up to date. Throws `DataFolderInUseError` or
 * `DatabaseUnavailableError`. `report` hears of failures that no caller waits for. Heads are announced
 * over the database itself, unless another way is given.
 */
export async function openDatabase(
  location: DatabaseLocation,
  report: (error: unknown) => void,
  openAnnouncer?: () => Announcer,
): Promise<Database> {
  const driver =
    location.kind === 'postgres'
      ? openPostgres(location.url, report)
      : await openPglite(location.folder, report);
  const { transact, transactReading, query, connections } = driver;
  const inTurn = createTurns(CONNECTIONS_PER_PERSON, TURN_MS);
  const announcer = (openAnnouncer ?? driver.openAnnouncer)();
  const database: Database = {
    ...announcer,
    ...heardHere(announcer, report),
    query,
    connections,
    inTransaction: (work) => transact((executor) => work(executor as Tx)),
    asUser: (userId, work) => inTurn(userId, () => transact(actingAs(userId, work))),
    readAsUser: (userId, work) => inTurn(userId, () => transactReading(actingAs(userId, work))),
    async close() {
      await announcer.close();
      await driver.close();
    },
  };
  try {
    await migrate(database);
  } catch (error) {
    await database.close().catch(report);
    throw error;
  }
  return database;
}

/** Who listens to this instance hears its own announcements at once; when they come round once more, they are no news. */
function heardHere(
  { announce, onHead }: Announcer,
  report: (error: unknown) => void,
): Pick<Announcer, 'announce' | 'onHead'> {
  const heads = createListeners<HeadEvent>(report);
  onHead(heads.call);
  return {
    onHead: heads.add,
    announce(head) {
      heads.call(head);
      return announce(head);
    },
  };
}

function actingAs<T>(userId: string, work: (tx: Tx) => Promise<T>) {
  return async (executor: ScriptExecutor): Promise<T> => {
    // Without a name, a database whose owner is bound (migration 3) would open everything.
    if (userId === '') throw new Error('A person without an id.');
    await executor.query(BECOME, [userId]);
    return work(executor as Tx);
  };
}
