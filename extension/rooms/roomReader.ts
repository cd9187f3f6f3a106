import type { Participant } from '../../shared/domain/conversation.ts';
import type { Message } from '../../shared/domain/message.ts';
import type { KnownRecord } from '../../shared/domain/record.ts';
import { effectiveRules, type EffectiveRules } from '../../shared/domain/roomRules.ts';
import type { RecordStore } from '../../shared/domain/recordStore.ts';
import type { Member, Room } from '../../shared/prompt/room.ts';
import type { ConversationBook } from './conversationBook.ts';
import type { LiveMessages } from './liveMessages.ts';
import type { PersonalityDirectory } from './personalityDirectory.ts';

/** Enough to choose speakers by and to brake them; prompts read further back by themselves. */
const NEWEST = 400;

interface RoomReaderPorts {
  readonly store: RecordStore;
  readonly book: ConversationBook;
  readonly directory: PersonalityDirectory;
  readonly live: LiveMessages;
  humanName(): string;
  defaultModel(): string;
  defaultRules(): EffectiveRules;
}

/**
 * A conversation as the turn engine and prompts read it, `wordIds` included however old they are; null
 * when it does not exist.
 */
export async function readConversation(
  ports: RoomReaderPorts,
  id: string,
  wordIds: readonly string[] = [],
): Promise<Room | null> {
  const conversation = await ports.book.open(id);
  if (conversation === null) return null;
  await ports.directory.load();
  const stored = await newestMessages(ports.store, id, wordIds);
  const members = conversation.participants.flatMap((seat) => memberOf(ports, seat));
  return {
    id,
    projectId: conversation.projectId,
    rules: effectiveRules(conversation.rules, ports.defaultRules()),
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
      stage: data.stage,
      attachments: data.attachments,
      images: data.images,
      createdAt: data.createdAt,
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

/** The newest messages, and before them the older ones that are wanted or that one of all these replies to. */
async function newestMessages(
  store: RecordStore,
  id: string,
  wanted: readonly string[],
): Promise<readonly KnownRecord<'message'>[]> {
  const { messages } = await store.listMessages(id, { beforeId: null, limit: NEWEST });
  const known = new Set(messages.map((message) => message.id));
  const older: KnownRecord<'message'>[] = [];
  const fetch = async (olderId: string | null): Promise<void> => {
    if (olderId === null || known.has(olderId)) return;
    known.add(olderId);
    const record = await store.get('message', olderId);
    if (record?.data.conversationId === id) older.push(record);
  };
  for (const word of wanted) await fetch(word);
  for (const { data } of [...older, ...messages]) await fetch(data.replyTo);
  return [...older, ...messages];
}

/** A seat's personality as it sits here: what the seat sets for itself holds. None when it is deleted. */
function memberOf(ports: RoomReaderPorts, seat: Participant): readonly Member[] {
  const known = ports.directory.find(seat.personalityId);
  if (known === null) return [];
  const model = seat.model ?? known.model;
  return [
    {
      ...known,
      id: seat.personalityId,
      title: seat.title ?? known.title,
      isMuted: known.isMuted || seat.isMuted,
      model: model === '' ? ports.defaultModel() : model,
    },
  ];
}
