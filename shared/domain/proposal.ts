import * as z from 'zod';
import { conversationId, hunkId, messageId, personalityId, projectId } from './ids.ts';
import { storableText } from './text.ts';
import { contentHash, workspacePath } from './thread.ts';

/** Longest text of a file that a proposal creates, in UTF-16 units. */
export const MAX_CREATED_TEXT = 300_000;

const hunkStatus = z.enum(['pending', 'accepted', 'rejected', 'failed']);

/**
 * How the old text was found, from exact (1) to alignment of similar lines (8), as `shared/review/ladder`
 * numbers the tiers.
 */
const matchTier = z.number().int().min(1).max(8);

/**
 * One replacement of text: `oldText`, exactly as it stood in the base text from the line `startLine`, by
 * `newText`. Where the proposal is not an edit its one hunk only carries the decision, and the text of a
 * created file as `newText`.
 */
const hunk = z.object({
  id: hunkId,
  oldText: storableText(100_000),
  newText: storableText(MAX_CREATED_TEXT),
  status: hunkStatus,
  /** Counted from 0; null where an older version did not write it down. */
  startLine: z.number().int().nonnegative().nullable().default(null),
  tier: matchTier.default(1),
  /** Only similar to what the model quoted: never accepted without a look at the difference. */
  isFuzzy: z.boolean().default(false),
  /** What the personality wrote, where a human changed `newText` before accepting. */
  originalText: storableText(MAX_CREATED_TEXT).nullable().default(null),
});

/** What accepting does to the file. */
const fileOperation = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('edit') }),
  z.object({ kind: z.literal('create') }),
  /** The file at `path` goes to `to`, its text unchanged. */
  z.object({ kind: z.literal('rename'), to: workspacePath }),
  z.object({ kind: z.literal('delete') }),
]);

/** Edits to one file that touch nothing until a human accepts them. */
export const proposal = z.object({
  projectId,
  conversationId: conversationId.nullable(),
  messageId: messageId.nullable(),
  personalityId,
  personalityName: storableText(80),
  reason: storableText(4_000),
  path: workspacePath,
  operation: fileOperation.default({ kind: 'edit' }),
  /** Names what belongs together: the proposals of one answer to one call. Null stands alone. */
  groupId: z.uuid().nullable().default(null),
  /** Of the file's text when the proposal was made, a snapshot's name; of '' for a file to create. */
  baseHash: contentHash,
  hunks: z.array(hunk).min(1).max(200),
  createdAt: z.number().int(),
});

export type HunkStatus = z.infer<typeof hunkStatus>;
export type FileOperation = z.infer<typeof fileOperation>;
export type Hunk = z.infer<typeof hunk>;
export type Proposal = z.infer<typeof proposal>;
