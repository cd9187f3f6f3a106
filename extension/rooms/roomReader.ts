import type { Message } from '../../shared/domain/message.ts';
import type { KnownRecord } from '../../shared/domain/record.ts';
import type { RecordStore } from '../../shared/domain/recordStore.ts';
import type { Member, Room } from '../../shared/prompt/room.ts';
import type { ConversationBook } from './conversationBook.ts';
import type { LiveMessages } from './liveMessages.ts';
import type { PersonalityDirectory } from './personalityDirectory.ts';

const PAGE = 500;
/** More than any budget takes; older messages are never read for a prompt. */
const MOST = 2_000;

interface RoomReaderPorts {
  readonly store: RecordStore;
  readonly book: ConversationBook;
  readonly directory: PersonalityDirectory;
  readonly live: LiveMessages;
  humanName(): string;
  defaultModel(): string;
}

/** A conversation as the turn engine and prompts read it; null when it does not exist. */
export async function readConversation(ports: RoomReaderPorts, id: string): Promise<Room | null> {
  const conversation = await ports.book.open(id);
  if (conversation === null) return null;
  await ports.directory.load();
  const stored = await newestMessages(ports.store, id);
  const members = conversation.participants.flatMap((participant) => {
    const known = ports.directory.find(participant.personalityId);
    if (known === null) return [];
    const member: Member = {
      ...known,
      id: participant.personalityId,
      isMuted: known.isMuted || participant.isMuted,
      model: known.model === '' ? ports.defaultModel() : known.model,
    };
    return [member];
  });
  return {
    description: conversation.description,
    humanName: ports.humanName(),
    members,
    messages: withLive(stored, ports.live.of(id)).map(({ id: messageId, data }) => ({
      id: messageId,
      author: data.author,
      text: data.text,
      toolUses: data.toolUses,
      replyTo: data.replyTo,
      status: data.status,
    })),
  };
}

/** Stored messages with the running answers in their places: those are always newer than the store. */
export function withLive(
  stored: readonly { readonly id: string; readonly data: Message }[],
  live: readonly { readonly id: string; readonly data: Message }[],
): readonly { readonly id: string; readonly data: Message }[] {
  const byId = new Map([...stored, ...live].map((record) => [record.id, record]));
  return [...byId.values()].sort(
    (one, two) => one.data.createdAt - two.data.createdAt || (one.id < two.id ? -1 : 1),
  );
}

async function newestMessages(
  store: RecordStore,
  id: string,
): Promise<readonly KnownRecord<'message'>[]> {
  let messages: readonly KnownRecord<'message'>[] = [];
  for (let hasOlder = true; hasOlder && messages.length < MOST;) {
    const beforeId: string | null = messages[0]?.id ?? null;
    const page = await store.listMessages(id, { beforeId, limit: PAGE });
    messages = [...page.messages, ...messages];
    hasOlder = page.hasOlder && page.messages.length > 0;
  }
  return messages;
}
