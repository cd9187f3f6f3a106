import type { PersonalityId } from '../domain/ids.ts';
import type { ToolUse } from '../domain/message.ts';
import { truncate } from '../domain/text.ts';
import { unreachable } from '../domain/unreachable.ts';
import type { ChatMessage } from '../models/model.ts';
import type { Room, SpokenMessage } from './room.ts';
import { roomNote } from './roomNote.ts';

/**
 * One message as `reader` reads it: its own words as the assistant's, without a label; everyone else's
 * as the user's, labelled. Tools and interruptions become notes, which read the same for everyone.
 * What is not finished, or said and did nothing, gives nothing.
 */
export function transcribe(
  message: SpokenMessage,
  room: Room,
  { reader, maxLength }: { readonly reader: PersonalityId; readonly maxLength: number },
): readonly ChatMessage[] {
  if (message.status === 'declined' || message.status === 'streaming') return [];
  const name = authorName(message, room);
  const notes = message.toolUses.map((use) => `${name} called ${describeToolUse(use)}`);
  if (message.status === 'interrupted') notes.push(`${name} was cut off here.`);
  if (message.status === 'failed') notes.push(`${name}'s answer broke off here.`);
  const text = truncate(message.text.trim(), maxLength);
  if (text === '' && message.toolUses.length === 0) return [];
  return [
    ...(text === '' ? [] : [speech(message, text, { room, name, reader })]),
    ...(notes.length === 0
      ? []
      : [{ role: 'user' as const, content: notes.map(roomNote).join('\n') }]),
  ];
}

function speech(
  message: SpokenMessage,
  text: string,
  { room, name, reader }: { room: Room; name: string; reader: PersonalityId },
): ChatMessage {
  if (message.author.kind === 'personality' && message.author.personalityId === reader) {
    return { role: 'assistant', content: text, toolCalls: [], reasoningDetails: [] };
  }
  return { role: 'user', content: `${name}: ${replyMark(message, room)}${text}` };
}

function replyMark(message: SpokenMessage, room: Room): string {
  const original = room.messages.find((candidate) => candidate.id === message.replyTo);
  if (message.replyTo === null || original === undefined) return '';
  const excerpt = truncate(original.text.replaceAll(/\s+/g, ' ').trim(), 120);
  return `(replying to ${authorName(original, room)}: “${excerpt}”) `;
}

/** A personality's present name where it still sits here, so that one reader sees one name for it. */
function authorName({ author }: SpokenMessage, room: Room): string {
  if (author.kind === 'human') return author.name;
  return room.members.find((member) => member.id === author.personalityId)?.name ?? author.name;
}

function describeToolUse(use: ToolUse): string {
  const call = `${use.tool} ${truncate(use.arguments.replaceAll(/\s+/g, ' '), 200)}`;
  const { outcome } = use;
  if (outcome === null) return `${call}: it was stopped.`;
  switch (outcome.kind) {
    case 'done':
      return `${call}: done.`;
    case 'threadMade':
      return `${call}: comment left on ${outcome.path} line ${outcome.line + 1}.`;
    case 'proposalMade':
      return `${call}: edit of ${outcome.path} proposed at line ${outcome.line + 1}.`;
    case 'refused':
      return `${call}: ${truncate(outcome.reason, 200)}`;
    default:
      return unreachable(outcome);
  }
}
