import { createHash } from 'node:crypto';
import { MAX_PULL_BYTES, MAX_PULL_RECORDS } from '../../shared/protocol/syncApi.ts';
import type {
  HeadEvent,
  MeReply,
  Mutation,
  MutationResult,
  PullQuery,
  PullReply,
  PushReply,
  PushRequest,
  ServerRecord,
} from '../../shared/protocol/syncApi.ts';
import { checkMutation } from '../../shared/sync/checkMutation.ts';
import type { ServiceClient } from '../../shared/sync/serviceClient.ts';
import type { ServiceAnswer, SyncService } from '../../shared/sync/syncService.ts';
import { utf8Length } from '../../shared/sync/utf8Length.ts';

/** What a test can take away or add; by default nothing. */
export interface MemoryServiceOptions {
  readonly newId: () => string;
  /** Awaited between the steps of a request, so that requests interleave. May throw to kill one. */
  readonly pause?: () => Promise<void>;
  /** Told of each new head, after the commit. */
  readonly onHead?: (event: HeadEvent) => void;
  readonly withoutLock?: boolean;
  readonly withoutDedupe?: boolean;
  readonly withoutEpochs?: boolean;
  /** Begins at version 1 again when a tombstone was purged. */
  readonly withoutVersionFloor?: boolean;
}

interface Accepted {
  readonly version: number;
  readonly seq: number;
}

interface Space {
  readonly id: string;
  readonly ownerId: string;
  epoch: string;
  seq: number;
  /** Tombstones up to here are gone. */
  minSeq: number;
  records: Map<string, ServerRecord>;
  journal: Map<string, Accepted>;
  blobs: Map<string, Uint8Array>;
}

/** A backup of a space. */
export interface SpaceState {
  readonly seq: number;
  readonly records: ReadonlyMap<string, ServerRecord>;
  readonly journal: ReadonlyMap<string, Accepted>;
  readonly blobs: ReadonlyMap<string, Uint8Array>;
}

/** The blobs that a record names, told beside its data: the service does not read that. */
const named = new WeakMap<ServerRecord, readonly string[]>();

interface NamedBytes {
  readonly hash: string;
  readonly bytes: Uint8Array;
}
type BlobAnswer<T> =
  | { readonly ok: true; readonly reply: T }
  | { readonly ok: false; readonly failure: { readonly kind: 'forbidden' | 'overQuota' } };

/** The service's half of blobs, without HTTP. */
export interface BlobService {
  putBlob(userId: string, spaceId: string, blob: NamedBytes): Promise<BlobAnswer<null>>;
  getBlob(userId: string, spaceId: string, hash: string): Promise<BlobAnswer<Uint8Array | null>>;
}

/** One person's way to the blobs of a service that is always there. */
export function blobsAt(
  service: BlobService,
  userId: string,
): Pick<ServiceClient, 'putBlob' | 'getBlob'> {
  return {
    putBlob: (spaceId, hash, bytes) => service.putBlob(userId, spaceId, { hash, bytes }),
    getBlob: (spaceId, hash) => service.getBlob(userId, spaceId, hash),
  };
}

/** What the instances of a service share: its database, with the locks on the spaces. */
export class MemoryDatabase {
  readonly spaces = new Map<string, Space>();
  readonly locks = new Map<string, Promise<void>>();
}

/**
 * The rules of SPEC.md in memory, one person's space each, with the hooks that faults need. Several
 * instances can stand on one database.
 */
export class MemoryService implements SyncService, BlobService {
  readonly #options: MemoryServiceOptions;
  readonly #spaces: Map<string, Space>;
  readonly #locks: Map<string, Promise<void>>;

  constructor(options: MemoryServiceOptions, database = new MemoryDatabase()) {
    this.#options = options;
    this.#spaces = database.spaces;
    this.#locks = database.locks;
  }

  me(userId: string): Promise<MeReply> {
    let space = this.#spaceOf(userId);
    if (!space) {
      const { newId } = this.#options;
      space = {
        id: newId(),
        ownerId: userId,
        epoch: newId(),
        seq: 0,
        minSeq: 0,
        records: new Map(),
        journal: new Map(),
        blobs: new Map(),
      };
      this.#spaces.set(space.id, space);
    }
    const { id, epoch, seq: head } = space;
    return Promise.resolve({
      userId,
      mode: 'local',
      spaces: [{ id, kind: 'personal', role: 'owner', epoch, head }],
    });
  }

  async push(
    userId: string,
    spaceId: string,
    request: PushRequest,
  ): Promise<ServiceAnswer<PushReply>> {
    const space = this.#spaces.get(spaceId);
    if (space?.ownerId !== userId) return { ok: false, refusal: { kind: 'forbidden' } };
    const unlock = await this.#lock(spaceId);
    try {
      if (request.epoch !== null && !this.#isEpochOf(space, request.epoch)) return resync(space);
      const { reply, head } = await this.#apply(space, request);
      if (head !== null) this.#options.onHead?.({ spaceId, epoch: space.epoch, head });
      return { ok: true, reply };
    } finally {
      unlock();
    }
  }

  async pull(userId: string, spaceId: string, query: PullQuery): Promise<ServiceAnswer<PullReply>> {
    await this.#options.pause?.();
    const space = this.#spaces.get(spaceId);
    if (space?.ownerId !== userId) return { ok: false, refusal: { kind: 'forbidden' } };
    const page = query.page === undefined ? freshPage(space, query) : readPage(query.page);
    const knowsEpoch =
      query.epoch === undefined ? query.cursor === 0 : this.#isEpochOf(space, query.epoch);
    if (page === null || !knowsEpoch || !isServable(space, query, page)) return resync(space);
    return { ok: true, reply: pageOf(space, query, page) };
  }

  /** A space as it is committed, now and later. */
  stateOf(spaceId: string): SpaceState {
    return this.#mustHave(spaceId);
  }

  /** A copy of a space as it is committed now. */
  backUp(spaceId: string): SpaceState {
    const { seq, records, journal, blobs } = this.#mustHave(spaceId);
    return {
      seq,
      records: new Map(records),
      journal: new Map(journal),
      blobs: new Map(blobs),
    };
  }

  /** Puts an older state back, under a new epoch. */
  restore(spaceId: string, state: SpaceState): void {
    const space = this.#mustHave(spaceId);
    space.seq = state.seq;
    space.records = new Map(state.records);
    space.journal = new Map(state.journal);
    space.blobs = new Map(state.blobs);
    space.epoch = this.#options.newId();
  }

  /** Forgets the tombstones up to this seq; by default all that exist now. */
  purgeTombstones(spaceId: string, upTo = Infinity): void {
    const space = this.#mustHave(spaceId);
    space.minSeq = Math.max(space.minSeq, Math.min(space.seq, upTo));
    for (const [key, { deleted, seq }] of space.records) {
      if (deleted && seq <= upTo) space.records.delete(key);
    }
  }

  async putBlob(userId: string, spaceId: string, blob: NamedBytes): Promise<BlobAnswer<null>> {
    await this.#options.pause?.();
    const space = this.#spaces.get(spaceId);
    if (space?.ownerId !== userId) return { ok: false, failure: { kind: 'forbidden' } };
    const hash = createHash('sha256').update(blob.bytes).digest('hex');
    if (hash !== blob.hash) throw new Error('The bytes are not those that the name says.');
    space.blobs.set(hash, blob.bytes);
    await this.#options.pause?.();
    return { ok: true, reply: null };
  }

  async getBlob(
    userId: string,
    spaceId: string,
    hash: string,
  ): Promise<BlobAnswer<Uint8Array | null>> {
    await this.#options.pause?.();
    const space = this.#spaces.get(spaceId);
    if (space?.ownerId !== userId) return { ok: false, failure: { kind: 'forbidden' } };
    return { ok: true, reply: space.blobs.get(hash) ?? null };
  }

  /** Forgets the blobs that no living record names, as the service does after a week. */
  collectBlobs(spaceId: string): void {
    const { records, blobs } = this.#mustHave(spaceId);
    const kept = new Set([...records.values()].flatMap((record) => named.get(record) ?? []));
    for (const hash of blobs.keys()) if (!kept.has(hash)) blobs.delete(hash);
  }

  /** Forgets the accepted mutations up to this seq. */
  purgeJournal(spaceId: string, upTo: number): void {
    const { journal } = this.#mustHave(spaceId);
    for (const [id, { seq }] of journal) if (seq <= upTo) journal.delete(id);
  }

  /** The records with their keys, `kind/id`. */
  recordsOf(spaceId: string): ReadonlyMap<string, ServerRecord> {
    return this.#mustHave(spaceId).records;
  }

  #spaceOf(userId: string): Space | undefined {
    return [...this.#spaces.values()].find(({ ownerId }) => ownerId === userId);
  }

  #mustHave(spaceId: string): Space {
    const space = this.#spaces.get(spaceId);
    if (!space) throw new Error(`No space ${spaceId}`);
    return space;
  }

  #isEpochOf(space: Space, epoch: string): boolean {
    return this.#options.withoutEpochs === true || space.epoch === epoch;
  }

  async #lock(spaceId: string): Promise<() => void> {
    if (this.#options.withoutLock === true) return () => undefined;
    const before = this.#locks.get(spaceId);
    const { promise, resolve } = Promise.withResolvers<undefined>();
    this.#locks.set(
      spaceId,
      promise.then(() => undefined),
    );
    await before;
    return () => resolve(undefined);
  }

  /** The transaction: works on copies and commits them in one go at its end. */
  async #apply(
    space: Space,
    request: PushRequest,
  ): Promise<{ reply: PushReply; head: number | null }> {
    let seq = space.seq;
    await this.#options.pause?.();
    const records = new Map<string, ServerRecord>();
    const journal = new Map<string, Accepted>();
    const results = request.mutations.map((input): MutationResult => {
      const check = checkMutation(input);
      if (!check.ok) return check.result;
      const item = check.mutation;
      const { mutationId } = item;
      const before = journal.get(mutationId) ?? space.journal.get(mutationId);
      if (before && this.#options.withoutDedupe !== true) {
        return { status: 'duplicate', mutationId, ...before };
      }
      const key = `${item.kind}/${item.id}`;
      const server = records.get(key) ?? space.records.get(key);
      if (!server && item.baseVersion > 0) return { status: 'gone', mutationId };
      if (server && server.version !== item.baseVersion) {
        return { status: 'conflict', mutationId, server };
      }
      if (item.blobs?.some((hash) => !space.blobs.has(hash))) {
        return { status: 'rejected', mutationId, reason: 'missingBlob', detail: '' };
      }
      // Above every version that a purged tombstone of this name can have had.
      const floor = this.#options.withoutVersionFloor === true ? 0 : space.minSeq;
      const accepted = { version: (server?.version ?? floor) + 1, seq: ++seq };
      records.set(key, recordOf(item, accepted, server));
      journal.set(mutationId, accepted);
      return { status: 'ok', mutationId, ...accepted };
    });
    await this.#options.pause?.();
    for (const [key, record] of records) space.records.set(key, record);
    for (const [id, accepted] of journal) space.journal.set(id, accepted);
    space.seq = seq;
    const reply = { epoch: space.epoch, head: seq, results };
    await this.#options.pause?.();
    return { reply, head: records.size > 0 ? seq : null };
  }
}

function resync(space: Space): ServiceAnswer<never> {
  return { ok: false, refusal: { kind: 'resync', epoch: space.epoch } };
}

function recordOf(
  item: Mutation,
  { version, seq }: Accepted,
  before: ServerRecord | undefined,
): ServerRecord {
  const { kind, id, deleted, schemaVersion, clientUpdatedAt, data } = item;
  const record = { kind, id, seq, version, deleted, schemaVersion, clientUpdatedAt, data };
  const blobs = item.blobs ?? (before && named.get(before));
  if (!deleted && blobs) named.set(record, blobs);
  return record;
}

interface Page {
  readonly head: number;
  readonly skipsTombstones: boolean;
}

function freshPage(space: Space, query: PullQuery): Page {
  return { head: space.seq, skipsTombstones: query.cursor === 0 && query.epoch === undefined };
}

function readPage(token: string): Page | null {
  const match = /^([fi])(\d{1,15})$/.exec(token);
  return match ? { head: Number(match[2]), skipsTombstones: match[1] === 'f' } : null;
}

/** Rule E2. A first load need only end past the tombstones that were purged. */
function isServable(space: Space, { cursor }: PullQuery, page: Page): boolean {
  const reached = page.skipsTombstones ? page.head : cursor;
  return page.head <= space.seq && cursor <= page.head && reached >= space.minSeq;
}

function pageOf(space: Space, query: PullQuery, { head, skipsTombstones }: Page): PullReply {
  const limit = query.limit ?? MAX_PULL_RECORDS;
  const waiting = [...space.records.values()]
    .filter(
      ({ seq, deleted }) => seq > query.cursor && seq <= head && !(deleted && skipsTombstones),
    )
    .toSorted((a, b) => a.seq - b.seq);
  const records: ServerRecord[] = [];
  let bytes = 2;
  for (const record of waiting) {
    bytes += utf8Length(JSON.stringify(record)) + 1;
    if (records.length > 0 && (records.length >= limit || bytes > MAX_PULL_BYTES)) break;
    records.push(record);
  }
  const isLast = records.length === waiting.length;
  return {
    epoch: space.epoch,
    records,
    cursor: isLast ? head : (records.at(-1)?.seq ?? head),
    head: space.seq,
    nextPage: isLast ? null : `${skipsTombstones ? 'f' : 'i'}${String(head)}`,
  };
}
