import * as z from 'zod';
import { conversationId, messageId } from './ids.ts';
import { storableText } from './text.ts';

/**
 * What a range of messages came to, kept beside them: the messages stay. It begins with the
 * conversation and reaches through `throughId`; it holds as long as the range is what it was.
 */
export const summary = z.object({
  conversationId,
  throughId: messageId,
  /** `createdAt` of that message: with the id, its place in the order of messages. */
  throughAt: z.number().int(),
  /** How many messages the range holds. */
  count: z.number().int().positive(),
  /** Of the range's ids, authors, texts and statuses; see `rangeDigest`. */
  digest: storableText(100),
  text: storableText(50_000).min(1),
  /** The model that wrote it. */
  model: storableText(200),
  createdAt: z.number().int(),
});
