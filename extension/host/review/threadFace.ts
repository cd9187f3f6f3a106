import * as vscode from 'vscode';
import type { Accent } from '../../../shared/domain/accent.ts';
import type { Severity, Thread, ThreadComment } from '../../../shared/domain/thread.ts';
import { avatar } from './avatar.ts';
import { untrustedMarkdown } from './untrustedMarkdown.ts';

/** The accents of the personalities that exist, by id. */
export type Accents = ReadonlyMap<string, Accent>;

/** Gives the editor's thread the looks of ours. Properties are assigned anew: only that is seen. */
export function paintThread(
  shown: vscode.CommentThread,
  thread: Thread,
  isOutdated: boolean,
  accents: Accents,
): void {
  shown.label = labelOf(thread, isOutdated);
  shown.contextValue = [
    thread.isResolved ? 'resolved' : 'open',
    ...(isOutdated ? ['outdated'] : []),
  ].join('.');
  shown.state = thread.isResolved
    ? vscode.CommentThreadState.Resolved
    : vscode.CommentThreadState.Unresolved;
  shown.comments = thread.comments.map((comment, index) => ({
    ...showComment(comment, accents),
    body: bodyOf(comment, index === 0 && isOutdated ? thread.anchor.quote : null),
  }));
}

function showComment(comment: ThreadComment, accents: Accents): vscode.Comment {
  const { author } = comment;
  const accent = author.kind === 'personality' ? accents.get(author.personalityId) : undefined;
  return {
    author: { name: author.name, iconPath: avatar(author.name, accent ?? null) },
    body: '',
    mode: vscode.CommentMode.Preview,
    timestamp: new Date(comment.createdAt),
  };
}

function bodyOf(comment: ThreadComment, lostQuote: string | null): vscode.MarkdownString {
  const body = untrustedMarkdown(comment.text);
  if (lostQuote !== null) {
    body.appendMarkdown(`\n\n${vscode.l10n.t('The commented text is no longer in this file:')}\n`);
    body.appendCodeblock(lostQuote);
  }
  return body;
}

function labelOf(thread: Thread, isOutdated: boolean): string {
  const severity = severityName(thread.severity);
  if (isOutdated) return vscode.l10n.t('{0} (outdated)', severity);
  return thread.isResolved ? vscode.l10n.t('{0} (resolved)', severity) : severity;
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
