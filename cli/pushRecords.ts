import { createHash } from 'node:crypto';
import { blobsOf } from '../shared/domain/blobsOf.ts';
import { derivedUuid } from '../shared/domain/derivedUuid.ts';
import type { Mutation, MutationResult, PushReply } from '../shared/protocol/syncApi.ts';
import { sameJson } from '../shared/sync/sameJson.ts';
import { CommandFailure, throwIfInterrupted } from './commandFailure.ts';
import type { HeldRecord } from './heldRecord.ts';
import { type PlannedRecord, recordKey } from './importPlan.ts';
import type { ServiceClient } from './serviceClient.ts';

const MAX_BATCH = 500;
const MAX_BATCH_BYTES = 4 * 1024 * 1024;

interface PushFailure {
  readonly kind: string;
  readonly id: string;
  readonly reason: string;
}

export interface PushOutcome {
  written: number;
  /** Somebody else wrote them while we did; theirs stand. */
  readonly conflicts: PushFailure[];
  /** Which the service can never take as they are. */
  readonly rejected: PushFailure[];
}

interface Target {
  readonly client: ServiceClient;
  readonly spaceId: string;
  readonly epoch: string;
  readonly signal: AbortSignal;
  readonly onProgress: (done: number, total: number) => void;
}

/**
 * Writes records in batches, counting into `outcome` as it goes. Every mutation is named by what it writes and onto which version:
 * sent again after a cut it is known, and nothing is written twice.
 */
export async function pushRecords(
  target: Target,
  planned: readonly PlannedRecord[],
  outcome: PushOutcome,
): Promise<void> {
  const total = planned.length;
  let queue = planned.map(({ record, baseVersion }) => mutationOf(target, record, baseVersion));
  let limit = MAX_BATCH;
  while (queue.length > 0) {
    throwIfInterrupted(target.signal);
    const batch = batchOf(queue, limit);
    const request = { epoch: target.epoch, mutations: [...batch] };
    const reply = await target.client.push(target.spaceId, request);
    if (reply === null) {
      if (batch.length === 1) rejectAs(outcome, batch[0], 'It is larger than the service takes.');
      else limit = Math.floor(batch.length / 2);
      if (batch.length === 1) queue = queue.slice(1);
      continue;
    }
    queue = [...again(target, batch, reply, outcome), ...queue.slice(batch.length)];
    target.onProgress(total - queue.length, total);
  }
}

/** Settles the results; gives what has to be sent once more on another version. */
function again(
  target: Target,
  batch: readonly Mutation[],
  { results }: PushReply,
  outcome: PushOutcome,
): readonly Mutation[] {
  return batch.flatMap((mutation, index) => {
    const result = results[index];
    if (result === undefined) {
      throw new CommandFailure('failed', 'The service did not answer for every record.');
    }
    return settle(target, mutation, result, outcome);
  });
}

function settle(
  target: Target,
  mutation: Mutation,
  result: MutationResult,
  outcome: PushOutcome,
): readonly Mutation[] {
  const { kind, id } = mutation;
  switch (result.status) {
    case 'ok':
    case 'duplicate':
      outcome.written += 1;
      return [];
    case 'conflict':
      // A deletion is no work of anybody's that an import could overwrite.
      if (result.server.deleted) return [onVersion(target, mutation, result.server.version)];
      if (sameJson(result.server.data, mutation.data)) outcome.written += 1;
      else outcome.conflicts.push({ kind, id, reason: 'It was changed on the service meanwhile.' });
      return [];
    case 'gone':
      if (mutation.baseVersion > 0) return [onVersion(target, mutation, 0)];
      outcome.conflicts.push({ kind, id, reason: 'It was deleted on the service meanwhile.' });
      return [];
    case 'rejected':
      rejectAs(outcome, mutation, result.detail === '' ? result.reason : result.detail);
      return [];
  }
}

function rejectAs(outcome: PushOutcome, mutation: Mutation | undefined, reason: string): void {
  if (mutation !== undefined) {
    outcome.rejected.push({ kind: mutation.kind, id: mutation.id, reason });
  }
}

function batchOf(queue: readonly Mutation[], limit: number): readonly Mutation[] {
  let bytes = 0;
  const end = queue.findIndex((mutation, index) => {
    bytes += Buffer.byteLength(JSON.stringify(mutation));
    return index >= limit || (index > 0 && bytes > MAX_BATCH_BYTES);
  });
  return end < 0 ? queue : queue.slice(0, end);
}

function onVersion(target: Target, { data, ...mutation }: Mutation, version: number): Mutation {
  const { kind, id, schemaVersion, clientUpdatedAt } = mutation;
  const record = { kind, id, schemaVersion, clientUpdatedAt, version, data: data ?? {} };
  return mutationOf(target, record, version);
}

function mutationOf(
  { spaceId, epoch }: Pick<Target, 'spaceId' | 'epoch'>,
  record: HeldRecord,
  baseVersion: number,
): Mutation {
  const { kind, id, schemaVersion, clientUpdatedAt, data } = record;
  const blobs = blobsOf(kind, data);
  const words = JSON.stringify([spaceId, epoch, recordKey(record), baseVersion, data]);
  return {
    mutationId: derivedUuid(createHash('sha256').update(words).digest('hex')),
    kind,
    id,
    baseVersion,
    deleted: false,
    schemaVersion,
    clientUpdatedAt,
    data,
    ...(blobs.length > 0 && { blobs: [...blobs] }),
  };
}
