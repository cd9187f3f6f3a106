import type { Mutation, PushReply } from '../protocol/syncApi.ts';
import type { ApiAnswer, ApiFailure, ServiceClient } from './serviceClient.ts';
import type { BlobShelf } from '../domain/blobShelf.ts';
import type { SyncPosition, SyncStore } from './syncStore.ts';

/** How long a blob is left alone that the service does not give, gave wrong or did not take. */
const ASK_AGAIN_MS = 300_000;
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
  /** Hashes that are left alone until this time. */
  const notBefore = new Map<string, number>();
  let forgotAt = -Infinity;

  const upload = async (
    hash: string,
    { spaceId, epoch }: SyncPosition,
  ): Promise<ApiAnswer<null>> => {
    const bytes = await store.blob(hash);
    // Damaged here: it counts as not held from now on, and the record goes without it.
    if (bytes === null) return { ok: true, reply: null };
    const answer = await service.putBlob(spaceId, hash, bytes);
    if (answer.ok) await store.markSent([hash], epoch);
    return answer;
  };
  const isDue = (hash: string): boolean => {
    const wait = (notBefore.get(hash) ?? -Infinity) - now();
    // A clock that was set back must not make it wait for longer.
    return wait <= 0 || wait > ASK_AGAIN_MS;
  };
  const leaveAlone = (hash: string): Carried => {
    notBefore.set(hash, now() + ASK_AGAIN_MS);
    return { kind: 'more' };
  };
  const fetchOne = async (hash: string, { spaceId, epoch }: SyncPosition): Promise<Carried> => {
    const answer = await service.getBlob(spaceId, hash);
    if (!answer.ok) return failedOr(answer.failure, () => leaveAlone(hash));
    const isTaken =
      answer.reply !== null && (await store.takeBlob(hash, answer.reply, epoch ?? ''));
    return isTaken ? { kind: 'more' } : leaveAlone(hash);
  };
  const uploadOne = async (hash: string, position: SyncPosition): Promise<Carried> => {
    const answer = await upload(hash, position);
    return answer.ok ? { kind: 'more' } : failedOr(answer.failure, () => leaveAlone(hash));
  };

  return {
    prepare: (batch, position) => prepareBatch({ store, upload, leaveAlone }, batch, position),
    withoutSecondTries: createSecondTries(store),
    async carryOne(position) {
      if (position.phase !== 'following' || position.epoch === null) return { kind: 'done' };
      const { epoch } = position;
      const unsent = await firstDue((page) => store.unsentNamed(epoch, page), isDue);
      if (unsent !== null) return uploadOne(unsent, position);
      const wanted = await firstDue((page) => store.wantedBlobs(page), isDue);
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

/** The first hash, in order, that is due now; reads page by page. */
async function firstDue(
  read: (page: { after: string; limit: number }) => Promise<readonly string[]>,
  isDue: (hash: string) => boolean,
): Promise<string | null> {
  for (let after = ''; ;) {
    const hashes = await read({ after, limit: PAGE });
    const due = hashes.find(isDue);
    if (due !== undefined) return due;
    const last = hashes.at(-1);
    if (last === undefined || hashes.length < PAGE) return null;
    after = last;
  }
}

/** A refusal of this blob alone goes another way than a failure of the service. */
function failedOr(failure: ApiFailure, refused: () => Carried): Carried {
  return refusalOf(failure) === null ? { kind: 'failed', failure } : refused();
}

function refusalOf(failure: ApiFailure): 'tooLarge' | 'noRoomForBlob' | null {
  if (failure.kind === 'tooLarge') return 'tooLarge';
  return failure.kind === 'overQuota' ? 'noRoomForBlob' : null;
}
