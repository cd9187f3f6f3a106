import * as z from 'zod';
import type { RecordKind } from '../../shared/domain/record.ts';
import type { ServerRecord } from '../../shared/protocol/syncApi.ts';
import type { Executor } from './driver.ts';
import { listHeadsOf, type HeadOfUser } from './memberTable.ts';
import { listRecords, readRecord } from './recordTable.ts';

/** The reads beside sync. The caller has made sure that the person may read the space. */
export interface RecordReader {
  /** Rejects when the database does not answer. */
  checkHealth(): Promise<void>;
  listHeads(userIds: readonly string[]): Promise<readonly HeadOfUser[]>;
  /** The records that are not deleted, in order of id, after the id `after`. */
  list(
    of: { readonly spaceId: string; readonly kind: RecordKind },
    page: { readonly after: string | null; readonly limit: number },
  ): Promise<readonly ServerRecord[]>;
  /** Null when there is none, or no longer. */
  read(
    of: { readonly spaceId: string; readonly kind: RecordKind },
    id: string,
  ): Promise<ServerRecord | null>;
}

export function createRecordReader(executor: Executor): RecordReader {
  return {
    checkHealth: async () => {
      await executor.query('select 1 as one', []);
    },
    listHeads: (userIds) => listHeadsOf(executor, userIds),
    list: (of, page) => listRecords(executor, of, page),
    async read(of, id) {
      if (!z.uuid().safeParse(id).success) return null;
      const record = await readRecord(executor, of, id);
      return record === null || record.deleted ? null : record;
    },
  };
}
