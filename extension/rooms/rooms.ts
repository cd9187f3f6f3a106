import type { Attachment } from '../../shared/domain/attachment.ts';
import type {
  ConversationId,
  MessageId,
  PersonalityId,
  ProjectId,
} from '../../shared/domain/ids.ts';
import type { KnownRecord } from '../../shared/domain/record.ts';
import type {
  ChatSnapshot,
  MessageView,
  ParticipantState,
} from '../../shared/protocol/chatView.ts';
import type { SentPicture } from '../../shared/protocol/attaching.ts';
import type { HostEvent } from '../../shared/protocol/hostApi.ts';
import type { TurnEngine } from '../../shared/turns/engine.ts';
import { type ChangeActions, changeActions } from './changeActions.ts';
import { deleteMessages } from './deleteMessages.ts';
import { type ElsewherePorts, followChange } from './elsewhere.ts';
import { createListeners } from './listeners.ts';
import { recoverAnswers } from './recoverAnswers.ts';
import { createRoomEngine } from './roomEngine.ts';
import { type RoomNotes, roomNotes } from './roomNotes.ts';
import { createRoomParts, type RoomParts } from './roomParts.ts';
import type { RoomsPorts } from './roomsPorts.ts';
import { type ReadingActions, readingActions } from './readingActions.ts';
import { type RuleActions, ruleActions } from './ruleActions.ts';
import { seatActions } from './seatActions.ts';
import { createSerial } from './serial.ts';
import { talkActions } from './talkActions.ts';
import type { AnswerProgress, ThreadAnswer } from './threadAnswers.ts';

/**
 * All conversations of one person in one window. Writes land in the store first; what the pages must
 * know comes out of `onEvent`, in order. A turn runs only in the window in which the human sent the
 * message.
 */
export interface Rooms extends RuleActions, ChangeActions, ReadingActions, RoomNotes {
  create(request: {
    readonly personalityIds: readonly PersonalityId[];
    readonly projectId: ProjectId | null;
  }): Promise<ConversationId>;
  /** The newest page, running answers with their text so far; null when there is no such conversation. */
  snapshot(conversationId: string): Promise<ChatSnapshot | null>;
  /** What a conversation is called; null when there is none. */
  titleOf(conversationId: string): Promise<string | null>;
  older(
    conversationId: string,
    beforeId: string,
    untilId?: string | null,
  ): Promise<{ readonly messages: readonly MessageView[]; readonly hasOlder: boolean }>;
  /** Stores the message, then lets the room answer. Throws `StoreUnavailableError` when it is not stored. */
  send(request: {
    readonly conversationId: string;
    readonly text: string;
    readonly replyTo: string | null;
    readonly attachments?: readonly Attachment[];
    readonly images?: readonly SentPicture[];
  }): Promise<MessageId>;
  /** Stops one answer, or with null all of the conversation's. */
  stop(conversationId: string, turnId: string | null): void;
  /** Stops every answer of this window, those in review threads included. */
  stopAll(): void;
  /** Asks the author of an answer again, or the whole room for a human's message. */
  retry(conversationId: string, messageId: string): Promise<void>;
  rename(conversationId: string, title: string): Promise<void>;
  /** Deletes a conversation with all its messages. */
  remove(conversationId: string): Promise<void>;
  addParticipants(conversationId: string, ids: readonly PersonalityId[]): Promise<void>;
  removeParticipant(conversationId: string, personalityId: string): Promise<void>;
  setMuted(conversationId: string, personalityId: string, isMuted: boolean): Promise<void>;
  /** A seat's own model and title; null gives back the personality's. */
  changeSeat(
    conversationId: string,
    personalityId: string,
    change: { readonly model?: string | null; readonly title?: string | null },
  ): Promise<void>;
  /** Built-in ones, each overlaid by the stored record of its id, and the person's own; by name. */
  personalities(): Promise<readonly KnownRecord<'personality'>[]>;
  /** Call it when the answers of `defaultRules` have changed: the pages show what holds now. */
  tellDefaults(): void;
  /** What a personality is doing, over all conversations of this window. */
  stateOf(personalityId: string): ParticipantState;
  onDidChangeStates(listener: () => void): () => void;
  onEvent(listener: (event: HostEvent) => void): () => void;
  /** A human has replied in a review thread: its personality, or the one mentioned, answers there. */
  answerInThread(request: {
    readonly threadId: string;
    readonly onProgress?: (progress: AnswerProgress) => void;
  }): Promise<ThreadAnswer>;
  /** Marks what a crash left running as interrupted. Takes seconds; nothing needs to wait for it. */
  recover(): Promise<void>;
  /** Stops everything and resolves when it is stored. */
  dispose(): Promise<void>;
}

export function createRooms(ports: RoomsPorts): Rooms {
  const { store, report } = ports;
  const events = createListeners<HostEvent>(report);
  const states = createListeners<undefined>(report);
  const parts = createRoomParts(ports, events.tell, () => states.tell(undefined));
  const { directory, board, live } = parts;
  const { engine, threads } = createRoomEngine(ports, parts);
  const following = createSerial();
  const unsubscribe = store.onDidChange((change) => {
    following(() => followChange({ ...parts, ...gone, store, onHeard }, change)).catch(report);
  });
  const onHeard: ElsewherePorts['onHeard'] = (id, { saidAt, isHuman }) => {
    if (isHuman && parts.notices.get(id)?.kind === 'roomStopped') parts.notices.set(id, null);
    engine.pauseAutopilot(id, saidAt);
  };
  const gone = whatIsGone(store, parts, engine);

  return {
    snapshot: parts.snapshot,
    titleOf: async (id) => (await parts.book.open(id))?.title ?? null,
    older: parts.page,
    ...talkActions(ports, parts, engine),
    ...seatActions(parts),
    ...ruleActions(parts, engine),
    ...changeActions(ports, parts, engine),
    ...readingActions(ports, parts),
    ...roomNotes(ports, parts),
    stop: (conversationId, turnId) => engine.stop(conversationId, turnId),
    stopAll: () => engine.stopAll(),
    async personalities() {
      await directory.load();
      return directory.all();
    },
    tellDefaults: () => parts.book.openedIds().forEach(parts.tellRoom),
    stateOf(personalityId) {
      const state = board.stateOf(personalityId, null);
      return state === 'idle' && directory.find(personalityId)?.isMuted === true ? 'muted' : state;
    },
    onDidChangeStates: states.add,
    onEvent: events.add,
    answerInThread: ({ threadId, onProgress }) => threads.answer(threadId, onProgress),
    recover: () => recover(ports, parts),
    async dispose() {
      unsubscribe();
      parts.prompts.dispose();
      await settle(engine, parts);
      live.showNow();
      await live.saved();
      events.clear();
      states.clear();
    },
  };
}

/** What was deleted elsewhere ends here, and is not written once more. */
function whatIsGone(
  store: RoomsPorts['store'],
  parts: RoomParts,
  engine: TurnEngine,
): Pick<ElsewherePorts, 'onConversationGone' | 'onAnswerGone' | 'hide'> {
  return {
    hide(conversationId, id) {
      engine.withdraw(conversationId, id);
      parts.hide(conversationId, id);
    },
    async onConversationGone(id) {
      engine.stop(id, null);
      await deleteMessages(store, parts.forget(id));
    },
    async onAnswerGone(conversationId, id) {
      engine.stop(conversationId, id);
      parts.hide(conversationId, id);
      await parts.live.forget(id);
      await deleteMessages(store, [id]);
    },
  };
}

async function settle(engine: TurnEngine, { book }: RoomParts): Promise<void> {
  engine.close();
  await engine.idle();
  await book.settled();
}

async function recover({ store, clock }: RoomsPorts, parts: RoomParts): Promise<void> {
  const ids = await recoverAnswers(store, clock, (id) => parts.live.get(id) !== null);
  for (const id of ids) {
    if (parts.shown.conversationOf(id) !== null) await parts.show('messageChanged', id);
  }
}
