import * as z from 'zod';
import { storableText } from './text.ts';

/** Longest excerpt that goes with a message, in UTF-16 units; at most `MAX_ATTACHMENTS` go with one. */
export const MAX_EXCERPT_LENGTH = 50_000;
export const MAX_ATTACHMENTS = 12;

/** What an attachment was taken from. `problems` and `changes` are of a file, or of `.` for all of them. */
const attachmentSource = z.enum(['file', 'selection', 'problems', 'changes']);

/**
 * Text that goes with a message, as it was when the message was written: of a workspace file, its lines
 * counted from 0; or a list of the editor's problems, or a unified diff of what has changed.
 */
export const attachment = z.object({
  source: attachmentSource.default('file'),
  path: storableText(1_000).min(1),
  startLine: z.number().int().nonnegative(),
  endLine: z.number().int().nonnegative(),
  /** Whether this is the whole file. */
  isWhole: z.boolean(),
  text: storableText(MAX_EXCERPT_LENGTH),
});

export type AttachmentSource = z.infer<typeof attachmentSource>;
export type Attachment = z.infer<typeof attachment>;
