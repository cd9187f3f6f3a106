import type { DatabaseSync } from 'node:sqlite';
import * as z from 'zod';
import type { RecordTables } from '../../shared/sync/recordTables.ts';
import { guarded } from './storeFailure.ts';

/** Null also stands for what is no amount: another device's message may hold anything. */
const spendRow = z.object({
  conversation_id: z.string(),
  model: z.string().catch(''),
  cost: z.number().nonnegative().nullable().catch(null),
  created_at: z.number(),
});

/** Reads what answers cost by indexes that hold nothing but the answers. */
export function prepareSpend(database: DatabaseSync): Pick<RecordTables, 'spendSince' | 'spendOf'> {
  // The conditions are in the indexes' own words; the planner would take the one of all messages.
  const since = database.prepare(`select parent_id as conversation_id, created_at,
      json_extract(data, '$.model') as model, json_extract(data, '$.usage.cost') as cost
    from record indexed by message_usage
    where kind = 'message' and json_extract(data, '$.usage') is not null and created_at >= ?
      and parent_id is not null
    order by created_at, parent_id`);
  const total = database.prepare(`select total(max(json_extract(data, '$.usage.cost'), 0.0)) as cost
    from record indexed by message_cost
    where kind = 'message' and json_extract(data, '$.usage.cost') is not null and parent_id = ?
      and typeof(json_extract(data, '$.usage.cost')) in ('real', 'integer')`);
  return {
    spendSince: (time) =>
      guarded(() => since.all(time)).map((input) => {
        const row = spendRow.parse(input);
        return {
          conversationId: row.conversation_id,
          model: row.model,
          cost: row.cost,
          createdAt: row.created_at,
        };
      }),
    spendOf: (conversationId) => Number(guarded(() => total.get(conversationId))?.['cost'] ?? 0),
  };
}
