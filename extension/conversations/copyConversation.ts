import type { Conversation } from '../../shared/domain/conversation.ts';
import {
  conversationId as conversationIdSchema,
  messageId as messageIdSchema,
} from '../../shared/domain/ids.ts';
import type { ConversationId, NewId } from '../../shared/domain/ids.ts';
import { inOrder } from '../../shared/domain/inOrder.ts';
import type { KnownRecord } from '../../shared/domain/record.ts';
import type { RecordStore } from '../../shared/domain/recordStore.ts';
import { truncate } from '../../shared/domain/text.ts';
import { copyMessages } from './copyMessages.ts';
import { writeConversation } from './writeConversation.ts';

export interface CopyPorts {
  readonly store: RecordStore;
  readonly newId: NewId;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

const MAX_TITLE = 200;

/**
 * A new conversation that begins with everything up to and with this message; null when there is no such
 * message. Throws `StoreUnavailableError`.
 */
export async function branch(
  ports: CopyPorts,
  conversationId: string,
  messageId: string,
): Promise<ConversationId | null> {
  const original = await ports.store.get('conversation', conversationId);
  if (original === null) return null;
  const messages = inOrder(await ports.store.list('message', conversationId));
  const last = messages.findIndex(({ id }) => id === messageId);
  if (last < 0) return null;
  const branchedFrom = {
    conversationId: conversationIdSchema.parse(conversationId),
    messageId: messageIdSchema.parse(messageId),
  };
  return copy(
    ports,
    conversationId,
    { ...original.data, branchedFrom },
    {
      suffix: ' (branch)',
      messages: messages.slice(0, last + 1),
    },
  );
}

/** A copy of a whole conversation; null when there is none. Throws `StoreUnavailableError`. */
export async function duplicate(
  ports: CopyPorts,
  conversationId: string,
): Promise<ConversationId | null> {
  const original = await ports.store.get('conversation', conversationId);
  if (original === null) return null;
  const messages = inOrder(await ports.store.list('message', conversationId));
  return copy(ports, conversationId, original.data, { suffix: ' (copy)', messages });
}

async function copy(
  { store, newId, now }: CopyPorts,
  originalId: string,
  original: Conversation,
  rest: { readonly suffix: string; readonly messages: readonly KnownRecord<'message'>[] },
): Promise<ConversationId> {
  const id = conversationIdSchema.parse(newId());
  const at = now();
  const data: Conversation = {
    ...original,
    title: truncate(original.title, MAX_TITLE - rest.suffix.length) + rest.suffix,
    isTitleAutomatic: false,
    isPinned: false,
    isArchived: false,
    createdAt: at,
    lastActiveAt: at,
  };
  const pictures = await store.list('attachment', originalId);
  await writeConversation(store, { id, data }, copyMessages(rest.messages, pictures, id, newId));
  return id;
}
