import { personalityId } from '../../shared/domain/ids.ts';
import type { Conversation } from '../../shared/domain/conversation.ts';
import { createRoomPages, type RoomPages } from './roomPages.ts';
import { StoreUnavailableError } from '../../shared/domain/recordStore.ts';
import type { Member } from '../../shared/prompt/room.ts';
import type { ChatNotice, ParticipantView } from '../../shared/protocol/chatView.ts';
import type { HostEvent } from '../../shared/protocol/hostApi.ts';
import { createConversationBook, type ConversationBook } from './conversationBook.ts';
import { createLiveMessages, type LiveMessages } from './liveMessages.ts';
import { createPersonalityDirectory, type PersonalityDirectory } from './personalityDirectory.ts';
import type { RoomsPorts } from './roomsPorts.ts';
import type { PromptDesk } from './prompt/promptDesk.ts';
import { readConversation } from './roomReader.ts';
import { createRoomPrompts } from './roomPrompts.ts';
import { createRoomViews, type RoomViews } from './roomViews.ts';
import { createSaidEdits } from './saidEdits.ts';
import { createShownMessages, type ShownMessages } from './shownMessages.ts';
import { createTurnBoard, type TurnBoard } from './turnBoard.ts';
import { messageView, participantViews, type ViewSources } from './views.ts';

interface Notices {
  readonly get: (conversationId: string) => ChatNotice | null;
  readonly set: (conversationId: string, notice: ChatNotice | null) => void;
  readonly forget: (conversationId: string) => void;
}

/** What the rooms are made of, wired to each other; `rooms.ts` drives it. */
export interface RoomParts extends RoomPages {
  readonly directory: PersonalityDirectory;
  readonly book: ConversationBook;
  readonly live: LiveMessages;
  readonly board: TurnBoard;
  readonly shown: ShownMessages;
  readonly notices: Notices;
  readonly rooms: RoomViews;
  readonly prompts: PromptDesk;
  readonly allMembers: () => Promise<readonly Member[]>;
  /** A time later than that of every message of a prepared conversation. */
  readonly nextTime: (conversationId: string) => number;
  /** A message that another window or device stored has this time. */
  readonly noteTime: (conversationId: string, createdAt: number) => void;
  /** Loads what events of a conversation need. */
  readonly prepare: (conversationId: string) => Promise<void>;
  readonly change: (
    conversationId: string,
    change: (conversation: Conversation) => Conversation,
  ) => Promise<void>;
  /** Lets go of a deleted conversation and tells the pages; gives the answers that still ran in it. */
  readonly forget: (conversationId: string) => readonly string[];
  readonly emit: (event: HostEvent) => void;
  readonly tellQueue: (conversationId: string) => void;
  readonly tellStates: (conversationId: string) => void;
  readonly tellRoom: (conversationId: string) => void;
  readonly tellAutopilot: (conversationId: string) => void;
  /** Reads anew what a conversation cost, and tells the page where that is something else. */
  readonly renewSpend: (conversationId: string) => Promise<void>;
  readonly onPersonalitiesChanged: () => Promise<void>;
  /** The person already reads of an unavailable store in the notice. */
  readonly reportUnlessUnavailable: (error: unknown) => void;
}

export function createRoomParts(
  ports: RoomsPorts,
  tell: (event: HostEvent) => void,
  onStates: () => void,
): RoomParts {
  // What still comes of a conversation that was deleted meanwhile is nobody's news.
  const emit = (event: HostEvent): void => {
    if (book.opened(event.conversationId) !== null) tell(event);
  };
  const directory = createPersonalityDirectory(ports.store);
  const sources = viewSources(ports, directory);
  const board = createTurnBoard();
  const shown = createShownMessages();
  const notices = createNotices(emit);
  const times = createTimes(ports);

  const participantsOf = (id: string): readonly ParticipantView[] => {
    const conversation = book.opened(id);
    const stateIn = (member: string) => board.stateOf(member, id);
    return conversation === null ? [] : participantViews(conversation, stateIn, sources);
  };
  const tellStates = (id: string): void => {
    emit({ type: 'participantsChanged', conversationId: id, participants: participantsOf(id) });
    onStates();
  };
  const rooms = createRoomViews(ports, {
    opened: (id) => book.opened(id),
    unsavedSpend: (id) => live.of(id).reduce((sum, { data }) => sum + (data.usage?.cost ?? 0), 0),
  });
  const telling = tellingOfRooms(rooms, emit);
  const told = { participants: tellStates, room: telling.tellRoom };
  const book = createConversationBook(ports.store, emit, told);
  const live = createRoomLives(ports, { shown, notices, emit, sources });
  const prompts = createRoomPrompts(ports, {
    emit,
    liveOf: (id) => live.of(id),
    readRoom: (id) => readConversation({ ...ports, book, directory, live }, id),
  });
  const prepare = async (id: string): Promise<void> => {
    await Promise.all([book.open(id), directory.load()]);
    await Promise.all([times.prepare(id), rooms.prepare(id)]);
  };
  const core = {
    ...{ directory, book, live, board, shown, notices, rooms, prompts },
    ...{ emit, prepare, tellStates, ...telling },
  };
  return {
    ...core,
    ...createRoomPages({ ...core, ports, sources, participantsOf }),
    ...{ nextTime: times.next, noteTime: times.note },
    allMembers: () => allMembers(directory, ports.defaultModel()),
    forget: forgetting({ ...core, tell, times }),
    change: changing(book),
    tellQueue: (id) => emit({ type: 'queueChanged', conversationId: id, ...board.queueOf(id) }),
    onPersonalitiesChanged: async () => {
      await directory.load();
      book.openedIds().forEach(tellStates);
      onStates();
    },
    reportUnlessUnavailable: reporting(ports),
  };
}

function viewSources(ports: RoomsPorts, { find }: PersonalityDirectory): ViewSources {
  const { humanName, defaultModel, measures } = ports;
  return {
    ...{ find, humanName, defaultModel },
    seesPictures: (model) => measures.modelInfo(model)?.takesImages === true,
    holdsEdits: createSaidEdits(),
  };
}

function tellingOfRooms(
  rooms: RoomViews,
  emit: RoomParts['emit'],
): Pick<RoomParts, 'tellRoom' | 'tellAutopilot' | 'renewSpend'> {
  const tellAutopilot = (id: string): void => {
    emit({ type: 'autopilotChanged', conversationId: id, autopilot: rooms.autopilot(id) });
  };
  const tellRoom = (id: string): void => {
    const room = rooms.view(id);
    if (room !== null) emit({ type: 'roomChanged', conversationId: id, room });
    // Its limits are the room's.
    if (rooms.autopilot(id) !== null) tellAutopilot(id);
  };
  return {
    tellAutopilot,
    tellRoom,
    async renewSpend(id) {
      if (await rooms.renewSpend(id)) tellRoom(id);
    },
  };
}

function reporting({ report }: RoomsPorts): RoomParts['reportUnlessUnavailable'] {
  return (error) => {
    if (!(error instanceof StoreUnavailableError)) report(error);
  };
}

function changing(book: ConversationBook): RoomParts['change'] {
  return async (id, change) => {
    await book.update(id, change);
  };
}

/** The running answers, told to the pages and noted as shown. */
function createRoomLives(
  ports: RoomsPorts,
  told: Pick<RoomParts, 'shown' | 'notices' | 'emit'> & { readonly sources: ViewSources },
): LiveMessages {
  const { shown, notices, emit, sources } = told;
  return createLiveMessages({
    ...ports,
    emit: (event) => {
      if (event.type === 'messageAdded') shown.add(event.conversationId, event.message.id);
      emit(event);
    },
    viewOf: (id, data) => messageView(id, data, null, sources),
    onTrouble(id, reason) {
      if (reason !== null) notices.set(id, { kind: 'storeUnavailable', reason });
      // Why the room is silent stays said.
      else if (notices.get(id)?.kind === 'storeUnavailable') notices.set(id, null);
    },
  });
}

function forgetting(
  parts: Pick<RoomParts, 'book' | 'shown' | 'notices' | 'live' | 'rooms'> & {
    readonly tell: (event: HostEvent) => void;
    readonly times: { forget(conversationId: string): void };
  },
): RoomParts['forget'] {
  return (id) => {
    parts.tell({ type: 'conversationChosen', conversationId: id, chosenId: null });
    parts.book.close(id);
    parts.shown.forget(id);
    parts.notices.forget(id);
    parts.times.forget(id);
    parts.rooms.forget(id);
    return parts.live.drop(id);
  };
}

/** Times that put each new message of a conversation after all that it has. */
function createTimes({ store, clock }: RoomsPorts) {
  const newest = new Map<string, number>();
  return {
    async prepare(id: string): Promise<void> {
      if (newest.has(id)) return;
      const { messages } = await store.listMessages(id, { beforeId: null, limit: 1 });
      newest.set(id, Math.max(newest.get(id) ?? 0, messages.at(-1)?.data.createdAt ?? 0));
    },
    note: (id: string, time: number): void => {
      const known = newest.get(id);
      if (known !== undefined) newest.set(id, Math.max(known, time));
    },
    next: (id: string): number => {
      const time = Math.max(clock.now(), (newest.get(id) ?? 0) + 1);
      newest.set(id, time);
      return time;
    },
    forget: (id: string): void => void newest.delete(id),
  };
}

function createNotices(emit: (event: HostEvent) => void): Notices {
  const notices = new Map<string, ChatNotice>();
  return {
    get: (id) => notices.get(id) ?? null,
    set(id, notice) {
      if (notice === null ? !notices.delete(id) : false) return;
      if (notice !== null) notices.set(id, notice);
      emit({ type: 'noticeChanged', conversationId: id, notice });
    },
    forget: (id) => void notices.delete(id),
  };
}

async function allMembers(
  directory: PersonalityDirectory,
  defaultModel: string,
): Promise<readonly Member[]> {
  await directory.load();
  return directory.all().map(({ id, data }) => ({
    ...data,
    id: personalityId.parse(id),
    model: data.model === '' ? defaultModel : data.model,
  }));
}
