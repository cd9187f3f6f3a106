import { MAX_ATTACHMENTS, MAX_EXCERPT_LENGTH } from '../../shared/domain/attachment.ts';
import type { Attachment } from '../../shared/domain/attachment.ts';
import { type ConversationId, personalityId } from '../../shared/domain/ids.ts';
import { inOrder } from '../../shared/domain/inOrder.ts';
import type { KnownRecord } from '../../shared/domain/record.ts';
import { DEFAULT_RULES, effectiveRules, PLAIN_RULES } from '../../shared/domain/roomRules.ts';
import { cleanText } from '../../shared/domain/text.ts';
import type { ChatMessage } from '../../shared/models/model.ts';
import { composePrompt } from '../../shared/prompt/composePrompt.ts';
import { contextBudget, firstKept, promptLimits } from '../../shared/prompt/contextBudget.ts';
import type { Member, Room } from '../../shared/prompt/room.ts';
import { estimateTokens } from '../../shared/prompt/tokenEstimate.ts';
import { createTranscriptWriter } from '../../shared/prompt/transcript.ts';
import { ANSWER } from '../../shared/prompt/turnTask.ts';
import type { Library } from './library.ts';

/** Rules, card and memories take about so much of a window. */
const FIXED_TOKENS = 4_000;

export interface Question {
  readonly conversationId: ConversationId;
  readonly humanName: string;
  readonly asked: KnownRecord<'message'>;
}

/** What the personality reads: as in the editor, in a room with the human, without tools. */
export function composeQuestion(
  library: Library,
  member: Member,
  { conversationId, humanName, asked }: Question,
): readonly ChatMessage[] {
  const budget = contextBudget(null);
  const limits = promptLimits(budget);
  const all = [...inOrder(library.messages), asked].map(({ id, data }) => ({ id, ...data }));
  const sizes = all.map(({ text }) => estimateTokens(text.slice(0, limits.messageLength)));
  const leftOut = firstKept(sizes, budget.mostTokens - FIXED_TOKENS);
  const messages = all.slice(leftOut);
  const room: Room = {
    id: conversationId,
    description: library.conversation?.data.description ?? '',
    humanName,
    projectId: library.conversation?.data.projectId ?? null,
    members: [member, ...othersIn(library, member)],
    rules: effectiveRules(library.conversation?.data.rules ?? PLAIN_RULES, DEFAULT_RULES),
    messages,
  };
  const composed = composePrompt({
    room,
    member,
    task: ANSWER,
    hiddenIds: [],
    hasTools: false,
    limits,
    messages,
    leftOut,
    summary: null,
    memories: memoriesFor(library, member, conversationId),
    seesPictures: false,
    writer: createTranscriptWriter({
      members: room.members,
      limits,
      originalOf: (id) => all.find((message) => message.id === id),
    }),
  });
  return composed.map(({ pictures: _pictures, ...message }) => message);
}

/** The others who sit in the conversation that is carried on. */
function othersIn({ conversation, personalities }: Library, member: Member): readonly Member[] {
  const seats = conversation?.data.participants ?? [];
  return seats.flatMap((seat) => {
    const found = personalities.find(({ id }) => id === seat.personalityId);
    if (found === undefined || found.id === member.id) return [];
    return [
      { ...found.data, id: personalityId.parse(found.id), title: seat.title ?? found.data.title },
    ];
  });
}

function memoriesFor(library: Library, member: Member, conversationId: ConversationId) {
  const projectId = library.conversation?.data.projectId ?? null;
  return library.memories
    .map(({ data }) => data)
    .filter(({ personalityId: of, scope }) => {
      if (of !== member.id) return false;
      if (scope.kind === 'project') return scope.projectId === projectId;
      return scope.kind === 'everywhere' || scope.conversationId === conversationId;
    });
}

/** Text that was piped in, as excerpts that go with the question; what finds no room is cut off. */
export function attachInput(input: string): {
  readonly attachments: readonly Attachment[];
  readonly isCut: boolean;
} {
  const text = cleanText(input);
  const pieces: Attachment[] = [];
  let rest = text;
  let line = 0;
  while (rest.trim() !== '' && pieces.length < MAX_ATTACHMENTS) {
    const piece = firstPiece(rest);
    const lines = piece.split('\n').length;
    pieces.push({
      source: 'file',
      path: 'standard input',
      startLine: line,
      endLine: line + lines - 1,
      isWhole: piece.length === text.length,
      text: piece,
    });
    line += piece.endsWith('\n') ? lines - 1 : lines;
    rest = rest.slice(piece.length);
  }
  return { attachments: pieces, isCut: rest.trim() !== '' };
}

function firstPiece(text: string): string {
  if (text.length <= MAX_EXCERPT_LENGTH) return text;
  const end = text.lastIndexOf('\n', MAX_EXCERPT_LENGTH - 1) + 1;
  const piece = text.slice(0, end > 0 ? end : MAX_EXCERPT_LENGTH);
  return piece.replace(/[\uD800-\uDBFF]$/, '');
}
