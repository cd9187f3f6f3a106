import type { Memory } from '../domain/memory.ts';
import type { PromptLimits } from './contextBudget.ts';
import { excerptsFrom } from './excerpts.ts';
import { personaCard } from './personaCard.ts';
import { blindNote, picturesFrom } from './pictures.ts';
import type { PromptRequest } from './promptPort.ts';
import type { SpokenMessage } from './room.ts';
import { roomNote } from './roomNote.ts';
import { sharedRules } from './rules.ts';
import { showSummary } from './summaryPrompt.ts';
import { showOptions } from './taskInstruction.ts';
import type { TranscriptWriter, WrittenMessage } from './transcript.ts';
import type { TurnTask } from './turnTask.ts';

export interface PromptMaterial extends PromptRequest {
  readonly writer: TranscriptWriter;
  readonly limits: PromptLimits;
  /** What is read word by word, oldest first: this, and not the room's own newest messages. */
  readonly messages: readonly SpokenMessage[];
  /** What stands in for the messages before. */
  readonly summary: { readonly text: string; readonly count: number } | null;
  /** How many messages before the first are left out without a summary. */
  readonly leftOut: number;
  readonly memories: readonly Memory[];
  /** Whether the member's model takes pictures. */
  readonly seesPictures: boolean;
}

/**
 * What one personality reads:
 *
 *   rules, room, participants │ summary │ transcript before the newest human message ║ the rest │ card
 *
 * All before the double bar is the same bytes for every personality of the room and stays the beginning
 * of the next turn's prompt, until a summary is made or old messages have to go. Its end carries
 * `isCacheEnd`, and so does that of the rules. Behind it the reader's own words are its own, and so is
 * the note that its model sees no pictures.
 */
export function composePrompt(material: PromptMaterial): readonly WrittenMessage[] {
  const { room, hasTools, task, limits } = material;
  const rules: WrittenMessage = {
    role: 'system',
    content: sharedRules(room, hasTools),
    isCacheEnd: true,
  };
  const { shared, own } = transcriptParts(material);
  const options = showOptions(task, limits.optionsLength);
  return [
    rules,
    ...withCacheEnd(shared),
    ...own,
    ...(options === null ? [] : [{ role: 'user' as const, content: options }]),
    { role: 'system', content: cardOf(material) },
  ];
}

/**
 * How many of the messages read the same for everyone, now and later: those before the newest human
 * one, as long as nothing among them is unfinished or hidden from somebody.
 */
export function sharedCount(
  messages: readonly SpokenMessage[],
  task: TurnTask,
  hiddenIds: readonly string[] = [],
): number {
  const human = messages.findLastIndex(({ author }) => author.kind === 'human');
  const limit = Math.max(0, human);
  const unsettled = messages.findIndex(
    ({ id, status }, index) =>
      index >= limit ||
      status === 'streaming' ||
      hiddenIds.includes(id) ||
      (task.kind === 'continue' && task.messageId === id),
  );
  return unsettled < 0 ? limit : Math.min(limit, unsettled);
}

function transcriptParts(material: PromptMaterial): {
  readonly shared: readonly WrittenMessage[];
  readonly own: readonly WrittenMessage[];
} {
  const { writer, messages, summary, leftOut, limits, member, task, hiddenIds } = material;
  const end = sharedCount(messages, task, hiddenIds);
  const excerpts = excerptsFrom(messages, limits.excerptsLength);
  const pictures = picturesFrom(messages);
  const shared: WrittenMessage[] = [];
  if (summary !== null) shared.push({ role: 'user', content: showSummary(summary) });
  if (leftOut > 0) shared.push({ role: 'user', content: leftOutNote(leftOut) });
  const own: WrittenMessage[] = [];
  messages.forEach((message, index) => {
    const shown = { hasExcerpts: index >= excerpts, hasPictures: index >= pictures };
    if (index < end) shared.push(...writer.forAll(message, shown));
    else if (!hiddenIds.includes(message.id)) {
      own.push(...writer.forReader(readable(message, task), shown, member.id));
    }
  });
  const unseen = material.seesPictures ? null : blindNote(picturesIn([...shared, ...own]));
  if (unseen !== null) own.push({ role: 'user', content: unseen });
  return { shared, own };
}

/** The message that is being carried on runs already, but what it held before is to be read. */
function readable(message: SpokenMessage, task: TurnTask): SpokenMessage {
  const isContinued = task.kind === 'continue' && task.messageId === message.id;
  return isContinued && message.status === 'streaming'
    ? { ...message, status: 'interrupted' }
    : message;
}

function picturesIn(written: readonly WrittenMessage[]): number {
  return written.reduce((sum, { pictures = [] }) => sum + pictures.length, 0);
}

function withCacheEnd(shared: readonly WrittenMessage[]): readonly WrittenMessage[] {
  const last = shared.at(-1);
  if (last?.role !== 'user' && last?.role !== 'system') return shared;
  return [...shared.slice(0, -1), { ...last, isCacheEnd: true }];
}

function leftOutNote(count: number): string {
  return roomNote(
    count === 1
      ? 'One earlier message is left out here.'
      : `${count} earlier messages are left out here.`,
  );
}

/** The card of a material's reader. */
export function cardOf({ room, member, memories, task, messages, limits }: PromptMaterial): string {
  const continued =
    task.kind === 'continue' ? messages.find(({ id }) => id === task.messageId) : undefined;
  return personaCard({ member, room, memories, task, continued, limits });
}
