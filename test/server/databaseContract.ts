import type { Database } from '../../server/db/database.ts';
import { purge } from '../../server/db/purge.ts';
import { createSyncService } from '../../server/db/syncService.ts';
import { syncServiceContract } from '../contract/syncServiceContract.ts';

/** An open database that was empty, and how to remove it once it is closed. */
export interface OpenedDatabase {
  readonly database: Database;
  remove(): Promise<void>;
}

/** Every rule of the sync service's contract, on one database for the whole suite. */
export function databaseContract(
  name: string,
  open: (report: (error: unknown) => void) => Promise<OpenedDatabase>,
): void {
  describe(`The sync service on ${name}`, () => {
    const failures: unknown[] = [];
    let opened: OpenedDatabase;
    let suites = 0;

    before(async function () {
      this.timeout(60_000);
      opened = await open((error) => failures.push(error));
    });
    after(async () => {
      await opened.database.close();
      // Removing a database cuts connections that are still closing, which is no failure of theirs.
      const heard = [...failures];
      await opened.remove();
      if (heard.length > 0) throw new AggregateError(heard, 'Failures in the background.');
    });

    // Opening a database for each test would take minutes: people of another name begin empty too.
    syncServiceContract(name, () => {
      const suite = `${++suites}`;
      const service = createSyncService(opened.database, 'local', (error) => failures.push(error));
      const as = (userId: string) => `${userId} of ${suite}`;
      return Promise.resolve({
        service: {
          me: (userId) => service.me(as(userId)),
          push: (userId, spaceId, request) => service.push(as(userId), spaceId, request),
          pull: (userId, spaceId, query) => service.pull(as(userId), spaceId, query),
        },
        async purgeTombstones(spaceId) {
          await opened.database.query(
            `update record set updated_at = now() - interval '181 days'
              where space_id = $1 and deleted`,
            [spaceId],
          );
          await purge(opened.database);
        },
        close: () => Promise.resolve(),
      });
    });
  });
}
