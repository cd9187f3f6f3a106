import type { ChatMessage } from '../models/model.ts';
import { personaCard } from './personaCard.ts';
import type { Member, Room } from './room.ts';
import { roomNote } from './roomNote.ts';
import { sharedRules } from './rules.ts';
import { estimateTokens } from './tokenEstimate.ts';
import { transcribe } from './transcript.ts';

export const DEFAULT_TRANSCRIPT_TOKENS = 24_000;

interface PromptRequest {
  readonly room: Room;
  /** The personality that is to speak. */
  readonly member: Member;
  readonly hasTools: boolean;
  /** What the transcript may take; the newest message is kept in any case. */
  readonly transcriptTokens: number;
}

/**
 * What one personality reads: rules, room and participants, which are the same bytes for all; then the
 * transcript; its persona card last. All before the card is a prefix of the next turn's prompt too,
 * until old messages have to go. They go a quarter of the budget at a time, since each step makes
 * providers read everything anew.
 */
export function composePrompt(request: PromptRequest): readonly ChatMessage[] {
  const { room, member, hasTools } = request;
  return [
    { role: 'system', content: sharedRules(room, hasTools) },
    ...withinBudget(request),
    { role: 'system', content: personaCard(member, room) },
  ];
}

function withinBudget({ room, member, transcriptTokens }: PromptRequest): readonly ChatMessage[] {
  const maxLength = Math.max(200, transcriptTokens * 2);
  const entries = room.messages
    .map((message) => transcribe(message, room, { reader: member.id, maxLength }))
    .filter((entry) => entry.length > 0);
  const start = firstKept(entries.map(entryTokens), transcriptTokens);
  const kept = entries.slice(start).flat();
  if (start === 0) return kept;
  const marker = roomNote(`${start} earlier messages are left out here.`);
  return [{ role: 'user', content: marker }, ...kept];
}

function firstKept(sizes: readonly number[], budget: number): number {
  const overflow = sizes.reduce((sum, size) => sum + size, 0) - budget;
  if (overflow <= 0) return 0;
  const step = Math.max(1, Math.floor(budget / 4));
  const goal = Math.ceil(overflow / step) * step;
  let dropped = 0;
  let start = 0;
  while (dropped < goal && start < sizes.length - 1) {
    dropped += sizes[start] ?? 0;
    start += 1;
  }
  return start;
}

function entryTokens(entry: readonly ChatMessage[]): number {
  return entry.reduce((sum, message) => sum + estimateTokens(message.content), 0);
}
