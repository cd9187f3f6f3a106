import * as z from 'zod';
import { createBlobs } from '../../server/db/blobs.ts';
import { createSyncService } from '../../server/db/syncService.ts';
import type { Database } from '../../server/db/database.ts';
import { serverRecord } from '../../shared/protocol/syncApi.ts';
import type { SyncService } from '../../shared/sync/syncService.ts';
import type { BlobService, SpaceState } from '../support/memoryService.ts';
import { KilledError } from './faultyNetwork.ts';
import { INSTANCES, mortalPause } from './simHouse.ts';
import type { HouseOptions, SimHouse } from './simHouse.ts';

const spaceRow = z.object({ seq: z.number() });
const blobRow = z.object({ sha256: z.string(), bytes: z.instanceof(Uint8Array) });
const journalRow = z.object({ mutationId: z.string(), version: z.number(), seq: z.number() });

/** The service's own database layer, two instances on one real database. */
export function databaseHouse(database: Database, options: HouseOptions): SimHouse {
  const lives = Array.from({ length: INSTANCES }, () => 0);
  const states = new Map<string, SpaceState>();
  let running = 0;
  /** A call that the simulated clock knows nothing of. */
  const real = async <T>(call: () => Promise<T>): Promise<T> => {
    running++;
    try {
      return await call();
    } finally {
      running--;
    }
  };
  const fail = (error: unknown): never => {
    throw error;
  };
  const blobs = createBlobs(database, 1e9);
  const instances = lives.map((_, instance): SyncService & BlobService => {
    const announcing: Database = {
      ...database,
      announce: (event) => {
        options.onHead(instance, event);
        return Promise.resolve();
      },
    };
    const service = createSyncService(announcing, 'local', fail);
    const pause = mortalPause(options, () => lives[instance] ?? 0);
    const between = async <T>(call: () => Promise<T>): Promise<T> => {
      await pause();
      const answer = await real(call);
      await pause();
      return answer;
    };
    return {
      me: (userId) => real(() => service.me(userId)),
      push: (...request) => between(() => service.push(...request)),
      pull: (...request) => between(() => service.pull(...request)),
      putBlob: (userId, spaceId, { hash, bytes }) =>
        between(async () => {
          const outcome = await blobs.put(userId, { spaceId, hash }, bytes);
          return outcome === 'forbidden' || outcome === 'overQuota'
            ? { ok: false, failure: { kind: outcome } }
            : { ok: true, reply: null };
        }),
      getBlob: (userId, spaceId, hash) =>
        between(async () => {
          const size = await blobs.sizeOf(userId, { spaceId, hash });
          if (size === null) return { ok: true, reply: null };
          const parts: Uint8Array[] = [];
          for await (const part of blobs.read(userId, { spaceId, hash }, size)) parts.push(part);
          return { ok: true, reply: Buffer.concat(parts) };
        }),
    };
  });
  const direct = createSyncService(database, 'local', fail);
  return {
    instances,
    push: (...request) => real(() => direct.push(...request)),
    kill: (instance) => void (lives[instance] = (lives[instance] ?? 0) + 1),
    state(spaceId) {
      const state = states.get(spaceId);
      if (!state) throw new KilledError();
      return state;
    },
    async refresh(spaceIds) {
      for (const id of spaceIds) states.set(id, await real(() => readState(database, id)));
    },
    async restore(spaceId, state) {
      await real(() => writeState(database, spaceId, state));
      states.set(spaceId, await real(() => readState(database, spaceId)));
    },
    async purgeTombstones(spaceId, upTo = Number.MAX_SAFE_INTEGER) {
      await real(async () => {
        await database.query(
          'update space set min_seq = greatest(min_seq, least(seq, $2)) where id = $1',
          [spaceId, upTo],
        );
        await database.query('delete from record where space_id = $1 and deleted and seq <= $2', [
          spaceId,
          upTo,
        ]);
      });
      states.set(spaceId, await real(() => readState(database, spaceId)));
    },
    async purgeJournal(spaceId, upTo) {
      await real(() =>
        database.query('delete from mutation where space_id = $1 and seq <= $2', [spaceId, upTo]),
      );
      states.set(spaceId, await real(() => readState(database, spaceId)));
    },
    // What the service collects, and when, is tested with it.
    collectBlobs: () => undefined,
    isBusy: () => running > 0,
  };
}

async function readState(database: Database, spaceId: string): Promise<SpaceState> {
  const [space] = await database.query('select seq from space where id = $1', [spaceId]);
  const records = await database.query(
    `select kind, id, seq, version, deleted, schema_version as "schemaVersion",
            client_updated_at as "clientUpdatedAt", data
       from record where space_id = $1`,
    [spaceId],
  );
  const journal = await database.query(
    'select mutation_id as "mutationId", version, seq from mutation where space_id = $1',
    [spaceId],
  );
  const blobs = await database.query('select sha256, bytes from blob where space_id = $1', [
    spaceId,
  ]);
  return {
    seq: spaceRow.parse(space).seq,
    blobs: new Map(
      z
        .array(blobRow)
        .parse(blobs)
        .map(({ sha256, bytes }) => [sha256, bytes]),
    ),
    records: new Map(
      z
        .array(serverRecord)
        .parse(records)
        .map((record) => [`${record.kind}/${record.id}`, record]),
    ),
    journal: new Map(
      z
        .array(journalRow)
        .parse(journal)
        .map(({ mutationId, ...accepted }) => [mutationId, accepted]),
    ),
  };
}

async function writeState(database: Database, spaceId: string, state: SpaceState): Promise<void> {
  await database.inTransaction(async (tx) => {
    await tx.query('delete from record where space_id = $1', [spaceId]);
    await tx.query('delete from mutation where space_id = $1', [spaceId]);
    for (const record of state.records.values()) {
      const { kind, id, seq, version, deleted, schemaVersion, clientUpdatedAt, data } = record;
      await tx.query(
        `insert into record (space_id, kind, id, seq, version, deleted, schema_version, author_id,
                             client_updated_at, bytes, data)
         values ($1, $2, $3, $4, $5, $6, $7, 'backup', $8, $9, $10)`,
        [
          ...[spaceId, kind, id, seq, version, deleted, schemaVersion, clientUpdatedAt],
          ...[data === null ? 0 : JSON.stringify(data).length, data && JSON.stringify(data)],
        ],
      );
    }
    for (const [mutationId, { version, seq }] of state.journal) {
      await tx.query(
        'insert into mutation (space_id, mutation_id, version, seq) values ($1, $2, $3, $4)',
        [spaceId, mutationId, version, seq],
      );
    }
    await tx.query(
      `update space set seq = $2, min_seq = least(min_seq, $2), epoch = gen_random_uuid()
        where id = $1`,
      [spaceId, state.seq],
    );
  });
}
