import type { PersonalityId } from '../domain/ids.ts';
import type { ImageRef } from '../domain/image.ts';
import type { MessageStage, ToolUse } from '../domain/message.ts';
import { truncate } from '../domain/text.ts';
import { unreachable } from '../domain/unreachable.ts';
import type { ChatMessage } from '../models/model.ts';
import type { PromptLimits } from './contextBudget.ts';
import { showExcerpts, showLeftOut } from './excerpts.ts';
import { tellPictures } from './pictures.ts';
import type { Member, SpokenMessage } from './room.ts';
import { roomNote, withoutRoomNotes } from './roomNote.ts';

/** What the writing of a transcript depends on, beside the messages. */
interface TranscriptContext {
  /** Who sits here: present names hold, so that one reader sees one name for one speaker. */
  readonly members: readonly Pick<Member, 'id' | 'name'>[];
  readonly limits: PromptLimits;
  /** A message that another one replies to, where it is known. */
  originalOf(id: string): SpokenMessage | undefined;
}

/** A message of the transcript; its pictures are named here and read when it is sent. */
export type WrittenMessage = ChatMessage & { readonly pictures?: readonly ImageRef[] };

/** Which parts of a message are shown rather than told to have been there. */
interface Shown {
  readonly hasExcerpts: boolean;
  readonly hasPictures: boolean;
}

/**
 * Writes messages as models read them. What is not finished, or said and did nothing, gives nothing.
 * Tools and interruptions become notes, which read the same for everyone.
 */
export interface TranscriptWriter {
  /** The same bytes for every reader: labelled with the speaker, whoever reads. Written once and kept. */
  forAll(message: SpokenMessage, shown: Shown): readonly WrittenMessage[];
  /** The reader's own words as the assistant's, without a label; everyone else's as for all. */
  forReader(message: SpokenMessage, shown: Shown, reader: PersonalityId): readonly WrittenMessage[];
}

type Which = `${'excerpts' | ''}+${'pictures' | ''}`;
type Written = Partial<Record<Which, readonly WrittenMessage[]>>;

export function createTranscriptWriter(context: TranscriptContext): TranscriptWriter {
  const kept = new WeakMap<SpokenMessage, Written>();
  const forAll: TranscriptWriter['forAll'] = (message, shown) => {
    const which = whichOf(message, shown);
    const known = kept.get(message);
    const written = known?.[which] ?? writeForAll(message, shown, context);
    if (known?.[which] === undefined) kept.set(message, { ...known, [which]: written });
    return written;
  };
  return {
    forAll,
    forReader(message, shown, reader) {
      const { author } = message;
      if (author.kind !== 'personality' || author.personalityId !== reader) {
        return forAll(message, shown);
      }
      const text = saidIn(message, context);
      if (isNothing(message, text)) return [];
      const own: ChatMessage = {
        role: 'assistant',
        content: text,
        toolCalls: [],
        reasoningDetails: [],
      };
      return [...(text === '' ? [] : [own]), ...notesOn(message, context)];
    },
  };
}

/** What a message lacks makes no difference. */
function whichOf({ attachments, images }: SpokenMessage, shown: Shown): Which {
  const excerpts = shown.hasExcerpts || attachments.length === 0 ? 'excerpts' : '';
  return `${excerpts}+${shown.hasPictures || images.length === 0 ? 'pictures' : ''}`;
}

function writeForAll(
  message: SpokenMessage,
  { hasExcerpts, hasPictures }: Shown,
  context: TranscriptContext,
): readonly WrittenMessage[] {
  const text = saidIn(message, context);
  if (isNothing(message, text)) return [];
  const excerpts = hasExcerpts
    ? showExcerpts(message.attachments, context.limits.excerptsLength)
    : showLeftOut(message.attachments);
  const told = tellPictures(message.images, hasPictures);
  const content = [text, excerpts, told].filter((part) => part !== '').join('\n\n');
  const label = labelOf(message, context);
  const pictures = hasPictures && message.images.length > 0 ? { pictures: message.images } : {};
  return [
    ...(content === '' ? [] : [{ role: 'user' as const, content: label + content, ...pictures }]),
    ...notesOn(message, context),
  ];
}

/** A personality's present name where it still sits here. */
function authorName({ author }: SpokenMessage, { members }: TranscriptContext): string {
  if (author.kind !== 'personality') return author.name;
  return members.find((member) => member.id === author.personalityId)?.name ?? author.name;
}

function isNothing(message: SpokenMessage, text: string): boolean {
  const { status, toolUses, attachments, images } = message;
  if (status === 'declined' || status === 'streaming') return true;
  return [text, toolUses, attachments, images].every((part) => part.length === 0);
}

function saidIn({ text }: SpokenMessage, { limits }: TranscriptContext): string {
  return withoutRoomNotes(truncate(text.trim(), limits.messageLength));
}

const STAGE_WORDS: Readonly<Record<MessageStage, string>> = {
  argument: 'argument',
  draft: 'draft',
  vote: 'vote',
  revision: 'revised answer',
  verdict: 'verdict',
  outcome: 'outcome',
  note: '',
};

function labelOf(message: SpokenMessage, context: TranscriptContext): string {
  const stage = message.stage === null ? '' : STAGE_WORDS[message.stage];
  if (message.author.kind === 'room') {
    return roomNote(stage === '' ? '' : `${capitalized(stage)}: `);
  }
  const aside = stage === '' ? '' : ` (${stage})`;
  return `${authorName(message, context)}${aside}: ${replyMark(message, context)}`;
}

function capitalized(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

function replyMark({ replyTo }: SpokenMessage, context: TranscriptContext): string {
  const original = replyTo === null ? undefined : context.originalOf(replyTo);
  if (original === undefined) return '';
  const excerpt = truncate(original.text.replaceAll(/\s+/g, ' ').trim(), 120);
  return `(replying to ${authorName(original, context)}: “${excerpt}”) `;
}

function notesOn(message: SpokenMessage, context: TranscriptContext): readonly ChatMessage[] {
  const name = authorName(message, context);
  const notes = message.toolUses.map((use) => `${name} called ${describeToolUse(use)}`);
  if (message.status === 'interrupted') notes.push(`${name} was cut off here.`);
  if (message.status === 'failed') notes.push(`${name}'s answer broke off here.`);
  return notes.length === 0 ? [] : [{ role: 'user', content: notes.map(roomNote).join('\n') }];
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
    case 'remembered':
      return `${call}: ${outcome.isUndone ? 'remembered; a human took it back' : 'remembered'}.`;
    case 'forgotten':
      return `${call}: ${outcome.isUndone ? 'forgotten; a human brought it back' : 'forgotten'}.`;
    case 'mentioned':
      return `${call}: ${outcome.name} was asked.`;
    case 'refused':
      return `${call}: ${truncate(outcome.reason.replaceAll(/\s+/g, ' '), 200)}`;
    default:
      return unreachable(outcome);
  }
}
