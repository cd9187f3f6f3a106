import { MAX_MESSAGE_LENGTH, type ToolUse } from '../../shared/domain/message.ts';
import type { KnownRecord } from '../../shared/domain/record.ts';
import { cleanText, truncate } from '../../shared/domain/text.ts';
import type { TurnEngine } from '../../shared/turns/engine.ts';
import type { RoomParts } from './roomParts.ts';
import type { RoomsPorts } from './roomsPorts.ts';
import { deleteMessages } from './deleteMessages.ts';
import { endToolUses } from './endToolUses.ts';
import { askedBefore, canSpeak } from './talkActions.ts';

/** Puts back what a change took away; false when it could not, because the conversation is gone. */
type Undo = () => Promise<boolean>;

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
      const later = await stopAfter({ store, parts, engine }, record);
      const edited = { ...record.data, text: clean, editedAt: clock.now() };
      const undo = await takeBack(conversationId, later, [{ ...record, data: edited }], [record]);
      await parts.show('messageChanged', id);
      parts.notices.set(conversationId, null);
      engine.start({ roomId: conversationId, answers: id, speaker: null });
      return async () => {
        await takeBackAnswers({ store, parts, engine }, record);
        return undo();
      };
    },
    async deleteMessage(conversationId, id) {
      const record = await messageIn(store, conversationId, id);
      if (record === null || parts.live.get(id) !== null) return null;
      await parts.prepare(conversationId);
      engine.withdraw(conversationId, id);
      return takeBack(conversationId, [record], [], []);
    },
    async undoMemory(conversationId, id, callId) {
      // What runs is newer than the store.
      const running = parts.live.get(id);
      const data = running ?? (await store.get('message', id))?.data;
      if (data?.conversationId !== conversationId || data.author.kind !== 'personality') return;
      const outcome = data.toolUses.find((each) => each.callId === callId)?.outcome ?? null;
      if (outcome === null || ('isUndone' in outcome && outcome.isUndone)) return;
      const { personalityId } = data.author;
      const undone = await memories.undo(outcome, { personalityId, messageId: id });
      if (undone.kind === 'noMemory') return;
      await parts.prepare(conversationId);
      await noteUndone(store, parts, { id, callId });
    },
  };
}

type MessageRecord = KnownRecord<'message'>;

/** Marks the use with this call id as taken back by a human; other uses stay as they are. */
function markUndone(callId: string): (use: ToolUse) => ToolUse {
  return (use) => {
    const { outcome } = use;
    const isMemory = outcome?.kind === 'remembered' || outcome?.kind === 'forgotten';
    if (use.callId !== callId || !isMemory) return use;
    return { ...use, outcome: { ...outcome, isUndone: true } };
  };
}

/** In the message as it is now: it may have grown, ended or been deleted while the memory was changed. */
async function noteUndone(
  store: RoomsPorts['store'],
  parts: RoomParts,
  { id, callId }: { readonly id: string; readonly callId: string },
): Promise<void> {
  const record = await store.get('message', id);
  const running = parts.live.get(id);
  if (running !== null) {
    parts.live.change(id, { toolUses: running.toolUses.map(markUndone(callId)) });
  } else if (record !== null) {
    const data = { ...record.data, toolUses: record.data.toolUses.map(markUndone(callId)) };
    await store.write([{ ...record, data }]);
    await parts.show('messageChanged', id);
  }
}

interface Acting {
  readonly store: RoomsPorts['store'];
  readonly parts: RoomParts;
  readonly engine: TurnEngine;
}

/** Stops the room and gives what was said after a message, as far as it was shown. */
async function stopAfter(
  { store, parts, engine }: Acting,
  record: MessageRecord,
): Promise<readonly MessageRecord[]> {
  const { conversationId } = record.data;
  engine.stop(conversationId, null);
  // Running answers are further than the store knows, or not in it yet.
  const running = parts.live
    .of(conversationId)
    .map((live): MessageRecord => ({ kind: 'message', ...live }));
  for (const id of parts.live.drop(conversationId)) parts.hide(conversationId, id);
  const stored = await messagesAfter(store, record);
  return [...new Map([...stored, ...running].map((each) => [each.id, each])).values()];
}

/** Takes back what was answered to an edited word, unless a human has gone on from there. */
async function takeBackAnswers(acting: Acting, record: MessageRecord): Promise<void> {
  const { store, parts } = acting;
  const since = await messagesAfter(store, record);
  if (since.some(({ data }) => data.author.kind === 'human')) return;
  const ids = (await stopAfter(acting, record)).map(({ id }) => id);
  await deleteMessages(store, ids);
  for (const id of ids) parts.hide(record.data.conversationId, id);
}

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
  // It runs in another window.
  if (record.data.status === 'streaming') return;
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
    const pictures = await picturesOf(store, gone);
    await store.write([
      ...[...gone, ...pictures].map(({ kind, id }) => ({ kind, id, data: null })),
      ...changed.map(({ kind, id, data }) => ({ kind, id, data })),
    ]);
    for (const { id } of gone) parts.hide(conversationId, id);
    await parts.renewSpend(conversationId);
    return async () => {
      if ((await store.get('conversation', conversationId)) === null) return false;
      await store.write([...pictures, ...gone.map(ended), ...before]);
      for (const { id } of before) await parts.show('messageChanged', id);
      for (const { id } of gone) await parts.show('messageAdded', id);
      await parts.renewSpend(conversationId);
      return true;
    };
  };
}

/** The pictures that go with messages: nobody else shows them. */
async function picturesOf(
  store: RoomsPorts['store'],
  messages: readonly MessageRecord[],
): Promise<readonly KnownRecord<'attachment'>[]> {
  const pictures: KnownRecord<'attachment'>[] = [];
  for (const { imageId } of messages.flatMap(({ data }) => data.images)) {
    const picture = await store.get('attachment', imageId);
    if (picture !== null) pictures.push(picture);
  }
  return pictures;
}

/** What was still being written when it was taken back comes back as far as it got. */
function ended(record: MessageRecord): MessageRecord {
  const { data } = record;
  if (data.status !== 'streaming') return record;
  return {
    ...record,
    data: { ...data, status: 'interrupted', toolUses: endToolUses(data.toolUses) },
  };
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
