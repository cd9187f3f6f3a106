import type { ServerRecord } from '../../shared/protocol/syncApi.ts';
import type { Database } from './database.ts';
import { type HeadOfUser, listHeadsOf } from './memberTable.ts';
import {
  type KindOfSpace,
  listRecords,
  type ListRequest,
  readRecord,
  type RecordPage,
} from './recordTable.ts';
import { listLiving } from './spaceTable.ts';

/** The reads beside sync. In a space that the person does not belong to there is nothing. */
export interface RecordReader {
  listHeads(userIds: readonly string[]): Promise<readonly HeadOfUser[]>;
  /** Which of these spaces are not deleted. */
  listLiving(spaceIds: readonly string[]): Promise<ReadonlySet<string>>;
  /** A page of the records that are not deleted, in order of id. */
  list(userId: string, of: KindOfSpace, request: ListRequest): Promise<RecordPage>;
  /** Null when there is none, or no longer. */
  read(userId: string, of: KindOfSpace, id: string): Promise<ServerRecord | null>;
}

export function createRecordReader(database: Database): RecordReader {
  return {
    listHeads: (userIds) => listHeadsOf(database, userIds),
    listLiving: (spaceIds) => listLiving(database, spaceIds),
    list: (userId, of, request) =>
      database.readAsUser(userId, (tx) => listRecords(tx, of, request)),
    async read(userId, of, id) {
      const record = await database.readAsUser(userId, (tx) => readRecord(tx, of, id));
      return record === null || record.deleted ? null : record;
    },
  };
}
