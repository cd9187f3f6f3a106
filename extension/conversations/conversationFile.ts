import * as z from 'zod';
import { conversation, type Conversation } from '../../shared/domain/conversation.ts';
import {
  conversationId as conversationIdSchema,
  imageId,
  messageId,
  personalityId,
} from '../../shared/domain/ids.ts';
import type { ConversationId } from '../../shared/domain/ids.ts';
import { image, type Image } from '../../shared/domain/image.ts';
import { message, type Message } from '../../shared/domain/message.ts';
import { copyMessages, inOrder } from './copyMessages.ts';
import type { CopyPorts } from './copyConversation.ts';
import { writeConversation } from './writeConversation.ts';

export const MAX_IMPORTED_MESSAGES = 20_000;
/** Larger files are not even read. */
export const MAX_IMPORT_BYTES = 64 * 1024 * 1024;
/** All pictures of a file together, in characters. */
const MAX_EXPORTED_PICTURES = 32 * 1024 * 1024;

/** What a file of ours holds: a conversation without losses, and who its ids stand for. */
const conversationFile = z.object({
  format: z.literal('parley-conversation'),
  version: z.literal(1),
  exportedAt: z.number().int(),
  conversation,
  personalities: z
    .array(z.object({ id: personalityId, name: z.string().max(80), title: z.string().max(120) }))
    .max(1_000),
  messages: z.array(z.object({ id: messageId, data: message })).max(MAX_IMPORTED_MESSAGES),
  /** Those that found room in the file; messages may name more. */
  pictures: z
    .array(z.object({ id: imageId, data: image }))
    .max(MAX_IMPORTED_MESSAGES)
    .default([]),
});

type ConversationFile = z.infer<typeof conversationFile>;

export interface Exported {
  readonly conversation: Conversation;
  /** In any order. */
  readonly messages: readonly { readonly id: string; readonly data: Message }[];
  readonly personalities: ConversationFile['personalities'];
  /** Of all the messages, in any order. */
  readonly pictures: readonly { readonly id: string; readonly data: Image }[];
}

export type Importing =
  | { readonly kind: 'imported'; readonly id: ConversationId; readonly title: string }
  | { readonly kind: 'tooLarge' }
  /** Not JSON, or JSON of something else. */
  | { readonly kind: 'notAConversation' }
  /** A file of ours that a newer version wrote. */
  | { readonly kind: 'tooNew' }
  /** A file of ours with contents that do not fit; `path` names the first place. */
  | { readonly kind: 'damaged'; readonly path: string };

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

/**
 * Makes a new conversation from a file. Every id is new, so nothing that is here is overwritten; seats of
 * personalities that `isKnown` denies are left empty, while their messages keep their names.
 */
export async function importJson(
  ports: CopyPorts,
  bytes: Uint8Array,
  isKnown: (personalityId: string) => boolean,
): Promise<Importing> {
  if (bytes.byteLength > MAX_IMPORT_BYTES) return { kind: 'tooLarge' };
  const json = parseJson(bytes);
  const head = z
    .object({ format: z.literal('parley-conversation'), version: z.number() })
    .safeParse(json);
  if (!head.success) return { kind: 'notAConversation' };
  if (head.data.version > 1) return { kind: 'tooNew' };
  const list = z.object({ messages: z.array(z.unknown()) }).safeParse(json);
  if ((list.data?.messages.length ?? 0) > MAX_IMPORTED_MESSAGES) return { kind: 'tooLarge' };
  const file = conversationFile.safeParse(json);
  if (!file.success) {
    return { kind: 'damaged', path: file.error.issues[0]?.path.map(String).join('.') ?? '' };
  }
  return takeIn(ports, file.data, isKnown);
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return null;
  }
}

async function takeIn(
  { store, newId, now }: CopyPorts,
  file: ConversationFile,
  isKnown: (personalityId: string) => boolean,
): Promise<Importing> {
  const id = conversationIdSchema.parse(newId());
  const { judgeId } = file.conversation.rules;
  const data: Conversation = {
    ...file.conversation,
    participants: file.conversation.participants.filter((seat) => isKnown(seat.personalityId)),
    rules: {
      ...file.conversation.rules,
      judgeId: judgeId !== null && isKnown(judgeId) ? judgeId : null,
    },
    isPinned: false,
    isArchived: false,
    // Neither the conversation that it came from nor the project need be here.
    branchedFrom: null,
    projectId: null,
    lastActiveAt: now(),
  };
  const messages = copyMessages(inOrder(file.messages), file.pictures, id, newId);
  await writeConversation(store, { id, data }, messages);
  return { kind: 'imported', id, title: data.title };
}
