import * as z from 'zod';
import { storableText } from './text.ts';

/** Longest excerpt that goes with a message, in UTF-16 units; at most `MAX_ATTACHMENTS` go with one. */
export const MAX_EXCERPT_LENGTH = 50_000;
export const MAX_ATTACHMENTS = 12;

/** Text of a workspace file as it was when the message was written; lines count from 0. */
export const attachment = z.object({
  path: storableText(1_000).min(1),
  startLine: z.number().int().nonnegative(),
  endLine: z.number().int().nonnegative(),
  /** Whether this is the whole file. */
  isWhole: z.boolean(),
  text: storableText(MAX_EXCERPT_LENGTH),
});

export type Attachment = z.infer<typeof attachment>;
