import * as z from 'zod';
import { conversationId, hunkId, messageId, personalityId, projectId } from './ids.ts';
import { storableText } from './text.ts';
import { workspacePath } from './thread.ts';

const hunkStatus = z.enum(['pending', 'accepted', 'rejected', 'failed']);

/** One replacement of text. `oldText` names the place: it must occur exactly once in the file. */
const hunk = z.object({
  id: hunkId,
  oldText: storableText(100_000).min(1),
  newText: storableText(100_000),
  status: hunkStatus,
});

/** Edits to one file that touch nothing until a human accepts them. */
export const proposal = z.object({
  projectId,
  conversationId: conversationId.nullable(),
  messageId: messageId.nullable(),
  personalityId,
  personalityName: storableText(80),
  reason: storableText(4_000),
  path: workspacePath,
  /** SHA-256 in hex of the file's text when the proposal was made. */
  baseHash: z.string().regex(/^[0-9a-f]{64}$/),
  hunks: z.array(hunk).min(1).max(200),
  createdAt: z.number().int(),
});

export type HunkStatus = z.infer<typeof hunkStatus>;
export type Hunk = z.infer<typeof hunk>;
export type Proposal = z.infer<typeof proposal>;
