import { conversationId as conversationIdSchema, messageId } from '../../shared/domain/ids.ts';
import { newSeat } from '../../shared/domain/conversation.ts';
import type { ImageRef } from '../../shared/domain/image.ts';
import { MAX_MESSAGE_LENGTH, newMessage } from '../../shared/domain/message.ts';
import { type RecordStore, StoreUnavailableError } from '../../shared/domain/recordStore.ts';
import { PLAIN_RULES } from '../../shared/domain/roomRules.ts';
import { cleanText, truncate } from '../../shared/domain/text.ts';
import type { RoundRequest, TurnEngine } from '../../shared/turns/engine.ts';
import { deleteMessages } from './deleteMessages.ts';
import { newPictures } from './newPictures.ts';
import type { RoomParts } from './roomParts.ts';
import type { Rooms } from './rooms.ts';
import type { RoomsPorts } from './roomsPorts.ts';

const NEW_TITLE = 'New conversation';

/** Beginning, saying, asking again and deleting. */
export function talkActions(
  ports: RoomsPorts,
  parts: RoomParts,
  engine: TurnEngine,
): Pick<Rooms, 'create' | 'send' | 'retry' | 'remove'> {
  const { store } = ports;
  /** A second click on the same message, while the first is under way, is none. */
  const retrying = new Set<string>();
  return {
    create: (request) => create(ports, request),
    async send(request) {
      const id = await storeMessage(ports, parts, request);
      parts.notices.set(request.conversationId, null);
      // It is stored: it is answered also where it could not be shown.
      await parts.show('messageAdded', id).catch(ports.report);
      engine.start({ roomId: request.conversationId, answers: id, speaker: null });
      return id;
    },
    async retry(conversationId, id) {
      if (retrying.has(id)) return;
      retrying.add(id);
      try {
        const request = await roundAgain(parts, store, conversationId, id);
        if (request !== null) engine.start(request);
      } finally {
        retrying.delete(id);
      }
    },
    async remove(conversationId) {
      engine.stop(conversationId, null);
      await parts.book.remove(conversationId, async () => {
        const messages = await store.list('message', conversationId);
        const pictures = await store.list('attachment', conversationId);
        await store.write([
          ...[...messages, ...pictures].map(({ kind, id }) => ({ kind, id, data: null })),
          { kind: 'conversation', id: conversationId, data: null },
        ]);
      });
      parts.forget(conversationId);
      // An answer may have been stored once more while the rest was deleted.
      const late = await store.list('message', conversationId);
      await deleteMessages(
        store,
        late.map(({ id }) => id),
      );
    },
  };
}

/** The round that asks for a message again; null where there is nothing to ask or nobody. */
async function roundAgain(
  parts: RoomParts,
  store: RecordStore,
  conversationId: string,
  id: string,
): Promise<RoundRequest | null> {
  const old = await store.get('message', id);
  if (old?.data.conversationId !== conversationId || parts.live.get(id) !== null) return null;
  const { author, text, status } = old.data;
  // What the room says follows from what was said, and what runs in another window is being answered.
  if (author.kind === 'room' || status === 'streaming') return null;
  await parts.prepare(conversationId);
  parts.notices.set(conversationId, null);
  if (author.kind === 'human') {
    return { roomId: conversationId, answers: id, speaker: null };
  }
  if (!canSpeak(parts, conversationId, author.personalityId)) {
    const reason = { kind: 'nobodyToAnswer' as const };
    parts.notices.set(conversationId, { kind: 'roomStopped', reason });
    return null;
  }
  // Asked first: a deleted message has no place any more.
  const answers = (await askedBefore(store, conversationId, id)) ?? id;
  if (text === '' || status === 'declined') {
    await deleteMessages(store, [id]);
    parts.hide(conversationId, id);
    await parts.renewSpend(conversationId);
  }
  return { roomId: conversationId, answers, speaker: author.personalityId };
}

/** The human's message that an answer was given to, as far as can be told; null where there is none near. */
export async function askedBefore(
  store: RecordStore,
  conversationId: string,
  id: string,
): Promise<string | null> {
  const { messages } = await store.listMessages(conversationId, { beforeId: id, limit: 100 });
  return messages.findLast((message) => message.data.author.kind === 'human')?.id ?? null;
}

/** Whether a personality still exists, has a seat in a prepared conversation and is not muted. */
export function canSpeak(
  { book, directory }: RoomParts,
  conversationId: string,
  id: string,
): boolean {
  const seat = book.opened(conversationId)?.participants.find((it) => it.personalityId === id);
  return seat?.isMuted === false && directory.find(id)?.isMuted === false;
}

async function create(
  { store, newId, clock }: RoomsPorts,
  { personalityIds, projectId }: Parameters<Rooms['create']>[0],
): ReturnType<Rooms['create']> {
  const id = conversationIdSchema.parse(newId());
  const now = clock.now();
  const data = {
    title: NEW_TITLE,
    isTitleAutomatic: true,
    description: '',
    participants: [...new Set(personalityIds)].slice(0, 32).map(newSeat),
    rules: PLAIN_RULES,
    isPinned: false,
    isArchived: false,
    branchedFrom: null,
    projectId,
    createdAt: now,
    lastActiveAt: now,
  };
  await store.write([{ kind: 'conversation', id, data }]);
  return id;
}

/** Message, pictures, title and time in one write: all of it is stored, or the person is told. */
async function storeMessage(
  ports: RoomsPorts,
  parts: RoomParts,
  { conversationId, text, replyTo, attachments = [], images = [] }: Parameters<Rooms['send']>[0],
): ReturnType<Rooms['send']> {
  const clean = truncate(cleanText(text), MAX_MESSAGE_LENGTH);
  if (clean.trim() === '' && images.length === 0) throw new Error('An empty message was sent.');
  await parts.prepare(conversationId);
  const page = await ports.store.listMessages(conversationId, { beforeId: null, limit: 1 });
  const isFirst = page.messages.length === 0;
  const id = messageId.parse(ports.newId());
  const name = truncate(cleanText(ports.humanName()), 80);
  const room = conversationIdSchema.parse(conversationId);
  const createdAt = parts.nextTime(conversationId);
  const { store, newId } = ports;
  const pictures = await newPictures(images, { store, conversationId: room, createdAt, newId });
  const data = newMessage({
    conversationId: room,
    author: { kind: 'human', name },
    text: clean,
    attachments: [...attachments],
    images: [...pictures.refs],
    replyTo: replyTo === null ? null : messageId.parse(replyTo),
    status: 'complete',
    createdAt,
  });
  try {
    const updated = await parts.book.update(
      conversationId,
      (old) => ({
        ...old,
        lastActiveAt: data.createdAt,
        title: isFirst && old.isTitleAutomatic ? titleFrom(clean, pictures.refs) : old.title,
      }),
      [...pictures.records, { kind: 'message', id, data }],
    );
    if (updated === null) throw new Error('The conversation no longer exists.');
  } catch (error) {
    if (error instanceof StoreUnavailableError) {
      parts.notices.set(conversationId, { kind: 'storeUnavailable', reason: error.reason });
    }
    throw error;
  }
  return id;
}

/** The first line that says something, or else a picture's name, short enough for a list. */
function titleFrom(text: string, pictures: readonly ImageRef[]): string {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  // The fence of a code block says nothing; what is in it does.
  const line = lines.find((candidate) => !/^\s*(```|~~~)/.test(candidate)) ?? '';
  const plain = oneLine(line).replace(/^[#>*\- ]+/, '');
  const title = plain === '' ? oneLine(pictures[0]?.name ?? '') : plain;
  return title === '' ? NEW_TITLE : truncate(title, 60);
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}
