import * as vscode from 'vscode';
import type { Accent } from '../../../../shared/domain/accent.ts';
import type { CommentId, ThreadId } from '../../../../shared/domain/ids.ts';
import type { Proposal } from '../../../../shared/domain/proposal.ts';
import type {
  Severity,
  Suggestion,
  Thread,
  ThreadComment,
} from '../../../../shared/domain/thread.ts';
import { untrustedMarkdown } from '../untrustedMarkdown.ts';
import { avatar } from './avatar.ts';

/** The accents of the personalities that exist, by id. */
export type Accents = ReadonlyMap<string, Accent>;

/** What became of a proposal, once all of it is decided: accepted if any of it was. */
export type Decision = 'accepted' | 'rejected';

/** What a thread's looks depend on besides itself; decisions by the id of their proposal. */
export interface Surroundings {
  readonly accents: Accents;
  readonly decisions: ReadonlyMap<string, Decision>;
}

/** Null while something of it waits, and where nothing of it found a place. */
export function decisionOf({ hunks }: Pick<Proposal, 'hunks'>): Decision | null {
  const isSome = (status: string): boolean => hunks.some((hunk) => hunk.status === status);
  if (isSome('pending')) return null;
  if (isSome('accepted')) return 'accepted';
  return isSome('rejected') ? 'rejected' : null;
}

/** What became of the answer that was asked for in a thread, as long as it is worth saying. */
export type AnswerState =
  | {
      readonly kind: 'answering';
      /** Null until it begins. */
      readonly by: { readonly personalityId: string; readonly name: string } | null;
      readonly text: string;
    }
  | { readonly kind: 'failed'; readonly detail: string }
  | { readonly kind: 'stopped' };

export type ShownThread = vscode.CommentThread;

/** A comment as the editor has it; `commentId` is null for an answer that is still being given. */
export interface ShownComment extends vscode.Comment {
  readonly threadId: ThreadId;
  readonly commentId: CommentId | null;
}

/** What of a live thread is seen. */
interface Seen {
  readonly id: ThreadId;
  readonly shown: ShownThread;
  readonly faces: Map<string, ShownComment>;
  readonly data: Thread;
  readonly isOutdated: boolean;
  readonly answer: AnswerState | null;
}

/** The name under which the answer that is being given has its face. */
const ANSWERING = 'answering';
const MAX_LABEL_DETAIL = 160;

/**
 * Gives the editor's thread the looks of ours. Properties are assigned anew, for only that is seen. A
 * comment keeps its object, so that a human who edits one goes on undisturbed while others arrive.
 *
 * `contextValue` of a thread: `open` or `resolved`, then `.outdated`, then `.answering`, `.failed` or
 * `.stopped`. Of a comment: `own`, `suggestion.pending`, `suggestion.proposed`,
 * `suggestion.accepted`, `suggestion.rejected`, or none.
 */
export function paintThread(seen: Seen, around: Surroundings): void {
  const { shown, data, isOutdated, answer } = seen;
  shown.label = labelOf(data, isOutdated, answer);
  shown.contextValue = [
    data.isResolved ? 'resolved' : 'open',
    ...(isOutdated ? ['outdated'] : []),
    ...(answer === null ? [] : [answer.kind]),
  ].join('.');
  shown.state = data.isResolved
    ? vscode.CommentThreadState.Resolved
    : vscode.CommentThreadState.Unresolved;
  const comments = data.comments.map((comment, index) =>
    faceOf(seen, comment, {
      ...around,
      lostQuote: index === 0 && isOutdated && !isTaken(comment, around) ? data.anchor.quote : null,
    }),
  );
  shown.comments = [...comments, ...answeringFace(seen, around.accents)];
}

/** Whether the suggestion was accepted: then its lines say already where the commented text has gone. */
function isTaken({ suggestion }: ThreadComment, { decisions }: Surroundings): boolean {
  return decisions.get(suggestion?.proposalId ?? '') === 'accepted';
}

/** Lets the human write in a comment of theirs, with its text as they wrote it. */
export function beginEditing(seen: Pick<Seen, 'shown' | 'faces'>, comment: ThreadComment): void {
  const face = seen.faces.get(comment.id);
  if (!face) return;
  Object.assign(face, { mode: vscode.CommentMode.Editing, body: comment.text });
  seen.shown.comments = [...seen.shown.comments];
}

function faceOf(
  { id, faces }: Seen,
  comment: ThreadComment,
  how: Surroundings & { readonly lostQuote: string | null },
): ShownComment {
  const present = faces.get(comment.id);
  if (present?.mode === vscode.CommentMode.Editing) return present;
  const { author } = comment;
  const accent = author.kind === 'personality' ? how.accents.get(author.personalityId) : undefined;
  return keepFace(faces, comment.id, {
    threadId: id,
    commentId: comment.id,
    author: { name: author.name, iconPath: avatar(author.name, accent ?? null) },
    body: bodyOf(comment, how.lostQuote),
    mode: vscode.CommentMode.Preview,
    timestamp: new Date(comment.createdAt),
    ...contextOf(comment, how.decisions),
  });
}

function answeringFace(
  { id, faces, answer, data }: Seen,
  accents: Accents,
): readonly ShownComment[] {
  if (answer?.kind !== 'answering' || isStored(data, answer)) {
    faces.delete(ANSWERING);
    return [];
  }
  const name = answer.by?.name ?? 'Parley';
  const accent = answer.by ? accents.get(answer.by.personalityId) : undefined;
  const face = keepFace(faces, ANSWERING, {
    threadId: id,
    commentId: null,
    author: { name, iconPath: avatar(name, accent ?? null) },
    body: untrustedMarkdown(answer.text === '' ? '…' : answer.text),
    mode: vscode.CommentMode.Preview,
    label: vscode.l10n.t('answering…'),
  });
  return [face];
}

/** The answer is among the comments already: it is not shown twice. */
function isStored(
  { comments }: Thread,
  { by, text }: Extract<AnswerState, { kind: 'answering' }>,
): boolean {
  const last = comments.at(-1);
  return (
    by !== null &&
    last?.author.kind === 'personality' &&
    last.author.personalityId === by.personalityId &&
    text.trim() !== '' &&
    last.text.startsWith(text.trim())
  );
}

function keepFace(
  faces: Map<string, ShownComment>,
  name: string,
  looks: ShownComment,
): ShownComment {
  const present = faces.get(name);
  if (present === undefined) {
    faces.set(name, looks);
    return looks;
  }
  return Object.assign(present, { label: undefined, contextValue: undefined }, looks);
}

function contextOf(
  { author, suggestion, editedAt }: ThreadComment,
  decisions: Surroundings['decisions'],
): Pick<vscode.Comment, 'contextValue' | 'label'> {
  const label = editedAt === null ? {} : { label: vscode.l10n.t('edited') };
  if (author.kind === 'human') return { contextValue: 'own', ...label };
  if (suggestion === null) return label;
  const { proposalId } = suggestion;
  if (proposalId === null) return { contextValue: 'suggestion.pending', ...label };
  switch (decisions.get(proposalId)) {
    case 'accepted':
      return { contextValue: 'suggestion.accepted', label: vscode.l10n.t('suggestion accepted') };
    case 'rejected':
      return { contextValue: 'suggestion.rejected', label: vscode.l10n.t('suggestion rejected') };
    case undefined:
      return { contextValue: 'suggestion.proposed', ...label };
  }
}

function bodyOf(
  { text, suggestion }: ThreadComment,
  lostQuote: string | null,
): vscode.MarkdownString {
  const body = untrustedMarkdown(text);
  if (suggestion !== null) {
    body.appendMarkdown(`\n\n${vscode.l10n.t('Suggested change:')}\n`);
    body.appendMarkdown(fenced(diffOf(suggestion), 'diff'));
  }
  if (lostQuote !== null) {
    body.appendMarkdown(`\n\n${vscode.l10n.t('The commented text is no longer in this file:')}\n`);
    body.appendMarkdown(fenced(lostQuote, ''));
  }
  return body;
}

/** A code block that its text cannot end: the fence is longer than any row of backticks in it. */
function fenced(code: string, language: string): string {
  const longest = Math.max(2, ...[...code.matchAll(/`+/g)].map(([row]) => row.length));
  const fence = '`'.repeat(longest + 1);
  return `\n${fence}${language}\n${code}\n${fence}\n`;
}

function diffOf({ oldText, newText }: Suggestion): string {
  const marked = (mark: string, text: string): string[] =>
    text === '' ? [] : text.split('\n').map((line) => `${mark}${line}`);
  return [...marked('- ', oldText), ...marked('+ ', newText)].join('\n');
}

function labelOf(thread: Thread, isOutdated: boolean, answer: AnswerState | null): string {
  const severity = severityName(thread.severity);
  if (answer?.kind === 'failed') {
    const detail = answer.detail.slice(0, MAX_LABEL_DETAIL);
    return vscode.l10n.t('{0}: no answer. {1}', severity, detail);
  }
  if (answer?.kind === 'stopped') return vscode.l10n.t('{0}: answer stopped', severity);
  if (answer?.kind === 'answering') {
    return answer.by === null
      ? vscode.l10n.t('{0}: waiting for an answer…', severity)
      : vscode.l10n.t('{0}: {1} is answering…', severity, answer.by.name);
  }
  if (thread.isResolved) {
    return isOutdated
      ? vscode.l10n.t('{0} (resolved, outdated)', severity)
      : vscode.l10n.t('{0} (resolved)', severity);
  }
  return isOutdated ? vscode.l10n.t('{0} (outdated)', severity) : severity;
}

function severityName(severity: Severity): string {
  switch (severity) {
    case 'note':
      return vscode.l10n.t('Note');
    case 'suggestion':
      return vscode.l10n.t('Suggestion');
    case 'warning':
      return vscode.l10n.t('Warning');
    case 'problem':
      return vscode.l10n.t('Problem');
  }
}
