import type { Conversation } from '../../../shared/domain/conversation.ts';
import type { Message } from '../../../shared/domain/message.ts';
import type { RecordStore, StoreChange } from '../../../shared/domain/recordStore.ts';
import type { PromptLimits } from '../../../shared/prompt/contextBudget.ts';
import type { Room } from '../../../shared/prompt/room.ts';
import {
  createTranscriptWriter,
  type TranscriptWriter,
} from '../../../shared/prompt/transcript.ts';
import type { ContextGauge } from '../../../shared/protocol/roomView.ts';
import { createSerial } from '../serial.ts';
import { createLoadedMessages, type LoadedMessages } from './loadedMessages.ts';
import type { PromptDeskPorts } from './promptDeskPorts.ts';
import { createSummaryShelf, type SummaryShelf } from './summaryShelf.ts';

const KEPT_ROOMS = 12;
const KEPT_WRITERS = 6;

/** What is kept of a conversation between its turns. */
export interface OpenRoom {
  readonly id: string;
  readonly messages: LoadedMessages;
  readonly shelf: SummaryShelf;
  /** One summary at a time. */
  readonly inTurn: <T>(task: () => Promise<T>) => Promise<T>;
  /** Until when a model that gave no summary is not asked again. */
  readonly restingUntil: Map<string, number>;
  writerFor(room: Pick<Room, 'members'>, limits: PromptLimits): TranscriptWriter;
  /** Who sat here when that was last looked at, as JSON; null before. */
  seats: string | null;
  /** The room as it was last seen; null before somebody spoke. */
  seen: Room | null;
  gauge: ContextGauge | null;
  isSummarizing: boolean;
}

/** The conversations that prompts are composed for, kept in step with the store. */
export interface RoomBook {
  /** Null when no conversation has this id. */
  open(id: string): Promise<OpenRoom | null>;
  find(id: string): OpenRoom | null;
  /** Those that are open. */
  all(): readonly OpenRoom[];
  /** Resolves when all changes told so far are taken over. */
  readonly settled: () => Promise<void>;
  /** Changes have been told that are not taken over yet. */
  isBehind(): boolean;
  dispose(): void;
}

export function createRoomBook(
  ports: PromptDeskPorts,
  onChanged: (room: OpenRoom) => void,
): RoomBook {
  const rooms = new Map<string, OpenRoom>();
  const opening = new Map<string, Promise<OpenRoom | null>>();
  const following = createSerial();
  let behind = 0;
  const unsubscribe = ports.store.onDidChange(({ changes }) => {
    if (rooms.size === 0 && opening.size === 0) return;
    behind += 1;
    following(() => follow(ports, { rooms, onChanged }, changes))
      .catch(ports.report)
      .finally(() => (behind -= 1));
  });
  const open = async (id: string): Promise<OpenRoom | null> => {
    if ((await ports.store.get('conversation', id)) === null) return null;
    const room = newRoom(ports, id);
    rooms.set(id, room);
    await room.shelf.load();
    for (const old of [...rooms.keys()].slice(0, Math.max(0, rooms.size - KEPT_ROOMS))) {
      rooms.delete(old);
    }
    return room;
  };
  return {
    open(id) {
      const known = rooms.get(id);
      if (known !== undefined && !opening.has(id)) {
        // The one that is used becomes the last to be let go.
        rooms.delete(id);
        rooms.set(id, known);
        return Promise.resolve(known);
      }
      const running = opening.get(id) ?? open(id).finally(() => opening.delete(id));
      opening.set(id, running);
      return running;
    },
    find: (id) => rooms.get(id) ?? null,
    all: () => [...rooms.values()],
    settled: async () => {
      while (behind > 0) await following(() => Promise.resolve());
    },
    isBehind: () => behind > 0,
    dispose: unsubscribe,
  };
}

function newRoom(ports: PromptDeskPorts, id: string): OpenRoom {
  const messages = createLoadedMessages(ports.store, id, () => ports.liveOf(id));
  const writers = new Map<string, TranscriptWriter>();
  return {
    id,
    messages,
    shelf: createSummaryShelf(ports, id),
    inTurn: createSerial(),
    restingUntil: new Map(),
    writerFor({ members }, limits) {
      const key = JSON.stringify([members.map((member) => [member.id, member.name]), limits]);
      const known = writers.get(key);
      if (known !== undefined) return known;
      if (writers.size >= KEPT_WRITERS) writers.clear();
      const names = members.map((member) => ({ id: member.id, name: member.name }));
      const writer = createTranscriptWriter({
        members: names,
        limits,
        originalOf: (id) => messages.find(id),
      });
      writers.set(key, writer);
      return writer;
    },
    seats: null,
    seen: null,
    gauge: null,
    isSummarizing: false,
  };
}

interface Followers {
  readonly rooms: Map<string, OpenRoom>;
  readonly onChanged: (room: OpenRoom) => void;
}

/** Looks at a room anew when its seats are others than before: their models decide how full it is. */
async function reseat(
  ports: PromptDeskPorts,
  room: OpenRoom,
  { participants }: Conversation,
): Promise<boolean> {
  const seats = JSON.stringify(participants);
  if (room.seats === seats) return false;
  room.seats = seats;
  room.seen = (await ports.readRoom?.(room.id)) ?? room.seen;
  return true;
}

async function follow(
  ports: PromptDeskPorts,
  { rooms, onChanged }: Followers,
  changes: StoreChange['changes'],
): Promise<void> {
  const { store } = ports;
  const touched = new Set<OpenRoom>();
  const newSummaries = new Set<OpenRoom>();
  for (const { kind, id } of changes) {
    if (kind === 'message') {
      const data = (await store.get('message', id))?.data ?? null;
      for (const room of roomsOf(rooms, id, data)) {
        await takeOver(room, id, data);
        touched.add(room);
      }
    } else if (kind === 'summary') {
      for (const room of await roomsOfSummary(store, rooms, id)) newSummaries.add(room);
    } else if (kind === 'conversation') {
      const room = await followConversation(ports, rooms, id);
      if (room !== null) touched.add(room);
    }
  }
  for (const room of newSummaries) await room.shelf.load();
  touched.forEach(onChanged);
}

/** Lets go of a deleted conversation; gives one whose seats have changed. */
async function followConversation(
  ports: PromptDeskPorts,
  rooms: Map<string, OpenRoom>,
  id: string,
): Promise<OpenRoom | null> {
  const room = rooms.get(id);
  if (room === undefined) return null;
  const record = await ports.store.get('conversation', id);
  if (record === null) rooms.delete(id);
  return record !== null && (await reseat(ports, room, record.data)) ? room : null;
}

/** Those whose list of summaries has changed; all for a deleted one, which no longer says where it was. */
async function roomsOfSummary(
  store: RecordStore,
  rooms: ReadonlyMap<string, OpenRoom>,
  id: string,
): Promise<readonly OpenRoom[]> {
  const record = await store.get('summary', id);
  const all = [...rooms.values()];
  return all.filter((room) => record === null || room.id === record.data.conversationId);
}

/** A deleted message no longer says where it was: whoever may have had it looks. */
function roomsOf(
  rooms: ReadonlyMap<string, OpenRoom>,
  id: string,
  data: Message | null,
): readonly OpenRoom[] {
  const all = [...rooms.values()];
  if (data !== null) return all.filter((room) => room.id === data.conversationId);
  const sure = all.filter(({ messages, shelf }) => messages.has(id) || shelf.covers(id));
  return sure.length > 0 ? sure : all;
}

async function takeOver(room: OpenRoom, id: string, data: Message | null): Promise<void> {
  room.messages.apply(id, data);
  await room.shelf.apply(id, data);
}
