import type { DatabaseSync } from 'node:sqlite';
import * as z from 'zod';
import type { SnapshotSize } from '../../shared/domain/snapshotShelf.ts';
import type { RecordTables } from '../../shared/sync/recordTables.ts';
import { guarded } from './storeFailure.ts';

const sizeRow: z.ZodType<SnapshotSize> = z.object({
  id: z.string(),
  hash: z.string(),
  length: z.number(),
  createdAt: z.number(),
});

/** Reads sizes from an index that holds all that is asked for, so that no text is read. */
export function prepareSnapshotSizes(database: DatabaseSync): Pick<RecordTables, 'snapshotSizes'> {
  // The expressions are in the index's own words; only rows that decode have a parent.
  const ofProject = database.prepare(`select id, created_at as createdAt,
      json_extract(data, '$.hash') as hash, length(json_extract(data, '$.gzip')) as length
    from record indexed by snapshot_size
    where kind = 'snapshot' and parent_id = ?
    order by id`);
  return {
    snapshotSizes: (projectId) =>
      guarded(() => ofProject.all(projectId)).map((row) => sizeRow.parse(row)),
  };
}
