import * as z from 'zod';
import type { Conversation } from '../../shared/domain/conversation.ts';
import {
  conversationFile,
  type ConversationFile,
  MAX_IMPORTED_MESSAGES,
} from '../../shared/domain/conversationFile.ts';
import { conversationId as conversationIdSchema } from '../../shared/domain/ids.ts';
import type { ConversationId } from '../../shared/domain/ids.ts';
import { inOrder } from '../../shared/domain/inOrder.ts';
import { copyMessages } from './copyMessages.ts';
import type { CopyPorts } from './copyConversation.ts';
import { writeConversation } from './writeConversation.ts';

/** Larger files are not even read. */
export const MAX_IMPORT_BYTES = 64 * 1024 * 1024;

export type Importing =
  | { readonly kind: 'imported'; readonly id: ConversationId; readonly title: string }
  | { readonly kind: 'tooLarge' }
  /** Not JSON, or JSON of something else. */
  | { readonly kind: 'notAConversation' }
  /** A file of ours that a newer version wrote. */
  | { readonly kind: 'tooNew' }
  /** A file of ours with contents that do not fit; `path` names the first place. */
  | { readonly kind: 'damaged'; readonly path: string };

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
