import { MAX_MESSAGE_LENGTH } from '../../shared/domain/message.ts';
import type { KnownRecord } from '../../shared/domain/record.ts';
import { cleanText, truncate } from '../../shared/domain/text.ts';
import type { TurnEngine } from '../../shared/turns/engine.ts';
import type { RoomParts } from './roomParts.ts';
import type { RoomsPorts } from './roomsPorts.ts';
import { askedBefore, canSpeak } from './talkActions.ts';

/** Puts back what a change took away; false when it could not, because the conversation is gone. */
export type Undo = () => Promise<boolean>;

/** Changing what was said. */
export interface ChangeActions {
  /** Lets a personality go on where its answer broke off. */
  continueAnswer(conversationId: string, messageId: string): Promise<void>;
  /**
   * Changes a human's message and asks the room again; what was said after it is taken back. Null when
   * there is no such message.
   */
  editMessage(conversationId: string, messageId: string, text: string): Promise<Undo | null>;
  deleteMessage(conversationId: string, messageId: string): Promise<Undo | null>;
  /** Takes back what `remember` or `forget` did in a tool call. */
  undoMemory(conversationId: string, messageId: string, callId: string): Promise<void>;
}

export function changeActions(
  ports: RoomsPorts,
  parts: RoomParts,
  engine: TurnEngine,
): ChangeActions {
  const { store, clock, memories } = ports;
  const takeBack = takingBack(ports, parts);
  return {
    continueAnswer: (conversationId, id) =>
      continueAnswer(ports, { parts, engine }, conversationId, id),
    async editMessage(conversationId, id, text) {
      const record = await messageIn(store, conversationId, id);
      const clean = truncate(cleanText(text).trim(), MAX_MESSAGE_LENGTH);
      if (record?.data.author.kind !== 'human' || clean === '') return null;
      await parts.prepare(conversationId);
      engine.stop(conversationId, null);
      const running = parts.live.drop(conversationId);
      for (const each of running) parts.hide(conversationId, each);
      const later = await messagesAfter(store, record);
      const edited = { ...record.data, text: clean, editedAt: clock.now() };
      const undo = await takeBack(conversationId, later, [{ ...record, data: edited }], [record]);
      await parts.show('messageChanged', id);
      parts.notices.set(conversationId, null);
      engine.start({ roomId: conversationId, answers: id, speaker: null });
      return undo;
    },
    async deleteMessage(conversationId, id) {
      const record = await messageIn(store, conversationId, id);
      if (record === null || parts.live.get(id) !== null) return null;
      await parts.prepare(conversationId);
      return takeBack(conversationId, [record], [], []);
    },
    async undoMemory(conversationId, id, callId) {
      const record = await messageIn(store, conversationId, id);
      const use = record?.data.toolUses.find((each) => each.callId === callId);
      if (record?.data.author.kind !== 'personality' || !use?.outcome) return;
      await memories.undo(use.outcome, {
        personalityId: record.data.author.personalityId,
        messageId: record.id,
      });
    },
  };
}

type MessageRecord = KnownRecord<'message'>;

async function messageIn(
  store: RoomsPorts['store'],
  conversationId: string,
  id: string,
): Promise<MessageRecord | null> {
  const record = await store.get('message', id);
  return record?.data.conversationId === conversationId ? record : null;
}

async function continueAnswer(
  { store }: RoomsPorts,
  { parts, engine }: { readonly parts: RoomParts; readonly engine: TurnEngine },
  conversationId: string,
  id: string,
): Promise<void> {
  const record = await messageIn(store, conversationId, id);
  if (record?.data.author.kind !== 'personality' || parts.live.get(id) !== null) return;
  await parts.prepare(conversationId);
  const { personalityId } = record.data.author;
  if (!canSpeak(parts, conversationId, personalityId)) {
    parts.notices.set(conversationId, {
      kind: 'roomStopped',
      reason: { kind: 'nobodyToAnswer' },
    });
    return;
  }
  parts.notices.set(conversationId, null);
  engine.start({
    roomId: conversationId,
    answers: (await askedBefore(store, conversationId, id)) ?? id,
    speaker: personalityId,
    task: { kind: 'continue', messageId: id },
  });
}

/** Deletes `gone` and writes `changed` in one step; the undo writes back `gone` and `before`. */
function takingBack({ store }: RoomsPorts, parts: RoomParts) {
  return async (
    conversationId: string,
    gone: readonly MessageRecord[],
    changed: readonly MessageRecord[],
    before: readonly MessageRecord[],
  ): Promise<Undo> => {
    await store.write([
      ...gone.map(({ kind, id }) => ({ kind, id, data: null })),
      ...changed.map(({ kind, id, data }) => ({ kind, id, data })),
    ]);
    for (const { id } of gone) parts.hide(conversationId, id);
    return async () => {
      if ((await store.get('conversation', conversationId)) === null) return false;
      await store.write([...gone.map(ended), ...before]);
      for (const { id } of before) await parts.show('messageChanged', id);
      for (const { id } of gone) await parts.show('messageAdded', id);
      return true;
    };
  };
}

/** What was still being written when it was taken back comes back as far as it got. */
function ended(record: MessageRecord): MessageRecord {
  if (record.data.status !== 'streaming') return record;
  return { ...record, data: { ...record.data, status: 'interrupted' } };
}

/** Everything that was said after a message, oldest first. */
async function messagesAfter(
  store: RoomsPorts['store'],
  { id, data: { conversationId } }: MessageRecord,
): Promise<readonly MessageRecord[]> {
  const later: MessageRecord[] = [];
  let beforeId: string | null = null;
  for (;;) {
    const page = await store.listMessages(conversationId, { beforeId, limit: 200 });
    const place = page.messages.findIndex((message) => message.id === id);
    later.unshift(...page.messages.slice(place + 1));
    beforeId = page.messages[0]?.id ?? null;
    if (place >= 0 || !page.hasOlder || beforeId === null) return later;
  }
}
