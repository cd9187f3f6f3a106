import type { Mutation, PushReply } from '../protocol/syncApi.ts';
import type { ApiAnswer, ApiFailure, ServiceClient } from './serviceClient.ts';
import type { BlobShelf } from '../domain/blobShelf.ts';
import { unreachable } from '../domain/unreachable.ts';
import type { BlobRefusal, SyncPosition, SyncStore } from './syncStore.ts';

/** How long a blob is left alone that the service does not give, gave wrong or did not take; doubles each time. */
const ASK_AGAIN_MS = 300_000;
const LONGEST_MS = 7_200_000;
const FORGET_EVERY_MS = 86_400_000;
const PAGE = 50;

export interface CarrierPorts {
  readonly store: SyncStore & Pick<BlobShelf, 'blob'>;
  readonly service: ServiceClient;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

type Carried =
  /** One blob was dealt with; there may be more. */
  | { readonly kind: 'more' }
  /** Nothing is left that could be carried now. */
  | { readonly kind: 'done' }
  | { readonly kind: 'failed'; readonly failure: ApiFailure };

/**
 * Carries blobs between store and service, one with each call, so that whatever else waits has its turn. What it
 * remembers is about when to ask again: lost with the window, it costs a request.
 */
export interface BlobCarrier {
  /** Rule B9: of a batch, what can be pushed now, its blobs being at the service; else one blob is uploaded. */
  prepare(
    batch: readonly Mutation[],
    position: SyncPosition,
  ): Promise<
    | { readonly kind: 'ready'; readonly batch: readonly Mutation[] }
    | Exclude<Carried, { kind: 'done' }>
  >;
  /** Rule B11: the reply without the refusals that uploading once more may end; those entries stay as they are. */
  withoutSecondTries(batch: readonly Mutation[], reply: PushReply): Promise<PushReply>;
  /** Rules B12 and B15: uploads or fetches one blob that is due. */
  carryOne(position: SyncPosition): Promise<Carried>;
}

export function createBlobCarrier({ store, service, now }: CarrierPorts): BlobCarrier {
  const patience = createPatience(now);
  let forgotAt = -Infinity;

  const upload = async (
    hash: string,
    { spaceId, epoch }: SyncPosition,
  ): Promise<ApiAnswer<null>> => {
    const bytes = await store.blob(hash);
    // Damaged here: it counts as not held from now on, and the record goes without it.
    if (bytes === null) return { ok: true, reply: null };
    const answer = await service.putBlob(spaceId, hash, bytes);
    if (answer.ok) {
      patience.forget(hash);
      await store.markSent([hash], epoch);
    }
    return answer;
  };
  const leaveAlone = (hash: string): Carried => {
    patience.leaveAlone(hash);
    return { kind: 'more' };
  };
  const fetchOne = async (hash: string, { spaceId, epoch }: SyncPosition): Promise<Carried> => {
    const answer = await service.getBlob(spaceId, hash);
    if (!answer.ok) return failedOr(answer.failure, () => leaveAlone(hash));
    const isTaken =
      answer.reply !== null && (await store.takeBlob(hash, answer.reply, epoch ?? ''));
    if (!isTaken) return leaveAlone(hash);
    patience.forget(hash);
    return { kind: 'more' };
  };
  const uploadOne = async (hash: string, position: SyncPosition): Promise<Carried> => {
    const answer = await upload(hash, position);
    return answer.ok ? { kind: 'more' } : failedOr(answer.failure, () => leaveAlone(hash));
  };
  const nextUnsent = createSearch(patience.isDue);
  const nextWanted = createSearch(patience.isDue);

  return {
    prepare: (batch, position) => prepareBatch({ store, upload, leaveAlone }, batch, position),
    withoutSecondTries: createSecondTries(store),
    async carryOne(position) {
      if (position.phase !== 'following' || position.epoch === null) return { kind: 'done' };
      const { epoch } = position;
      patience.inEpoch(epoch);
      const unsent = await nextUnsent((page) => store.unsentNamed(epoch, page));
      if (unsent !== null) return uploadOne(unsent, position);
      const wanted = await nextWanted((page) => store.wantedBlobs(page));
      if (wanted !== null) return fetchOne(wanted, position);
      if (Math.abs(now() - forgotAt) > FORGET_EVERY_MS) {
        forgotAt = now();
        await store.forgetUnnamed();
      }
      return { kind: 'done' };
    },
  };
}

interface Preparing {
  readonly store: SyncStore;
  readonly upload: (hash: string, position: SyncPosition) => Promise<ApiAnswer<null>>;
  readonly leaveAlone: (hash: string) => void;
}

async function prepareBatch(
  { store, upload, leaveAlone }: Preparing,
  batch: readonly Mutation[],
  position: SyncPosition,
): ReturnType<BlobCarrier['prepare']> {
  const named = [...new Set(batch.flatMap(({ blobs = [] }) => blobs))];
  const unsent = new Set(
    named.length === 0 ? [] : await store.unsentBlobs(named, position.epoch ?? ''),
  );
  const [first] = unsent;
  if (first === undefined) return { kind: 'ready', batch };
  const ready = batch.filter(({ blobs = [] }) => !blobs.some((hash) => unsent.has(hash)));
  if (ready.length > 0) return { kind: 'ready', batch: ready };
  const answer = await upload(first, position);
  if (answer.ok) return { kind: 'more' };
  const reason = refusalOf(answer.failure);
  if (reason === null) return { kind: 'failed', failure: answer.failure };
  // Rule B13.
  for (const { mutationId, blobs = [] } of batch) {
    if (blobs.includes(first)) await store.rejectBlob(mutationId, reason);
  }
  leaveAlone(first);
  return { kind: 'more' };
}

function createSecondTries(store: SyncStore): BlobCarrier['withoutSecondTries'] {
  /** Mutations that were sent once more after `missingBlob`. */
  const secondTries = new Set<string>();
  return async (batch, reply) => {
    const again = new Set<string>();
    for (const result of reply.results) {
      if (result.status !== 'rejected' || result.reason !== 'missingBlob') continue;
      const sent = batch.find(({ mutationId }) => mutationId === result.mutationId);
      if (sent === undefined || secondTries.has(sent.mutationId)) continue;
      secondTries.add(sent.mutationId);
      await store.markSent(sent.blobs ?? [], null);
      again.add(sent.mutationId);
    }
    if (again.size === 0) return reply;
    return {
      ...reply,
      results: reply.results.filter(
        ({ mutationId }) => mutationId === null || !again.has(mutationId),
      ),
    };
  };
}

type ReadPage = (page: { after: string; limit: number }) => Promise<readonly string[]>;

/**
 * Gives the next hash that is due, or null; reads page by page. It goes on where it found the last one, so that
 * many that are left alone are not read again for each that is not, and begins anew at the end.
 */
function createSearch(isDue: (hash: string) => boolean) {
  let found = '';
  return async (read: ReadPage): Promise<string | null> => {
    const hash =
      (await firstDue(read, found, isDue)) ??
      (found === '' ? null : await firstDue(read, '', isDue));
    found = hash ?? '';
    return hash;
  };
}

async function firstDue(
  read: ReadPage,
  begin: string,
  isDue: (hash: string) => boolean,
): Promise<string | null> {
  for (let after = begin; ;) {
    const hashes = await read({ after, limit: PAGE });
    const due = hashes.find(isDue);
    if (due !== undefined) return due;
    const last = hashes.at(-1);
    if (last === undefined || hashes.length < PAGE) return null;
    after = last;
  }
}

/** Rules B13 and B14: which blobs are left alone, and for how long. */
interface Patience {
  readonly isDue: (hash: string) => boolean;
  /** Twice as long as the last time. */
  leaveAlone(hash: string): void;
  forget(hash: string): void;
  /** Of another epoch nothing is known. */
  inEpoch(epoch: string): void;
}

function createPatience(now: () => number): Patience {
  const waits = new Map<string, { readonly until: number; readonly ms: number }>();
  let known: string | null = null;
  return {
    isDue(hash) {
      const wait = waits.get(hash);
      const leftMs = wait === undefined ? 0 : wait.until - now();
      // A clock that was set back must not make it wait for longer.
      return leftMs <= 0 || leftMs > LONGEST_MS;
    },
    leaveAlone(hash) {
      const ms = Math.min(LONGEST_MS, (waits.get(hash)?.ms ?? ASK_AGAIN_MS / 2) * 2);
      waits.set(hash, { until: now() + ms, ms });
    },
    forget: (hash) => void waits.delete(hash),
    inEpoch(epoch) {
      if (known !== null && known !== epoch) waits.clear();
      known = epoch;
    },
  };
}

/** A refusal of this blob alone goes another way than a failure of the service. */
function failedOr(failure: ApiFailure, refused: () => Carried): Carried {
  return refusalOf(failure) === null ? { kind: 'failed', failure } : refused();
}

/** A service that does not know blobs, or finds fault with this one, serves all else as well as ever. */
function refusalOf(failure: ApiFailure): BlobRefusal | null {
  switch (failure.kind) {
    case 'tooLarge':
      return 'tooLarge';
    case 'overQuota':
      return 'noRoomForBlob';
    case 'wrongService':
      return 'blobNotTaken';
    case 'unauthorized':
    case 'forbidden':
    case 'revoked':
    case 'resync':
    case 'unavailable':
      return null;
    default:
      return unreachable(failure);
  }
}
