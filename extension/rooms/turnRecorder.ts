import { conversationId, personalityId } from '../../shared/domain/ids.ts';
import {
  MAX_MESSAGE_LENGTH,
  type Message,
  newMessage,
  type ToolUse,
  type Usage,
} from '../../shared/domain/message.ts';
import { cleanText, truncate } from '../../shared/domain/text.ts';
import type { ChatNotice } from '../../shared/protocol/chatView.ts';
import type { AutopilotProgress, TurnEnding, TurnEvent } from '../../shared/turns/turnEvent.ts';
import type { ConversationBook } from './conversationBook.ts';
import { endToolUses } from './endToolUses.ts';
import type { LiveMessages } from './liveMessages.ts';
import type { PersonalityDirectory } from './personalityDirectory.ts';
import type { BoardTurn, TurnBoard } from './turnBoard.ts';

/** What the room is called where it speaks itself. */
export const ROOM_NAME = 'Room';

interface TurnRecorderPorts {
  readonly live: LiveMessages;
  readonly board: TurnBoard;
  readonly directory: PersonalityDirectory;
  readonly book: Pick<ConversationBook, 'opened'>;
  /** A time later than that of every message of the conversation. */
  nextTime(conversationId: string): number;
  /** Who waits, or what somebody does, is no longer what the page was told. */
  tellQueue(conversationId: string): void;
  tellStates(conversationId: string): void;
  readonly setNotice: (conversationId: string, notice: ChatNotice) => void;
  setAutopilot(conversationId: string, autopilot: AutopilotProgress | null): void;
  /** An answer has come to its end. */
  onAnswered(conversationId: string, ended: { model: string | null; usage: Usage | null }): void;
}

/** Writes down what the turn engine says of conversations: each started turn becomes a message. */
export function createTurnRecorder(
  ports: TurnRecorderPorts,
): (conversationId: string, event: TurnEvent) => void {
  return (room, event) => {
    if (isEnding(event)) end(ports, room, event);
    else if (isOfTheRoom(event)) tellOfRoom(ports, room, event);
    else follow(ports, room, event);
  };
}

/** What happens while a turn waits and runs. */
function follow(
  ports: TurnRecorderPorts,
  room: string,
  event: Exclude<TurnEvent, TurnEnding | RoomEvent>,
): void {
  const { live } = ports;
  switch (event.type) {
    case 'turnQueued': {
      const { turnId, personalityId: id, answers, stage } = event;
      ports.board.add(turnId, {
        roomId: room,
        personalityId: id,
        answers,
        stage,
        state: 'queued',
      });
      ports.tellQueue(room);
      ports.tellStates(room);
      break;
    }
    case 'turnStarted':
      start(ports, room, event);
      break;
    case 'textAdded':
      setState(ports, event.turnId, 'typing');
      live.append(event.turnId, 'text', event.text);
      break;
    case 'reasoningAdded':
      live.append(event.turnId, 'reasoning', event.text);
      break;
    case 'toolCalled':
    case 'toolEnded':
      setState(ports, event.turnId, 'thinking');
      live.change(event.turnId, {
        toolUses: toolUsesAfter(live.get(event.turnId)?.toolUses ?? [], event),
      });
      break;
  }
}

type RoomEvent = Extract<TurnEvent, { type: 'roomSaid' | 'autopilotChanged' | 'roomStopped' }>;

function isOfTheRoom(event: TurnEvent): event is RoomEvent {
  return ['roomSaid', 'autopilotChanged', 'roomStopped'].includes(event.type);
}

function tellOfRoom(ports: TurnRecorderPorts, room: string, event: RoomEvent): void {
  if (event.type === 'roomSaid') say(ports, room, event);
  else if (event.type === 'autopilotChanged') ports.setAutopilot(room, event.autopilot);
  // Of a thread that is answered, or a conversation that is gone, nobody needs to hear.
  else if (ports.book.opened(room) !== null) {
    ports.setNotice(room, { kind: 'roomStopped', reason: event.reason });
  }
}

function isEnding(event: TurnEvent): event is TurnEnding {
  return ['turnEnded', 'turnInterrupted', 'turnFailed', 'turnDeclined'].includes(event.type);
}

function lastFields(event: TurnEnding): Partial<Message> {
  const usage = event.usage ?? null;
  switch (event.type) {
    case 'turnEnded':
      return { status: 'complete', usage };
    case 'turnInterrupted':
      return { status: 'interrupted', usage };
    case 'turnFailed':
      return { status: 'failed', failure: event.failure, usage };
    case 'turnDeclined':
      return { status: 'declined', text: event.reason, usage };
  }
}

function toolUsesAfter(
  uses: readonly ToolUse[],
  event: Extract<TurnEvent, { type: 'toolCalled' | 'toolEnded' }>,
): ToolUse[] {
  if (event.type === 'toolCalled') {
    const { call } = event;
    return [...uses, { ...call, arguments: truncate(call.arguments, 4_000), outcome: null }];
  }
  return uses.map((use) =>
    use.callId === event.callId ? { ...use, outcome: event.outcome } : use,
  );
}

function setState(ports: TurnRecorderPorts, turnId: string, state: BoardTurn['state']): void {
  const turn = ports.board.get(turnId);
  if (turn !== null && ports.board.setState(turnId, state)) ports.tellStates(turn.roomId);
}

function start(
  ports: TurnRecorderPorts,
  room: string,
  { turnId, model }: Extract<TurnEvent, { type: 'turnStarted' }>,
): void {
  const turn = ports.board.get(turnId);
  // Stopped in this very moment because the conversation was deleted: nothing of it shall be stored.
  if (turn === null || ports.book.opened(room) === null) return;
  setState(ports, turnId, 'thinking');
  ports.tellQueue(room);
  ports.live.begin(turnId, emptyAnswer(room, turn, { model, ports }));
}

function end(ports: TurnRecorderPorts, room: string, event: TurnEnding): void {
  const wasQueued = ports.board.get(event.turnId)?.state === 'queued';
  ports.board.remove(event.turnId);
  const live = ports.live.get(event.turnId);
  const toolUses = endToolUses(live?.toolUses ?? []);
  const model = live?.model ?? null;
  ports.live.change(event.turnId, { toolUses, ...lastFields(event) }, true);
  if (wasQueued) ports.tellQueue(room);
  ports.tellStates(room);
  ports.onAnswered(room, { model, usage: event.usage ?? null });
}

/** What the room says itself comes whole. */
function say(
  ports: TurnRecorderPorts,
  room: string,
  { messageId, text, stage, model, usage }: Extract<TurnEvent, { type: 'roomSaid' }>,
): void {
  if (ports.book.opened(room) === null) return;
  const message = newMessage({
    conversationId: conversationId.parse(room),
    author: { kind: 'room', name: ROOM_NAME },
    text: truncate(cleanText(text), MAX_MESSAGE_LENGTH),
    stage,
    status: 'complete',
    model,
    usage,
    createdAt: ports.nextTime(room),
  });
  ports.live.put(messageId, message);
  ports.onAnswered(room, { model, usage });
}

function emptyAnswer(
  room: string,
  turn: BoardTurn,
  { model, ports }: { readonly model: string; readonly ports: TurnRecorderPorts },
): Message {
  const id = personalityId.parse(turn.personalityId);
  return newMessage({
    conversationId: conversationId.parse(room),
    author: { kind: 'personality', personalityId: id, name: ports.directory.find(id)?.name ?? '' },
    text: '',
    stage: turn.stage,
    status: 'streaming',
    model,
    createdAt: ports.nextTime(room),
  });
}
