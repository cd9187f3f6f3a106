import { randomUUID } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { startSync, type Sync } from '../../../extension/net/syncDriver.ts';
import { openSqliteStore } from '../../../extension/store/openSqliteStore.ts';
import type { DatabaseLocation } from '../../../server/db/database.ts';
import { makeClerkTokens } from '../../../test/support/clerkTokens.ts';
import { durablePostgres } from '../../durablePostgres.ts';
import { startBenchService } from '../startBenchService.ts';
import { type ContestDevice, type Contestant, createHolding } from './contestant.ts';

/** A signature costs the client nothing that belongs here; the service verifies it at each request. */
const TOKEN_LIFE_MS = 30_000;

/** The product as it is: SQLite store, sync driver with SSE, HTTP, signed tokens, the service on its database. */
export function parley(on: 'Postgres' | 'PGlite'): Contestant {
  return {
    name: `Parley on ${on}`,
    terms:
      on === 'Postgres'
        ? 'durable: the server waits for the disk (fsync), devices on SQLite (WAL, synchronous=normal); signed tokens verified'
        : 'durable: PGlite and SQLite on the disk, which is not waited for; signed tokens verified',
    async start(folder) {
      const postgres = on === 'Postgres' ? await durablePostgres() : null;
      const database: DatabaseLocation = postgres
        ? { kind: 'postgres', url: postgres.url }
        : { kind: 'folder', folder: join(folder, 'service') };
      await mkdir(join(folder, 'service'), { recursive: true });
      const tokens = await makeClerkTokens();
      const service = await startBenchService(database, join(folder, 'service'), {
        accounts: tokens.accounts,
      });
      let token = { text: '', until: 0 };
      const freshToken = async (): Promise<string> => {
        const now = Date.now();
        if (now > token.until) {
          token = { text: await tokens.oauth('bench'), until: now + TOKEN_LIFE_MS };
        }
        return token.text;
      };
      return {
        newDevice: () =>
          Promise.resolve(openDevice(service.url, freshToken, join(folder, `${randomUUID()}.db`))),
        async close() {
          await service.close();
          await postgres?.drop();
        },
      };
    },
  };
}

function openDevice(url: string, token: () => Promise<string>, path: string): ContestDevice {
  const fail = (cause: unknown): never => {
    throw cause;
  };
  const store = openSqliteStore({ path, now: Date.now, newId: randomUUID, onError: fail });
  const { add, holds, has } = createHolding();
  store.onDidChange(({ changes }) => add(changes.map(({ id }) => id)));
  let sync: Sync | null = null;
  let isClosed = false;
  return {
    holds,
    has,
    write: (docs) =>
      store.write(docs.map(({ id, data }) => ({ kind: 'message' as const, id, data }))),
    goOnline() {
      sync = startSync({
        store,
        service: { url, token },
        fetch,
        now: Date.now,
        random: Math.random,
        newId: randomUUID,
        // A step that was under way ends unheard.
        log: (_, cause) => (isClosed ? undefined : fail(cause)),
        schedule(ms, ring) {
          const timer = setTimeout(ring, ms);
          return () => clearTimeout(timer);
        },
      });
      return Promise.resolve();
    },
    async close() {
      isClosed = true;
      await sync?.dispose();
      await store.close();
    },
  };
}
