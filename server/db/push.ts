import {
  MAX_PUSH_MUTATIONS,
  type Mutation,
  type MutationResult,
  type PushReply,
  type PushRequest,
} from '../../shared/protocol/syncApi.ts';
import { checkMutation } from '../../shared/sync/checkMutation.ts';
import type { ServiceAnswer } from '../../shared/sync/syncService.ts';
import type { Database, Tx } from './database.ts';
import { type WriteOutcome, writeBatch } from './recordTable.ts';
import { lockSpace, setSeq } from './spaceTable.ts';

/** What a reply gives back of records that conflict; a batch that needs more must be halved. */
const MAX_CONFLICT_BYTES = 16 * 1024 * 1024;

/** A mutation and its place in the request. */
interface Placed {
  readonly place: number;
  readonly mutation: Mutation;
}

/** Thrown inside the transaction to roll it back. */
class ConflictsTooLargeError extends Error {
  override readonly name = 'ConflictsTooLargeError';
}

/**
 * One push in one transaction: (1) lock the space's counter, membership checked; (2) write the batch in
 * one statement; (3) move the counter. Announcing the new head is the caller's, after the commit.
 */
export async function push(
  database: Database,
  userId: string,
  spaceId: string,
  request: PushRequest,
): Promise<ServiceAnswer<PushReply>> {
  if (request.mutations.length > MAX_PUSH_MUTATIONS) {
    return { ok: false, refusal: { kind: 'tooLarge' } };
  }
  const results = new Map<number, MutationResult>();
  const acceptable: Placed[] = [];
  request.mutations.forEach((value, place) => {
    const checked = checkMutation(value);
    if (checked.ok) acceptable.push({ place, mutation: checked.mutation });
    else results.set(place, checked.result);
  });
  try {
    return await database.inTransaction(async (tx) => {
      const space = await lockSpace(tx, userId, spaceId);
      if (space === null || space.role === 'reader') {
        return { ok: false, refusal: { kind: 'forbidden' } };
      }
      const { seq, epoch } = space;
      if (request.epoch !== null && request.epoch !== epoch) {
        return { ok: false, refusal: { kind: 'resync', epoch } };
      }
      const head = await writeWaves(tx, { userId, spaceId, seq }, acceptable, results);
      if (head !== seq) await setSeq(tx, spaceId, head);
      return { ok: true, reply: { epoch, head, results: inOrder(results) } };
    });
  } catch (error) {
    if (error instanceof ConflictsTooLargeError)
      return { ok: false, refusal: { kind: 'tooLarge' } };
    throw error;
  }
}

/** Writes all waves, adds their results and returns the new head. */
async function writeWaves(
  tx: Tx,
  to: { readonly userId: string; readonly spaceId: string; readonly seq: number },
  placed: readonly Placed[],
  results: Map<number, MutationResult>,
): Promise<number> {
  let head = to.seq;
  let conflictBytes = 0;
  for (const wave of splitIntoWaves(placed)) {
    const outcomes = await writeBatch(tx, {
      spaceId: to.spaceId,
      authorId: to.userId,
      seq: head,
      mutations: wave.map(({ mutation }) => mutation),
      maxConflictBytes: MAX_CONFLICT_BYTES - conflictBytes,
    });
    let waveBytes = 0;
    for (const outcome of outcomes) {
      const origin = wave[outcome.index];
      if (origin === undefined) throw new Error('An outcome without a mutation.');
      results.set(origin.place, resultOf(outcome, origin.mutation.mutationId));
      if (outcome.status === 'ok') head += 1;
      if (outcome.status === 'conflict') waveBytes = Math.max(waveBytes, outcome.totalBytes);
    }
    conflictBytes += waveBytes;
    if (conflictBytes > MAX_CONFLICT_BYTES) throw new ConflictsTooLargeError();
  }
  return head;
}

/**
 * Postgres refuses to touch a row twice in one statement, so each wave has a record and a mutation id
 * at most once, and a record's mutations keep their order.
 */
function splitIntoWaves(placed: readonly Placed[]): Placed[][] {
  const waves: Placed[][] = [];
  const nextWave = new Map<string, number>();
  for (const item of placed) {
    const { kind, id, mutationId } = item.mutation;
    const keys = [`${kind} ${id}`, mutationId];
    const wave = Math.max(...keys.map((key) => nextWave.get(key) ?? 0));
    for (const key of keys) nextWave.set(key, wave + 1);
    (waves[wave] ??= []).push(item);
  }
  return waves;
}

function resultOf(outcome: WriteOutcome, mutationId: string): MutationResult {
  switch (outcome.status) {
    case 'ok':
    case 'duplicate':
      return {
        status: outcome.status,
        mutationId,
        version: outcome.version,
        seq: outcome.seq,
      };
    case 'gone':
      return { status: 'gone', mutationId };
    case 'conflict': {
      const { status, index: _, totalBytes: __, ...server } = outcome;
      return { status, mutationId, server };
    }
  }
}

function inOrder(results: ReadonlyMap<number, MutationResult>): MutationResult[] {
  return [...results].sort(([a], [b]) => a - b).map(([, result]) => result);
}
