import {
  MAX_PUSH_MUTATIONS,
  MAX_SPACE_RECORDS,
  type MutationResult,
  type PushReply,
  type PushRequest,
} from '../../shared/protocol/syncApi.ts';
import { checkMutation } from '../../shared/sync/checkMutation.ts';
import type { ServiceAnswer } from '../../shared/sync/syncService.ts';
import { hasBlobs } from './blobTable.ts';
import type { Database, Tx } from './database.ts';
import { lockSpace, setCounters } from './spaceTable.ts';
import { blobsOf, type SizedMutation, writeBatch, type WriteOutcome } from './writeBatch.ts';

/** What one push may do to a space. */
export interface PushLimits {
  /** Mutations of one request; more answer `tooLarge`. */
  readonly mutations: number;
  /** Living records of a space; one more is rejected as `spaceFull`. */
  readonly spaceRecords: number;
  /** What a reply gives back of records that conflict; a batch that needs more must be halved. */
  readonly conflictBytes: number;
}

export const PUSH_LIMITS: PushLimits = {
  mutations: MAX_PUSH_MUTATIONS,
  spaceRecords: MAX_SPACE_RECORDS,
  conflictBytes: 16 * 1024 * 1024,
};

/** A mutation and its place in the request. */
interface Placed extends SizedMutation {
  readonly place: number;
}

/** Where the space stands while the waves of a push are written. */
interface Counters {
  readonly seq: number;
  readonly living: number;
}

/** Whose push to which space. */
interface PushTarget {
  readonly userId: string;
  readonly spaceId: string;
}

interface Job {
  readonly target: PushTarget;
  readonly limits: PushLimits;
  readonly from: Counters;
}

/** Thrown inside the transaction to roll it back. */
class ConflictsTooLargeError extends Error {
  override readonly name = 'ConflictsTooLargeError';
}

/**
 * One push in one transaction: (1) lock the space's counter, membership checked; (2) write the batch in
 * one statement; (3) move the counters. Announcing the new head is the caller's, after the commit.
 */
export async function push(
  database: Database,
  target: PushTarget,
  request: PushRequest,
  limits: PushLimits,
): Promise<ServiceAnswer<PushReply>> {
  const { userId, spaceId } = target;
  if (request.mutations.length > limits.mutations) {
    return { ok: false, refusal: { kind: 'tooLarge' } };
  }
  const results = new Map<number, MutationResult>();
  const acceptable: Placed[] = [];
  request.mutations.forEach((value, place) => {
    const checked = checkMutation(value);
    if (checked.ok) acceptable.push({ ...checked, place });
    else results.set(place, checked.result);
  });
  try {
    return await database.asUser(userId, async (tx) => {
      const space = await lockSpace(tx, userId, spaceId);
      if (space === null || space.role === 'reader') {
        return { ok: false, refusal: { kind: 'forbidden' } };
      }
      const { seq, epoch } = space;
      if (request.epoch !== null && request.epoch !== epoch) {
        return { ok: false, refusal: { kind: 'resync', epoch } };
      }
      const counters = await writeWaves(tx, { target, limits, from: space }, acceptable, results);
      if (counters.seq !== seq) await setCounters(tx, spaceId, counters);
      return { ok: true, reply: { epoch, head: counters.seq, results: inOrder(results) } };
    });
  } catch (error) {
    if (error instanceof ConflictsTooLargeError)
      return { ok: false, refusal: { kind: 'tooLarge' } };
    throw error;
  }
}

/** Writes all waves, adds their results and returns where the space stands then. */
async function writeWaves(
  tx: Tx,
  { target, limits, from }: Job,
  placed: readonly Placed[],
  results: Map<number, MutationResult>,
): Promise<Counters> {
  const { userId, spaceId } = target;
  let { seq, living } = from;
  let conflictBytes = 0;
  const named = new Set(placed.flatMap(({ mutation }) => blobsOf(mutation) ?? []));
  const blobs = await hasBlobs(tx, spaceId, [...named]);
  for (const wave of splitIntoWaves(placed)) {
    const outcomes = await writeBatch(tx, {
      spaceId,
      authorId: userId,
      seq,
      room: limits.spaceRecords - living,
      mutations: wave,
      blobs,
      maxConflictBytes: limits.conflictBytes - conflictBytes,
    });
    let waveBytes = 0;
    for (const outcome of outcomes) {
      const origin = wave[outcome.index];
      if (origin === undefined) throw new Error('An outcome without a mutation.');
      results.set(origin.place, resultOf(outcome, origin.mutation.mutationId, limits));
      if (outcome.status === 'ok') {
        seq += 1;
        living += outcome.growth;
      }
      if (outcome.status === 'conflict') waveBytes = Math.max(waveBytes, outcome.totalBytes);
    }
    conflictBytes += waveBytes;
    if (conflictBytes > limits.conflictBytes) throw new ConflictsTooLargeError();
  }
  return { seq, living };
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

function resultOf(outcome: WriteOutcome, mutationId: string, limits: PushLimits): MutationResult {
  switch (outcome.status) {
    case 'ok':
    case 'duplicate': {
      const { status, version, seq } = outcome;
      return { status, mutationId, version, seq };
    }
    case 'gone':
      return { status: 'gone', mutationId };
    case 'conflict': {
      const { status, index: _, totalBytes: __, ...server } = outcome;
      return { status, mutationId, server };
    }
    case 'missingBlob':
    case 'spaceFull': {
      const detail =
        outcome.status === 'missingBlob'
          ? 'The record names a file that this space does not have: upload it first.'
          : `The space holds ${limits.spaceRecords} records, which is all it can: delete some first.`;
      return { status: 'rejected', mutationId, reason: outcome.status, detail };
    }
  }
}

function inOrder(results: ReadonlyMap<number, MutationResult>): MutationResult[] {
  return [...results].sort(([a], [b]) => a - b).map(([, result]) => result);
}
