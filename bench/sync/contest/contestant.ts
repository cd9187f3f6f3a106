import type { DataOf } from '../../../shared/domain/record.ts';

/** One document of about 420 bytes; every contestant stores the same ones. */
export interface Doc {
  readonly id: string;
  readonly data: DataOf<'message'>;
}

/** A client with a store of its own. */
export interface ContestDevice {
  /** Stores documents here; they go up by themselves while the device is online. */
  write(docs: readonly Doc[]): Promise<void>;
  /** Begins to sync, which it then keeps doing. */
  goOnline(): Promise<void>;
  /** Resolves as soon as this many documents are stored here, wherever they were written. */
  holds(count: number): Promise<void>;
  /** Resolves as soon as this document is stored here. */
  has(id: string): Promise<void>;
  close(): Promise<void>;
}

/** A server, new and empty, with one person's data. */
export interface ContestServer {
  newDevice(): Promise<ContestDevice>;
  close(): Promise<void>;
}

/** What takes part. */
export interface Contestant {
  readonly name: string;
  /** What is on a disk and who is let in, in a few words. */
  readonly terms: string;
  /** Starts in an empty folder of its own. */
  start(folder: string): Promise<ContestServer>;
}

/** Counts what a device holds and wakes those who wait for it. */
export interface Holding {
  readonly add: (ids: readonly string[]) => void;
  readonly holds: ContestDevice['holds'];
  readonly has: ContestDevice['has'];
}

export function createHolding(): Holding {
  const held = new Set<string>();
  const waiting = new Set<{ readonly isMet: () => boolean; readonly resolve: () => void }>();
  const until = (isMet: () => boolean): Promise<void> =>
    new Promise((resolve) => {
      if (isMet()) resolve();
      else waiting.add({ isMet, resolve });
    });
  return {
    add(ids) {
      for (const id of ids) held.add(id);
      for (const one of [...waiting]) {
        if (!one.isMet()) continue;
        waiting.delete(one);
        one.resolve();
      }
    },
    holds: (count) => until(() => held.size >= count),
    has: (id) => until(() => held.has(id)),
  };
}
