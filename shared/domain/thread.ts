import * as z from 'zod';
import { author } from './message.ts';
import { commentId, conversationId, messageId, projectId, proposalId } from './ids.ts';
import { storableText } from './text.ts';

/** A path below the workspace folder, with `/`, never absolute and never through `..`. */
export const workspacePath = storableText(1_000)
  .min(1)
  .refine(
    (path) =>
      !path.startsWith('/') &&
      !path.includes('\\') &&
      !path.split('/').some((part) => part === '' || part === '.' || part === '..'),
    'is not a path below the workspace',
  );

/** SHA-256 of a text in UTF-8, in lower-case hex: its name among the snapshots. */
export const contentHash = z.string().regex(/^[0-9a-f]{64}$/);

/**
 * Where a thread stands in a file: whole lines, counted from 0, `endLine` included. The quote and its
 * surroundings are how the place is found again in a file that has changed.
 */
export const anchor = z.object({
  startLine: z.number().int().nonnegative(),
  endLine: z.number().int().nonnegative(),
  /** The lines `startLine..endLine` as they were, joined with `\n`. */
  quote: storableText(20_000),
  /** Up to three lines before and after. */
  before: z.array(storableText(2_000)).max(3),
  after: z.array(storableText(2_000)).max(3),
  /** Of the file's text when the anchor was taken; a snapshot of that name may hold it. */
  baseHash: contentHash,
});

export const severity = z.enum(['note', 'suggestion', 'warning', 'problem']);

/** Lines that a comment would see replaced; accepted by way of a proposal. */
const suggestion = z.object({
  oldText: storableText(20_000).min(1),
  newText: storableText(20_000),
  /** The proposal that a human made of it; null until then. */
  proposalId: proposalId.nullable(),
});

const threadComment = z.object({
  id: commentId,
  author,
  text: storableText(20_000),
  createdAt: z.number().int(),
  /** When its text was last changed after it was said. */
  editedAt: z.number().int().nullable().default(null),
  suggestion: suggestion.nullable().default(null),
});

/** Review comments on a place in a file. */
export const thread = z.object({
  projectId,
  conversationId: conversationId.nullable(),
  messageId: messageId.nullable(),
  path: workspacePath,
  anchor,
  /** The quote could not be found again; the thread is shown at file level with its quote. */
  isOutdated: z.boolean(),
  isResolved: z.boolean(),
  severity,
  comments: z.array(threadComment).min(1).max(500),
});

export type Anchor = z.infer<typeof anchor>;
export type Suggestion = z.infer<typeof suggestion>;
export type Severity = z.infer<typeof severity>;
export type ThreadComment = z.infer<typeof threadComment>;
export type Thread = z.infer<typeof thread>;
