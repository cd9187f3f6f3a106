import { createHash, randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import * as z from 'zod';
import { type Accounts, createAccounts } from '../../server/db/accounts.ts';
import { createBlobs } from '../../server/db/blobs.ts';
import { type Database, openDatabase } from '../../server/db/database.ts';
import { createDevices, type Devices } from '../../server/db/devices.ts';
import { createSyncService } from '../../server/db/syncService.ts';
import type { SyncService } from '../../shared/sync/syncService.ts';
import { emptyFolder, freshDataFolder } from './dataFolder.ts';
import { freshPostgres } from './postgres.ts';
import { aMutation, countedId } from './syncBuilders.ts';

/** Accounts on a database of their own, and ways to look at what is left of them. */
export interface KeptAccounts {
  readonly database: Database;
  readonly service: SyncService;
  readonly accounts: Accounts;
  readonly devices: Devices;
  /** Makes the account with records, a blob, a device, a key and usage; the id of its space. */
  fill(userId: string, records: number): Promise<string>;
  /** Makes a shared space of the owner with these members; its id. */
  share(owner: string, members: readonly (readonly [string, string])[]): Promise<string>;
  /** The rows of all tables in which the person's id stands. */
  traces(userId: string): Promise<number>;
  /** The space itself, its records, its journal and its blobs. */
  rowsOf(spaceId: string): Promise<number>;
  close(): Promise<void>;
}

const counted = z.array(z.object({ count: z.number() }));

export async function keepAccounts(on: 'PGlite' | 'Postgres'): Promise<KeptAccounts> {
  const folder = await (on === 'PGlite' ? freshDataFolder() : emptyFolder());
  const postgres = on === 'Postgres' ? await freshPostgres() : null;
  const failures: unknown[] = [];
  const report = (error: unknown) => void failures.push(error);
  const database = await openDatabase(
    postgres === null ? { kind: 'folder', folder } : { kind: 'postgres', url: postgres.url },
    report,
  );
  const service = createSyncService(database, 'clerk', report);
  const blobs = createBlobs(database, 1e9);
  const devices = createDevices(database);
  const count = async (sql: string, value: string) =>
    counted.parse(await database.query(sql, [value]))[0]?.count ?? 0;

  return {
    database,
    service,
    accounts: createAccounts(database, service, 30),
    devices,

    async fill(userId, records) {
      const spaceId = (await service.me(userId)).spaces[0]?.id ?? '';
      for (let left = records; left > 0; left -= 1_000) {
        const mutations = Array.from({ length: Math.min(left, 1_000) }, () => aMutation());
        await service.push(userId, spaceId, { epoch: null, mutations });
      }
      const bytes = randomBytes(100);
      const hash = createHash('sha256').update(bytes).digest('hex');
      await blobs.put(userId, { spaceId, hash }, bytes);
      await devices.touch({ userId, id: countedId() }, 'Desk');
      await database.query(
        `insert into provider_key
           (user_id, provider, name, key_id, nonce, ciphertext, tag, masked)
         values ($1, 'openai', 'Mine', 'k1', $2, $3, $4, 'sk-…1')`,
        [userId, randomBytes(12), randomBytes(20), randomBytes(16)],
      );
      await database.query(
        `insert into usage
           (user_id, day, provider, model, requests, prompt_tokens, completion_tokens)
         values ($1, current_date, 'openai', 'gpt', 1, 1, 1)`,
        [userId],
      );
      return spaceId;
    },

    async share(owner, members) {
      for (const userId of [owner, ...members.map(([member]) => member)]) await service.me(userId);
      const spaceId = countedId();
      await database.query(`insert into space (id, kind, owner_id) values ($1, 'room', $2)`, [
        spaceId,
        owner,
      ]);
      for (const [userId, role] of [[owner, 'owner'] as const, ...members]) {
        await database.query(
          'insert into space_member (user_id, space_id, role) values ($1, $2, $3)',
          [userId, spaceId, role],
        );
      }
      return spaceId;
    },

    async traces(userId) {
      const tables = z.array(z.object({ name: z.string() })).parse(
        await database.query(
          `select c.relname as name
               from pg_class c join pg_namespace n on n.oid = c.relnamespace
              where n.nspname = 'public' and c.relkind in ('r', 'p') and not c.relispartition`,
          [],
        ),
      );
      let found = 0;
      for (const { name } of tables) {
        found += await count(
          `select count(*) as count from "${name}" t
            where exists (select 1 from jsonb_each_text(to_jsonb(t)) f where f.value = $1)`,
          userId,
        );
      }
      return found;
    },

    async rowsOf(spaceId) {
      return count(
        `select (select count(*) from space where id = $1)
              + (select count(*) from record where space_id = $1)
              + (select count(*) from mutation where space_id = $1)
              + (select count(*) from blob where space_id = $1) as count`,
        spaceId,
      );
    },

    async close() {
      await database.close();
      await postgres?.drop();
      await rm(folder, { recursive: true, force: true });
      if (failures.length > 0) throw new AggregateError(failures, 'Failures in the background.');
    },
  };
}
