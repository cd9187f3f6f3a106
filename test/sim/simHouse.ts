import type { HeadEvent } from '../../shared/protocol/syncApi.ts';
import type { SyncService } from '../../shared/sync/syncService.ts';
import { MemoryDatabase, MemoryService } from '../support/memoryService.ts';
import type { BlobService, MemoryServiceOptions, SpaceState } from '../support/memoryService.ts';
import type { Random } from '../support/random.ts';
import type { SimClock } from '../support/simClock.ts';
import { KilledError } from './faultyNetwork.ts';
import type { Faults } from './faultyNetwork.ts';

export const INSTANCES = 2;

/** The service of a simulated world: instances on one database, and what an operator does to it. */
export interface SimHouse {
  readonly instances: readonly (SyncService & BlobService)[];
  /** A write by another way, without faults. Only while no push is under way. */
  push: SyncService['push'];
  /** Everything that was under way at this instance dies. */
  kill(instance: number): void;
  /** The space as it was committed when `refresh` was last called, or later. */
  state(spaceId: string): SpaceState;
  refresh(spaceIds: readonly string[]): Promise<void>;
  /** Puts an older state back, under a new epoch. */
  restore(spaceId: string, state: SpaceState): Promise<void>;
  /** Forgets the tombstones up to this seq; by default all that exist now. */
  purgeTombstones(spaceId: string, upTo?: number): Promise<void>;
  /** Forgets the accepted mutations up to this seq. */
  purgeJournal(spaceId: string, upTo: number): Promise<void>;
  /** Forgets the blobs that no record names. */
  collectBlobs(spaceId: string): void;
  /** Whether something goes on that no alarm of the clock stands for. */
  isBusy(): boolean;
}

export interface HouseOptions {
  readonly clock: SimClock;
  readonly random: Random;
  readonly faults: Faults;
  readonly newId: () => string;
  readonly onHead: (instance: number, event: HeadEvent) => void;
  readonly breakage: Pick<
    MemoryServiceOptions,
    'withoutLock' | 'withoutDedupe' | 'withoutEpochs' | 'withoutVersionFloor'
  >;
}

/** Waits a moment; throws when the process dies meanwhile. */
export function mortalPause(
  { clock, random, faults }: Pick<HouseOptions, 'clock' | 'random' | 'faults'>,
  livesOf: () => number,
): () => Promise<void> {
  return async () => {
    const life = livesOf();
    await clock.wait(random.below(40));
    if (life !== livesOf() || (faults.isOn && random.chance(3))) throw new KilledError();
  };
}

/** Two instances of the memory service on one database. */
export function memoryHouse(options: HouseOptions): SimHouse {
  const lives = Array.from({ length: INSTANCES }, () => 0);
  const database = new MemoryDatabase();
  const instances = lives.map(
    (_, instance) =>
      new MemoryService(
        {
          ...options.breakage,
          newId: options.newId,
          pause: mortalPause(options, () => lives[instance] ?? 0),
          onHead: (event) => options.onHead(instance, event),
        },
        database,
      ),
  );
  const first = new MemoryService({ newId: options.newId }, database);
  return {
    instances,
    push: (...request) => first.push(...request),
    kill: (instance) => void (lives[instance] = (lives[instance] ?? 0) + 1),
    state: (spaceId) => first.stateOf(spaceId),
    refresh: () => Promise.resolve(),
    restore: (spaceId, state) => {
      first.restore(spaceId, state);
      return Promise.resolve();
    },
    purgeTombstones: (spaceId, upTo) => {
      first.purgeTombstones(spaceId, upTo);
      return Promise.resolve();
    },
    purgeJournal: (spaceId, upTo) => {
      first.purgeJournal(spaceId, upTo);
      return Promise.resolve();
    },
    collectBlobs: (spaceId) => first.collectBlobs(spaceId),
    isBusy: () => false,
  };
}
