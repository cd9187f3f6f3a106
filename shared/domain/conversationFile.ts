import * as z from 'zod';
import { conversation, type Conversation } from './conversation.ts';
import { type ConversationId, conversationId, imageId, messageId, personalityId } from './ids.ts';
import { inlineImage, type InlineImage } from './image.ts';
import { inOrder } from './inOrder.ts';
import { message, type Message } from './message.ts';

export const MAX_IMPORTED_MESSAGES = 20_000;
/** All pictures of a file together, in characters. */
const MAX_EXPORTED_PICTURES = 32 * 1024 * 1024;

/** What a file of ours holds: a conversation without losses, and who its ids stand for. */
export const conversationFile = z.object({
  format: z.literal('parley-conversation'),
  version: z.literal(1),
  exportedAt: z.number().int(),
  /** What the conversation is called where it was exported; an import gives a new one. */
  id: conversationId.optional(),
  conversation,
  personalities: z
    .array(z.object({ id: personalityId, name: z.string().max(80), title: z.string().max(120) }))
    .max(1_000),
  messages: z.array(z.object({ id: messageId, data: message })).max(MAX_IMPORTED_MESSAGES),
  /** Those that found room in the file; messages may name more. */
  pictures: z
    .array(z.object({ id: imageId, data: inlineImage }))
    .max(MAX_IMPORTED_MESSAGES)
    .default([]),
});

export type ConversationFile = z.infer<typeof conversationFile>;

export interface Exported {
  readonly id?: ConversationId;
  readonly conversation: Conversation;
  /** In any order. */
  readonly messages: readonly { readonly id: string; readonly data: Message }[];
  readonly personalities: ConversationFile['personalities'];
  /** Of all the messages, in any order. */
  readonly pictures: readonly { readonly id: string; readonly data: InlineImage }[];
}

/** The conversation as JSON that `importJson` reads. */
export function exportJson(exported: Exported, now: number): string {
  const { messages, pictures, ...rest } = exported;
  return `${JSON.stringify(
    {
      format: 'parley-conversation',
      version: 1,
      exportedAt: now,
      ...rest,
      messages: inOrder(messages).map(({ id, data }) => ({ id, data })),
      pictures: fitting(pictures),
    },
    null,
    1,
  )}\n`;
}

/** The newest that fit, so that the file stays small enough to be read again. */
function fitting(pictures: Exported['pictures']): Exported['pictures'] {
  let left = MAX_EXPORTED_PICTURES;
  const kept: Exported['pictures'][number][] = [];
  for (const { id, data } of pictures.toSorted((a, b) => b.data.createdAt - a.data.createdAt)) {
    left -= data.base64.length;
    if (left < 0) break;
    kept.push({ id, data });
  }
  return kept;
}
