import { type FreshDatabase, freshPostgres } from '../test/support/postgres.ts';

/** What is acknowledged is on the disk, as where people use it; the tests’ Postgres waits for no disk. */
const DURABLE = ['fsync=on', 'synchronous_commit=on', 'full_page_writes=on'];

/** An empty database that is as durable as Postgres is by itself. `settings` are further ones, `name=value`. */
export function durablePostgres(settings: readonly string[] = []): Promise<FreshDatabase> {
  return freshPostgres([...DURABLE, ...settings]);
}
