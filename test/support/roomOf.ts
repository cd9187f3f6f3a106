import { personalityId } from '../../shared/domain/ids.ts';
import { DEFAULT_RULES } from '../../shared/domain/roomRules.ts';
import type { Member, Room, SpokenMessage } from '../../shared/prompt/room.ts';

export const idOf = (n: number) =>
  personalityId.parse(`00000000-0000-4000-8000-${String(n).padStart(12, '0')}`);

export function member(n: number, name: string, changes: Partial<Member> = {}): Member {
  return {
    id: idOf(n),
    name,
    title: 'Engineer',
    accent: 'blue',
    icon: 'hubot',
    model: 'test/model',
    prompt: `${name} is careful.`,
    eagerness: 0,
    temperature: null,
    isMuted: false,
    reasoningEffort: null,
    responseDelayMs: 0,
    cardRest: '',
    attitudes: {},
    ...changes,
  };
}

export function spoken(id: string, by: Member | null, text: string): SpokenMessage {
  return {
    id,
    author: by
      ? { kind: 'personality', personalityId: by.id, name: by.name }
      : { kind: 'human', name: 'Sam' },
    text,
    toolUses: [],
    replyTo: null,
    stage: null,
    attachments: [],
    images: [],
    createdAt: 0,
    status: 'complete',
  };
}

export function roomOf(members: readonly Member[], messages: readonly SpokenMessage[] = []): Room {
  return {
    id: 'room',
    description: '',
    humanName: 'Sam',
    projectId: null,
    members,
    rules: DEFAULT_RULES,
    messages,
  };
}
