import * as z from 'zod';
import type { ConflictApi } from './conflictApi.ts';
import type { ParamsTable } from './port.ts';
import { MAX_RECORD_BYTES, recordData } from './syncApi.ts';

const name = z.object({ kind: z.string().min(1).max(40), id: z.uuid() });

/** What a service would take; its length in UTF-16 units is never above that in bytes. */
const merged = recordData.refine(isSmall, { error: 'is too large' });

const choice = z.discriminatedUnion('kind', [
  z.object({ kind: z.enum(['mine', 'theirs', 'both']) }),
  z.object({ kind: z.literal('merged'), data: merged }),
]);

/** One record's worth of text at most. */
export const draftChoices = z
  .array(
    z.object({
      key: z.string().max(4_000),
      choice: z.discriminatedUnion('kind', [
        z.object({ kind: z.enum(['base', 'mine', 'theirs']) }),
        z.object({ kind: z.literal('text'), text: z.string().max(MAX_RECORD_BYTES) }),
      ]),
    }),
  )
  .max(1_000)
  .refine(isSmall, { error: 'is too large' });

/** Decodes the parameters of every call; a page sends nothing else. */
export const conflictParams: ParamsTable<ConflictApi> = {
  open: z.null(),
  look: name,
  settle: name.extend({ stamp: z.string().min(1).max(200), choice }),
  takeInstead: z.object({ decisionId: z.uuid(), side: z.enum(['mine', 'theirs']) }),
  keepDraft: name.extend({ choices: draftChoices }),
  openRecord: name,
};

/** Nested too deep to be written out is too large as well. */
function isSmall(data: object): boolean {
  try {
    return JSON.stringify(data).length <= MAX_RECORD_BYTES;
  } catch {
    return false;
  }
}
