import type { LocalRecord } from '../../shared/sync/localRecord.ts';
import type { LocalStore } from '../../shared/sync/syncStore.ts';
import type { MemoryDisk } from '../support/memoryStore.ts';
import type { Random } from '../support/random.ts';
import type { SimClock } from '../support/simClock.ts';

/** What to take away from a device, to see that the simulation notices. */
export interface StoreBreakage {
  /** Commits the cursor first and the records a moment later. */
  readonly withoutCursorTransaction?: boolean;
  /** Forgets what the person gave up in a conflict. */
  readonly withoutSetAside?: boolean;
  /** Counts a record as settled as soon as its push is acknowledged. */
  readonly withoutPendingMark?: boolean;
  /** Sends what was written since under the id that was sent before. */
  readonly withoutFreezing?: boolean;
  /** Begins a new entry for what is on its way already. */
  readonly withoutMutationIdKept?: boolean;
  /** Loads anew under the number of the load before. */
  readonly withoutLoadNumber?: boolean;
  /** Lets a load take whatever it did not bring, however much that is. */
  readonly withoutHalfGuard?: boolean;
  /** Ends a load at the head that it began with. */
  readonly withoutLoadToHead?: boolean;
  /** Follows whoever is signed in, whoever the records belong to. */
  readonly withoutOwner?: boolean;
}

export interface BrokenPlace {
  readonly disk: MemoryDisk;
  readonly clock: SimClock;
  readonly random: Random;
  readonly newId: () => string;
  readonly isAlive: () => boolean;
}

/** The store with those guards removed. */
export function breakStore(
  store: LocalStore,
  breakage: StoreBreakage,
  place: BrokenPlace,
): LocalStore {
  let broken = store;
  if (breakage.withoutCursorTransaction) broken = splitPages(broken, place);
  if (breakage.withoutSetAside) broken = forgetHistory(broken, place);
  if (breakage.withoutPendingMark) broken = settleEarly(broken, place);
  if (breakage.withoutFreezing) broken = sendNewest(broken, place);
  if (breakage.withoutMutationIdKept) broken = renumber(broken, place);
  if (breakage.withoutLoadNumber) broken = countNoLoads(broken, place);
  if (breakage.withoutHalfGuard) broken = guardNothing(broken);
  if (breakage.withoutLoadToHead) broken = endLoadsEarly(broken);
  if (breakage.withoutOwner) broken = followAnybody(broken, place);
  return broken;
}

function changeRows(disk: MemoryDisk, change: (record: LocalRecord) => LocalRecord): void {
  const rows = new Map(disk.contents.rows);
  for (const [key, row] of rows) rows.set(key, { ...row, record: change(row.record) });
  disk.contents = { ...disk.contents, rows };
}

function splitPages(store: LocalStore, { disk, clock, random, isAlive }: BrokenPlace): LocalStore {
  return {
    ...store,
    applyPull: async (asked, reply) => {
      const before = disk.contents;
      const outcome = await store.applyPull(asked, reply);
      const { rows, position } = disk.contents;
      disk.contents = { ...before, position };
      await clock.wait(random.below(500));
      if (isAlive()) disk.contents = { ...disk.contents, rows };
      return outcome;
    },
  };
}

function forgetHistory(store: LocalStore, { disk }: BrokenPlace): LocalStore {
  return {
    ...store,
    settle: async (...choice) => {
      const outcome = await store.settle(...choice);
      disk.contents = { ...disk.contents, setAside: [] };
      return outcome;
    },
  };
}

function settleEarly(store: LocalStore, { disk }: BrokenPlace): LocalStore {
  return {
    ...store,
    applyPush: async (reply) => {
      const outcome = await store.applyPush(reply);
      changeRows(disk, (row) => (row.base ? { ...row, base: { ...row.base, seq: 0 } } : row));
      return outcome;
    },
  };
}

function sendNewest(store: LocalStore, { disk }: BrokenPlace): LocalStore {
  return {
    ...store,
    takeBatch: async (limit) => {
      const newest = new Map(
        [...disk.contents.rows.values()].map(({ record }) => [record.id, record]),
      );
      return (await store.takeBatch(limit)).map((item) => {
        const data = newest.get(item.id)?.data ?? null;
        return { ...item, data, deleted: data === null };
      });
    },
  };
}

function renumber(store: LocalStore, { disk, newId }: BrokenPlace): LocalStore {
  return {
    ...store,
    takeBatch: (limit) => {
      changeRows(disk, (row) =>
        row.sent ? { ...row, sent: { ...row.sent, mutationId: newId() } } : row,
      );
      return store.takeBatch(limit);
    },
  };
}

function countNoLoads(store: LocalStore, { disk }: BrokenPlace): LocalStore {
  return {
    ...store,
    startOver: async () => {
      const load = disk.contents.position?.load ?? 1;
      await store.startOver();
      const { position } = disk.contents;
      if (position) disk.contents = { ...disk.contents, position: { ...position, load } };
    },
  };
}

function guardNothing(store: LocalStore): LocalStore {
  return {
    ...store,
    applyPull: async (...page) => {
      const outcome = await store.applyPull(...page);
      if (outcome.kind !== 'wouldLoseMost') return outcome;
      await store.settleLoss('discard', outcome.loss);
      return { kind: 'applied', isAtHead: false };
    },
  };
}

function endLoadsEarly(store: LocalStore): LocalStore {
  return {
    ...store,
    applyPull: (asked, reply) =>
      store.applyPull(asked, reply.nextPage === null ? { ...reply, head: reply.cursor } : reply),
  };
}

function followAnybody(store: LocalStore, { disk }: BrokenPlace): LocalStore {
  return {
    ...store,
    bind: async (userId, spaceId) => {
      const { position } = disk.contents;
      if (position !== null && position.userId !== userId) {
        const start = { epoch: null, cursor: 0, page: null, held: null, phase: 'loading' } as const;
        const load = position.load + 1;
        disk.contents = { ...disk.contents, position: { userId, spaceId, load, ...start } };
      }
      return store.bind(userId, spaceId);
    },
  };
}
