import { conversationId, messageId, personalityId } from '../../shared/domain/ids.ts';
import { DEFAULT_RULES, PLAIN_RULES } from '../../shared/domain/roomRules.ts';
import type { RoomView } from '../../shared/protocol/roomView.ts';
import type { ChatSnapshot, MessageView, ParticipantView } from '../../shared/protocol/chatView.ts';

/** A UUID made of a number, so that tests can name things. */
export function uuidOf(number: number): string {
  return `00000000-0000-4000-8000-${number.toString(16).padStart(12, '0')}`;
}

export const ROOM_ID = conversationId.parse(uuidOf(1));

export function aParticipant(change: Partial<ParticipantView> = {}): ParticipantView {
  return {
    kind: 'personality',
    id: personalityId.parse(uuidOf(2)),
    name: 'Ada',
    title: 'Architect',
    accent: 'blue',
    icon: 'rocket',
    model: 'sim/ada',
    state: 'idle',
    seesPictures: true,
    ...change,
  };
}

/** A finished answer by Ada. */
export function aMessage(number: number, change: Partial<MessageView> = {}): MessageView {
  const { kind, id, name, title, accent, icon } = aParticipant();
  return {
    id: messageId.parse(uuidOf(1_000 + number)),
    author: { kind, id, name, title, accent, icon },
    text: `message ${number}`,
    reasoning: '',
    toolUses: [],
    replyTo: null,
    stage: null,
    attachments: [],
    images: [],
    editedAt: null,
    status: 'complete',
    holdsEdits: false,
    failure: null,
    model: 'sim/ada',
    usage: null,
    createdAt: 1_700_000_000_000 + number * 1_000,
    ...change,
  };
}

/** A message that the person wrote. */
export function aHumanMessage(number: number, text: string): MessageView {
  return aMessage(number, {
    author: { kind: 'human', id: 'you', name: 'Sam', title: '', accent: 'green', icon: 'account' },
    text,
    model: null,
  });
}

export function aRoomView(change: Partial<RoomView> = {}): RoomView {
  return {
    description: '',
    rules: PLAIN_RULES,
    effective: DEFAULT_RULES,
    isPinned: false,
    isArchived: false,
    spend: null,
    ...change,
  };
}

export function aSnapshot(change: Partial<ChatSnapshot> = {}): ChatSnapshot {
  return {
    conversationId: ROOM_ID,
    title: 'Room',
    participants: [aParticipant()],
    messages: [],
    hasOlder: false,
    queue: [],
    notice: null,
    room: aRoomView(),
    autopilot: null,
    context: null,
    lastReadId: null,
    appearance: { style: 'list' },
    ...change,
  };
}
