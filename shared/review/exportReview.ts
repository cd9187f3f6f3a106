import { diffLines } from 'diff';
import type { Author } from '../domain/message.ts';
import type { Hunk, Proposal } from '../domain/proposal.ts';
import type { KnownRecord } from '../domain/record.ts';
import type { Thread, ThreadComment } from '../domain/thread.ts';
import { fenced, fenceLanguage, inline, quoted } from '../domain/markdownText.ts';

/** What goes into the page, each list in the order in which it is shown. */
export interface ExportedReview {
  readonly title: string;
  readonly threads: readonly KnownRecord<'thread'>[];
  readonly proposals: readonly KnownRecord<'proposal'>[];
}

/** Differences that take more edits than this are shown as all old lines, then all new ones. */
const MAX_EDIT_LENGTH = 2_000;

/** The review as a page to read, in Markdown. `formatTime` writes a moment as the reader does. */
export function exportReview(
  { title, threads, proposals }: ExportedReview,
  formatTime: (time: number) => string,
): string {
  const open = threads.filter(({ data }) => !data.isResolved && !data.isOutdated);
  const outdated = threads.filter(({ data }) => !data.isResolved && data.isOutdated);
  const resolved = threads.filter(({ data }) => data.isResolved);
  const threadPart = ({ data }: KnownRecord<'thread'>): string => threadSection(data, formatTime);
  const parts = [
    `# ${inline(title)}`,
    [
      `- Open comments: ${open.length}`,
      ...(outdated.length > 0 ? [`- Outdated comments: ${outdated.length}`] : []),
      ...(resolved.length > 0 ? [`- Resolved comments: ${resolved.length}`] : []),
      `- Proposed edits: ${proposals.length}`,
    ].join('\n'),
    ...section('Open comments', open.map(threadPart)),
    ...section('Outdated comments', outdated.map(threadPart)),
    ...section(
      'Proposed edits',
      proposals.map(({ data }) => proposalSection(data, formatTime)),
    ),
    ...section('Resolved comments', resolved.map(threadPart)),
  ];
  return `${parts.join('\n\n')}\n`;
}

function section(title: string, parts: readonly string[]): readonly string[] {
  return parts.length === 0 ? [] : [`## ${title}`, ...parts];
}

function threadSection(thread: Thread, formatTime: (time: number) => string): string {
  const { path, anchor, severity } = thread;
  return [
    `### ${inline(path)}:${lineWords(anchor.startLine, anchor.endLine)} · ${severity}`,
    ...(thread.isOutdated ? ['_The commented text is no longer in this file. It was:_'] : []),
    ...(anchor.quote === '' ? [] : [fenced(anchor.quote, fenceLanguage(path))]),
    ...thread.comments.map((comment) => commentPart(comment, formatTime)),
  ].join('\n\n');
}

function commentPart(comment: ThreadComment, formatTime: (time: number) => string): string {
  const { author, text, createdAt, editedAt, suggestion } = comment;
  const facts = [formatTime(createdAt), ...(editedAt === null ? [] : ['edited'])];
  return [
    `**${authorName(author)}** _${facts.join(' · ')}_`,
    quoted(text),
    ...(suggestion === null
      ? []
      : ['Suggested:', fenced(changedLines(suggestion.oldText, suggestion.newText), 'diff')]),
  ].join('\n\n');
}

function proposalSection(proposal: Proposal, formatTime: (time: number) => string): string {
  const { path, personalityName, reason, createdAt, hunks } = proposal;
  const waiting = hunks.filter(({ status }) => status === 'pending');
  const decided = hunks.length - waiting.length;
  return [
    `### ${inline(path)} · ${operationWords(proposal)}`,
    `**${inline(personalityName)}** _${formatTime(createdAt)}_`,
    quoted(reason),
    ...diffOf(proposal, waiting),
    ...(decided > 0 ? [`_${decided} of its ${hunks.length} edits are decided already._`] : []),
  ].join('\n\n');
}

function operationWords({ operation }: Proposal): string {
  switch (operation.kind) {
    case 'edit':
      return 'edit';
    case 'create':
      return 'new file';
    case 'rename':
      return `rename to ${inline(operation.to)}`;
    case 'delete':
      return 'delete the file';
  }
}

/** As `diff -u` writes it; the line numbers are those of the file when the edit was proposed. */
function diffOf({ path, operation }: Proposal, hunks: readonly Hunk[]): readonly string[] {
  const [first] = hunks;
  if (first === undefined) return [];
  if (operation.kind === 'create') return [fenced(first.newText, fenceLanguage(path))];
  if (operation.kind !== 'edit') return [];
  const name = path.replaceAll(/\s+/g, ' ');
  const parts = hunks.map(
    (hunk) => `${hunkHead(hunk)}\n${changedLines(hunk.oldText, hunk.newText)}`,
  );
  return [fenced([`--- a/${name}`, `+++ b/${name}`, ...parts].join('\n'), 'diff')];
}

function hunkHead({ startLine, oldText, newText }: Hunk): string {
  if (startLine === null) return '@@';
  const first = startLine + 1;
  return `@@ -${first},${linesOf(oldText).length} +${first},${linesOf(newText).length} @@`;
}

/** Whole lines with ` `, `-` or `+` before each. */
function changedLines(oldText: string, newText: string): string {
  const ended = (text: string): string => (text === '' || text.endsWith('\n') ? text : `${text}\n`);
  const parts = diffLines(ended(oldText), ended(newText), { maxEditLength: MAX_EDIT_LENGTH }) ?? [
    { value: oldText, removed: true, added: false },
    { value: newText, removed: false, added: true },
  ];
  return parts
    .flatMap(({ value, added, removed }) => {
      const mark = added ? '+' : removed ? '-' : ' ';
      return linesOf(value).map((line) => `${mark}${line}`);
    })
    .join('\n');
}

function linesOf(text: string): readonly string[] {
  return text === '' ? [] : text.replace(/\r?\n$/, '').split(/\r?\n/);
}

function lineWords(start: number, end: number): string {
  return start === end ? String(start + 1) : `${start + 1}–${end + 1}`;
}

function authorName(author: Author): string {
  return author.kind === 'human' ? `${inline(author.name)} (human)` : inline(author.name);
}
