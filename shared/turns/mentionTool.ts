import * as z from 'zod';
import { cleanText, truncate } from '../domain/text.ts';
import type { ToolCall, ToolDeclaration } from '../models/model.ts';
import type { Member, Room } from '../prompt/room.ts';
import { plainName } from './plainName.ts';
import { calledIn } from './speakers.ts';
import { SpeechFilter } from './speechFilter.ts';
import type { ToolResult } from './toolBox.ts';
import { parseToolArguments } from './tools/parseToolArguments.ts';

const LONGEST_MESSAGE = 4_000;

const mentionArguments = z.object({ name: z.string(), message: z.string().default('') });

/** Part of taking turns, not of the workspace: whoever is called speaks after this turn. */
export const mentionDeclaration: ToolDeclaration = {
  name: 'mention',
  description:
    'Ask one participant to speak next. Your message to them is added to what you say. Use it when you need their answer, not to be polite.',
  parameters: {
    type: 'object',
    properties: {
      name: { type: 'string', description: 'The name of the participant, without @.' },
      message: { type: 'string', description: 'What you ask of them, in a sentence or two.' },
    },
    required: ['name', 'message'],
    additionalProperties: false,
  },
};

interface Mentioning {
  readonly room: Room;
  readonly member: Member;
  /** False: the tool was not offered in this turn. */
  readonly isOffered: boolean;
  /** What the turn has said so far. */
  readonly said: string;
}

interface Mentioned extends ToolResult {
  /** To be added to what is said; empty where it stands there already. */
  readonly text: string;
}

/** Runs a call of `mention`; null for calls of other tools. */
export function runMention(call: ToolCall, from: Mentioning): Mentioned | null {
  if (call.tool !== mentionDeclaration.name) return null;
  if (!from.isOffered) {
    return refused('You cannot call others in this turn. Say your part and end.');
  }
  const parsed = parseToolArguments(mentionArguments, call.arguments);
  if (!parsed.ok) return refused(parsed.problem);
  const { room, member, said } = from;
  const others = room.members.filter(({ id, isMuted }) => id !== member.id && !isMuted);
  const wanted = plainName(parsed.value.name);
  const called = others.find(({ name }) => plainName(name) === wanted);
  if (called === undefined) {
    const name = truncate(cleanText(parsed.value.name), 80);
    const names = others.map((other) => other.name).join(', ');
    return refused(`You cannot call "${name}". You can call: ${names}.`);
  }
  const message = speechOf(parsed.value.message, room, member);
  const isSaid = calledIn(said, [called]).length > 0 && said.includes(message);
  return {
    outcome: { kind: 'mentioned', personalityId: called.id, name: called.name },
    reply: `Done: ${called.name} speaks after you. End your message when you have said your part.`,
    text: isSaid ? '' : `@${called.name} ${message}`.trim(),
  };
}

/** The message as this member may say it: it ends where it would speak for somebody else. */
function speechOf(message: string, room: Room, member: Member): string {
  const names = room.members.filter(({ id }) => id !== member.id).map(({ name }) => name);
  const filter = new SpeechFilter({
    own: member.name,
    others: [...names, room.humanName].filter((name) => name !== ''),
  });
  const begun = filter.push(cleanText(truncate(message, LONGEST_MESSAGE)));
  return (begun + filter.end().text).trim();
}

function refused(words: string): Mentioned {
  const reply = `Refused: ${cleanText(words)}`;
  return { outcome: { kind: 'refused', reason: truncate(reply, 4_000) }, reply, text: '' };
}
