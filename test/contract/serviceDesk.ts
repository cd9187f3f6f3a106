import assert from 'node:assert/strict';
import { pullReply, pushReply } from '../../shared/protocol/syncApi.ts';
import type {
  Mutation,
  MutationResult,
  PullQuery,
  PullReply,
  PushReply,
  ServerRecord,
} from '../../shared/protocol/syncApi.ts';
import type { ServiceAnswer, SyncService } from '../../shared/sync/syncService.ts';
import { countedId } from '../support/syncBuilders.ts';

/** One person at one space. */
export interface Desk {
  readonly spaceId: string;
  readonly epoch: string;
  readonly service: SyncService;
  push(...items: readonly unknown[]): Promise<PushReply>;
  /** Pushes one item that must be answered with `status`. */
  one<S extends MutationResult['status']>(
    status: S,
    item: unknown,
  ): Promise<Extract<MutationResult, { status: S }>>;
  pull(query: PullQuery): Promise<PullReply>;
  /** Follows the pages from `cursor` to the end. */
  pullAll(cursor: number, limit?: number): Promise<readonly ServerRecord[]>;
}

/** The reply of an answer that must not be a refusal. */
export function must<T>(answer: ServiceAnswer<T>): T {
  assert.ok(answer.ok, `refused: ${JSON.stringify(answer)}`);
  return answer.reply;
}

/** Makes the person’s account and gives their desk at the personal space. */
export async function openDesk(service: SyncService, userId: string): Promise<Desk> {
  const space = (await service.me(userId)).spaces.find(({ kind }) => kind === 'personal');
  assert.ok(space);
  const { id: spaceId, epoch } = space;
  const push = async (...mutations: readonly unknown[]): Promise<PushReply> =>
    pushReply.parse(
      must(await service.push(userId, spaceId, { epoch, mutations: [...mutations] })),
    );
  const pull = async (query: PullQuery): Promise<PullReply> =>
    pullReply.parse(must(await service.pull(userId, spaceId, query)));
  return {
    spaceId,
    epoch,
    service,
    push,
    pull,
    async one(status, item) {
      const { results } = await push(item);
      assert.equal(results.length, 1);
      const [result] = results;
      assert.ok(result && hasStatus(result, status), `not ${status}: ${JSON.stringify(result)}`);
      return result;
    },
    async pullAll(cursor, limit) {
      const records: ServerRecord[] = [];
      // A first load knows no epoch yet.
      const known = cursor === 0 ? {} : { epoch };
      let query: PullQuery = { cursor, ...known, ...(limit === undefined ? {} : { limit }) };
      for (;;) {
        const reply = await pull(query);
        records.push(...reply.records);
        if (reply.nextPage === null) return records;
        query = { ...query, epoch, cursor: reply.cursor, page: reply.nextPage };
      }
    },
  };
}

function hasStatus<S extends MutationResult['status']>(
  result: MutationResult,
  status: S,
): result is Extract<MutationResult, { status: S }> {
  return result.status === status;
}

/** A further write to the record of `item`. */
export function next(item: Mutation, baseVersion: number, over: Partial<Mutation> = {}): Mutation {
  return { ...item, mutationId: countedId(), baseVersion, ...over };
}
