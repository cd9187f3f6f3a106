import { conversationId, personalityId } from '../../shared/domain/ids.ts';
import type { Message, ToolUse } from '../../shared/domain/message.ts';
import { truncate } from '../../shared/domain/text.ts';
import type { ChatNotice } from '../../shared/protocol/chatView.ts';
import type { TurnEvent } from '../../shared/turns/turnEvent.ts';
import type { ConversationBook } from './conversationBook.ts';
import { endToolUses } from './endToolUses.ts';
import type { LiveMessages } from './liveMessages.ts';
import type { PersonalityDirectory } from './personalityDirectory.ts';
import type { BoardTurn, TurnBoard } from './turnBoard.ts';

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
  /** An answer has come to its end. */
  onAnswered(conversationId: string): void;
}

/** Writes down what the turn engine says of conversations: each started turn becomes a message. */
export function createTurnRecorder(
  ports: TurnRecorderPorts,
): (conversationId: string, event: TurnEvent) => void {
  const { live } = ports;
  return (room, event) => {
    if (isEnding(event)) {
      end(ports, room, event);
      return;
    }
    switch (event.type) {
      case 'turnQueued': {
        const { turnId, personalityId: id, answers } = event;
        ports.board.add(turnId, { roomId: room, personalityId: id, answers, state: 'queued' });
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
      case 'roomStopped':
        ports.setNotice(room, { kind: 'roomStopped', reason: event.reason });
        break;
    }
  };
}

type Ending = Extract<
  TurnEvent,
  { type: 'turnEnded' | 'turnInterrupted' | 'turnFailed' | 'turnDeclined' }
>;

function isEnding(event: TurnEvent): event is Ending {
  return ['turnEnded', 'turnInterrupted', 'turnFailed', 'turnDeclined'].includes(event.type);
}

function lastFields(event: Ending): Partial<Message> {
  switch (event.type) {
    case 'turnEnded':
      return { status: 'complete', usage: event.usage };
    case 'turnInterrupted':
      return { status: 'interrupted' };
    case 'turnFailed':
      return { status: 'failed', failure: event.failure };
    case 'turnDeclined':
      return { status: 'declined', text: event.reason };
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

function end(ports: TurnRecorderPorts, room: string, event: Ending): void {
  const wasQueued = ports.board.get(event.turnId)?.state === 'queued';
  ports.board.remove(event.turnId);
  const toolUses = endToolUses(ports.live.get(event.turnId)?.toolUses ?? []);
  ports.live.change(event.turnId, { toolUses, ...lastFields(event) }, true);
  if (wasQueued) ports.tellQueue(room);
  ports.tellStates(room);
  ports.onAnswered(room);
}

function emptyAnswer(
  room: string,
  turn: BoardTurn,
  { model, ports }: { readonly model: string; readonly ports: TurnRecorderPorts },
): Message {
  const id = personalityId.parse(turn.personalityId);
  return {
    conversationId: conversationId.parse(room),
    author: { kind: 'personality', personalityId: id, name: ports.directory.find(id)?.name ?? '' },
    text: '',
    reasoning: '',
    toolUses: [],
    replyTo: null,
    status: 'streaming',
    failure: null,
    model,
    usage: null,
    createdAt: ports.nextTime(room),
  };
}
