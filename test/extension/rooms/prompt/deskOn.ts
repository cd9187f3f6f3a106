import {
  createPromptDesk,
  type PromptDesk,
  type PromptDeskPorts,
} from '../../../../extension/rooms/prompt/promptDesk.ts';
import { conversation } from '../../../../shared/domain/conversation.ts';
import { conversationId, messageId } from '../../../../shared/domain/ids.ts';
import { type Message, newMessage } from '../../../../shared/domain/message.ts';
import type { ModelInfo } from '../../../../shared/models/model.ts';
import type { ComposedPrompt } from '../../../../shared/prompt/promptPort.ts';
import type { Member, Room } from '../../../../shared/prompt/room.ts';
import { estimateTokens } from '../../../../shared/prompt/tokenEstimate.ts';
import { ANSWER } from '../../../../shared/prompt/turnTask.ts';
import type { LocalStore } from '../../../../shared/sync/syncStore.ts';
import { MemoryDisk, openMemoryStore } from '../../../support/memoryStore.ts';
import { member, roomOf } from '../../../support/roomOf.ts';
import { said, scriptedModels } from '../../../support/scriptedModels.ts';
import { countedId } from '../../../support/syncBuilders.ts';

export const never = new AbortController().signal;
export const ada = member(1, 'Ada', { model: 'test/small' });
export const bo = member(2, 'Bo', { model: 'test/large' });

const WINDOWS: Readonly<Record<string, number>> = { 'test/small': 4_000, 'test/large': 64_000 };

function modelInfo(id: string): ModelInfo | null {
  const contextLength = WINDOWS[id];
  if (contextLength === undefined) return null;
  return {
    id,
    name: id,
    provider: 'Test',
    contextLength,
    promptPrice: null,
    completionPrice: null,
    maxCompletionTokens: null,
    takesReasoningEffort: false,
    takesTools: true,
    takesImages: false,
  };
}

/** A desk over a conversation in a memory store, with models that summarise as they are told. */
export interface DeskOn {
  readonly desk: PromptDesk;
  readonly store: LocalStore;
  readonly disk: MemoryDisk;
  readonly room: Room;
  readonly models: ReturnType<typeof scriptedModels>;
  readonly live: Map<string, Message>;
  readonly reported: unknown[];
  readonly time: { now: number };
  /** How often the thread was let go. */
  readonly pauses: { count: number };
  /** Adds messages of 40 tokens each, humans' and others' in turn; gives their ids. */
  talk(count: number): Promise<readonly string[]>;
  say(text: string, by?: Member | null, changes?: Partial<Message>): Promise<string>;
  change(id: string, changes: Partial<Message>): Promise<void>;
  remove(id: string): Promise<void>;
  compose(who?: Member, cancel?: AbortSignal): Promise<ComposedPrompt>;
  summaries(): Promise<readonly { id: string; count: number; text: string; model: string }[]>;
}

export async function deskOn(
  reply: Parameters<typeof scriptedModels>[0] = () => said('They agreed on tabs.'),
  { disk = new MemoryDisk(), id = countedId(), ...over }: Over = {},
): Promise<DeskOn> {
  const store = openMemoryStore({ now: () => 1_000, newId: countedId }, disk);
  const models = scriptedModels(reply);
  const live = new Map<string, Message>();
  const reported: unknown[] = [];
  const time = { now: 1_000 };
  const pauses = { count: 0 };
  let talked = 0;
  const room = { ...roomOf([ada, bo]), id };
  if ((await store.get('conversation', id)) === null) await storeConversation(store, id);
  let at = (await store.listMessages(id, { beforeId: null, limit: 1 })).messages[0]?.data.createdAt;
  const desk = createPromptDesk({
    store,
    memoriesFor: () => Promise.resolve([]),
    liveOf: () => [...live].map(([messageId, data]) => ({ id: messageId, data })),
    modelInfo,
    models,
    countTokens: estimateTokens,
    pause: () => {
      pauses.count += 1;
      return Promise.resolve();
    },
    now: () => time.now,
    newId: countedId,
    report: (error) => void reported.push(error),
    ...over,
  });
  const say: DeskOn['say'] = async (text, by = null, changes = {}) => {
    const messageId = countedId();
    at = (at ?? 0) + 10;
    const data = { ...messageOf(id, text, by), createdAt: at, ...changes };
    await store.write([{ kind: 'message', id: messageId, data }]);
    return messageId;
  };
  return {
    ...{ desk, store, disk, room, models, live, reported, time, pauses, say },
    async talk(count) {
      const ids: string[] = [];
      const started = talked;
      talked += count;
      for (let n = 0; n < count; n += 1) {
        const text = `message ${started + n} of the talk ${'and so on '.repeat(12)}`;
        ids.push(await say(text, [null, ada, bo][n % 3] ?? null));
      }
      return ids;
    },
    async change(messageIdToChange, changes) {
      const record = await store.get('message', messageIdToChange);
      if (record === null) throw new Error('There is no such message.');
      const data = { ...record.data, ...changes };
      await store.write([{ kind: 'message', id: messageIdToChange, data }]);
    },
    remove: (gone) => store.write([{ kind: 'message', id: gone, data: null }]),
    compose: (who = ada, cancel = never) =>
      desk.compose({ room, member: who, task: ANSWER, hiddenIds: [], hasTools: false }, cancel),
    async summaries() {
      const records = await store.list('summary', id);
      return records
        .map((record) => ({ id: record.id, ...record.data }))
        .sort((one, two) => one.count - two.count);
    },
  };
}

interface Over extends Partial<PromptDeskPorts> {
  readonly disk?: MemoryDisk;
  readonly id?: string;
}

export async function storeConversation(store: LocalStore, id: string): Promise<void> {
  const data = conversation.parse({
    title: 'Talk',
    isTitleAutomatic: false,
    description: '',
    participants: [],
    projectId: null,
    createdAt: 0,
    lastActiveAt: 0,
  });
  await store.write([{ kind: 'conversation', id, data }]);
}

export function messageOf(room: string, text: string, by: Member | null): Message {
  return newMessage({
    conversationId: conversationId.parse(room),
    author:
      by === null
        ? { kind: 'human', name: 'Sam' }
        : { kind: 'personality', personalityId: by.id, name: by.name },
    text,
    status: 'complete',
    createdAt: 0,
  });
}

export const asMessageId = (id: string) => messageId.parse(id);

/** What a prompt says, without its rules and its card. */
export function transcriptOf({ messages }: ComposedPrompt): readonly string[] {
  return messages.slice(1, -1).map(({ content }) => content);
}
