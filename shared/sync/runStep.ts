import { MAX_REQUEST_BYTES } from '../protocol/syncApi.ts';
import type {
  Mutation,
  MutationResult,
  PullQuery,
  PullReply,
  PushReply,
} from '../protocol/syncApi.ts';
import { unreachable } from '../domain/unreachable.ts';
import { applyPage } from './applyPage.ts';
import type { BlobCarrier } from './blobCarrier.ts';
import type { ApiFailure, ServiceClient } from './serviceClient.ts';
import type { StepOutcome, SyncStep } from './machineState.ts';
import type { PullOutcome, SyncPosition, SyncStore } from './syncStore.ts';
import { takeBatch } from './takeBatch.ts';

/** Room for the envelope around a batch. */
const MAX_BATCH_BYTES = MAX_REQUEST_BYTES - 64 * 1024;
export const LEASE_MS = 10_000;

export interface StepPorts {
  readonly store: SyncStore;
  readonly service: ServiceClient;
  readonly blobs: BlobCarrier;
  /** Names this window in the lease. */
  readonly owner: string;
  /** Lets others have their turn while a long page is stored in parts or a large batch is taken; without it, both are done whole. */
  readonly nextTurn?: () => Promise<void>;
}

/** Carries out one command of the machine: read the store, ask the service, apply the answer. */
export async function runStep(command: SyncStep, ports: StepPorts): Promise<StepOutcome> {
  switch (command.kind) {
    case 'lease': {
      const isHeld = await ports.store.acquireLease(ports.owner, LEASE_MS);
      return isHeld ? { kind: 'done' } : { kind: 'otherWindow' };
    }
    case 'identify':
      return identify(ports);
    case 'startOver':
      await ports.store.startOver();
      return { kind: 'done' };
    case 'pull':
      return pull(ports);
    case 'push':
      return push(ports, command.count);
    case 'blobs':
      return carryBlob(ports);
    default:
      return unreachable(command);
  }
}

async function identify({ store, service }: StepPorts): Promise<StepOutcome> {
  const answer = await service.me();
  if (!answer.ok) return outcomeOf(answer.failure);
  const { userId, spaces } = answer.reply;
  const space = spaces.find(({ kind }) => kind === 'personal');
  if (!space) {
    const detail = 'The service has no personal space for you.';
    return { kind: 'problem', problem: { kind: 'wrongService', detail } };
  }
  const bound = await store.bind(userId, space.id);
  return bound.kind === 'bound'
    ? { kind: 'done' }
    : { kind: 'problem', problem: { kind: 'otherAccount' } };
}

async function pull({ store, service, nextTurn }: StepPorts): Promise<StepOutcome> {
  const asked = await mustHavePosition(store);
  if (asked.phase === 'guarded') {
    const loss = await store.loss();
    return loss
      ? { kind: 'problem', problem: { kind: 'wouldLoseMost', ...loss } }
      : { kind: 'more' };
  }
  const query: PullQuery = {
    cursor: asked.cursor,
    ...(asked.epoch === null ? {} : { epoch: asked.epoch }),
    ...(asked.page === null ? {} : { page: asked.page }),
  };
  const answer = await service.pull(asked.spaceId, query);
  if (!answer.ok) return outcomeOf(answer.failure);
  const page = { asked, reply: answer.reply };
  const applied = await (nextTurn
    ? applyPage(store, page, nextTurn)
    : store.applyPull(asked, answer.reply));
  return afterPage(applied, page);
}

function afterPage(
  applied: PullOutcome,
  { asked, reply }: { readonly asked: SyncPosition; readonly reply: PullReply },
): StepOutcome {
  switch (applied.kind) {
    case 'applied': {
      if (applied.isAtHead) return { kind: 'done' };
      // What moves past the pinned head (L3) comes with the next page, or there is no such thing.
      const isEmpty = reply.nextPage === null && reply.cursor === asked.cursor;
      return { kind: isEmpty ? 'again' : 'more' };
    }
    case 'stale':
      return { kind: 'again' };
    case 'invalid':
      return unreadable(applied.detail);
    case 'wouldLoseMost':
      return { kind: 'problem', problem: { kind: 'wouldLoseMost', ...applied.loss } };
    default:
      return unreachable(applied);
  }
}

async function push(
  { store, service, blobs, nextTurn }: StepPorts,
  count: number,
): Promise<StepOutcome> {
  // Read first: if another window starts over meanwhile, the old epoch makes the service refuse the batch.
  const position = await mustHavePosition(store);
  const { spaceId, epoch } = position;
  const limit = { count, bytes: MAX_BATCH_BYTES };
  const taken = await (nextTurn ? takeBatch(store, limit, nextTurn) : store.takeBatch(limit));
  const prepared = await blobs.prepare(taken, position);
  if (prepared.kind === 'failed') return outcomeOf(prepared.failure);
  if (prepared.kind === 'more') return prepared;
  const { batch } = prepared;
  const [first] = batch;
  if (!first) return { kind: 'done' };
  const answer = await service.push(spaceId, { epoch, mutations: [...batch] });
  if (answer.ok) return afterPush({ store, blobs }, batch, answer.reply);
  if (answer.failure.kind !== 'tooLarge') return outcomeOf(answer.failure);
  if (batch.length > 1) return { kind: 'tooLarge', count: batch.length };
  await store.rejectTooLarge(first.mutationId);
  return { kind: 'more' };
}

async function afterPush(
  { store, blobs }: Pick<StepPorts, 'store' | 'blobs'>,
  batch: readonly Mutation[],
  answer: PushReply,
): Promise<StepOutcome> {
  // Rule P1. Answers to something else would settle nothing, and the same batch would go at once again.
  const { results } = answer;
  const isAnswered =
    results.length === batch.length && results.every((result, at) => isAnswerTo(result, batch[at]));
  if (!isAnswered) return unreadable('The service did not answer each change.');
  const reply = await blobs.withoutSecondTries(batch, answer);
  const applied = await store.applyPush(reply);
  if (applied.kind === 'stale') return { kind: 'resync' };
  // What waits for its blob once more is not what was tried now.
  const isMoved = applied.isMoved || reply.results.length < results.length;
  return isMoved ? { kind: 'more', isAtHead: applied.isAtHead } : { kind: 'again' };
}

/** A conflict brings the state of the record that was pushed, and of no other. */
function isAnswerTo(result: MutationResult, sent: Mutation | undefined): boolean {
  if (result.mutationId !== sent?.mutationId) return false;
  if (result.status !== 'conflict') return true;
  return result.server.kind === sent.kind && result.server.id === sent.id;
}

async function carryBlob({ store, blobs }: StepPorts): Promise<StepOutcome> {
  const carried = await blobs.carryOne(await mustHavePosition(store));
  return carried.kind === 'failed' ? outcomeOf(carried.failure) : carried;
}

function outcomeOf(failure: ApiFailure): StepOutcome {
  switch (failure.kind) {
    case 'unauthorized':
    case 'forbidden':
    case 'revoked':
    case 'resync':
    case 'unavailable':
      return failure;
    case 'tooLarge':
    case 'overQuota':
      return unreadable('The service finds a small request too large.');
    case 'wrongService':
      return { kind: 'problem', problem: { kind: 'wrongService', detail: failure.detail } };
    default:
      return unreachable(failure);
  }
}

/** Rule C12: an answer against the rules counts as none. */
function unreadable(detail: string): StepOutcome {
  return { kind: 'unavailable', retryAfterMs: null, detail };
}

async function mustHavePosition(store: SyncStore): Promise<SyncPosition> {
  const position = await store.position();
  if (position === null) throw new Error('A step of sync before the store was bound.');
  return position;
}
