import * as vscode from 'vscode';
import type { CommentId } from '../../../../shared/domain/ids.ts';
import type { ReviewRefusal } from '../../../../shared/domain/reviewDesk.ts';
import type { ThreadComment } from '../../../../shared/domain/thread.ts';
import type { LiveThread } from './liveThread.ts';
import { beginEditing, type ShownComment } from './threadFace.ts';
import { tellRefusal, type ThreadParts } from './threadReplies.ts';

interface Target {
  readonly live: LiveThread;
  readonly shown: ShownComment;
  readonly comment: ThreadComment;
}

/** The commands on single comments. Each takes the comment as the editor hands it over. */
export function registerCommentCommands(parts: ThreadParts): readonly vscode.Disposable[] {
  const { host, threads, board } = parts;
  const register = host.registerCommand ?? vscode.commands.registerCommand;
  const onComment = (name: string, act: (target: Target) => Promise<void>): vscode.Disposable =>
    register(`parley.comment.${name}`, async (given: unknown) => {
      const target = targetOf(parts, given);
      if (target !== null) await act(target);
    });
  return [
    onComment('edit', ({ live, comment }) => {
      if (comment.author.kind === 'human') beginEditing(live, comment);
      return Promise.resolve();
    }),
    onComment('save', (target) => saveEdit(parts, target)),
    onComment('cancel', ({ live, shown }) => {
      shown.mode = vscode.CommentMode.Preview;
      board.paint(live);
      return Promise.resolve();
    }),
    onComment('delete', async ({ live, comment }) => {
      const isLast = live.data.comments.length === 1;
      if (!(await host.confirmDelete(isLast ? 'thread' : 'comment'))) return;
      await threads.deleteComment(live.id, comment.id);
    }),
    onComment('applySuggestion', (target) => applySuggestion(parts, target)),
    onComment('showProposal', async ({ comment }) => {
      const proposal = comment.suggestion?.proposalId;
      if (proposal) await host.showProposal(proposal);
    }),
  ];
}

function targetOf({ board }: ThreadParts, given: unknown): Target | null {
  const { threadId, commentId } = (given ?? {}) as { threadId?: unknown; commentId?: CommentId };
  const live = board.find(threadId);
  const shown = commentId ? live?.faces.get(commentId) : undefined;
  const comment = live?.data.comments.find(({ id }) => id === commentId);
  return live && shown && comment ? { live, shown, comment } : null;
}

async function saveEdit(
  { threads, board, host }: ThreadParts,
  { live, shown, comment }: Target,
): Promise<void> {
  const text = typeof shown.body === 'string' ? shown.body : shown.body.value;
  let isSaved = false;
  try {
    isSaved = tellRefusal(await threads.editComment(live.id, comment.id, text), text);
  } catch (error) {
    host.report(error);
    void vscode.window.showErrorMessage(
      vscode.l10n.t('Your comment could not be saved. It stays open; try again.'),
    );
  }
  if (!isSaved) return;
  shown.mode = vscode.CommentMode.Preview;
  const now = (await threads.get(live.id))?.data;
  if (now) live.data = now;
  board.paint(live);
}

async function applySuggestion({ host }: ThreadParts, { live, comment }: Target): Promise<void> {
  const line = live.range?.start.line ?? null;
  const result = await host.proposeSuggestion({
    threadId: live.id,
    commentId: comment.id,
    line,
  });
  switch (result.kind) {
    case 'proposed':
      return host.showProposal(result.proposalId);
    case 'refused':
      void vscode.window.showWarningMessage(refusalWords(result.refusal));
      return;
    case 'gone':
      void vscode.window.showInformationMessage(
        vscode.l10n.t('This suggestion was deleted in the meantime.'),
      );
  }
}

function refusalWords(refusal: ReviewRefusal): string {
  switch (refusal.kind) {
    case 'alreadyApplied':
    case 'noChange':
      return vscode.l10n.t('The file already reads as this suggestion would have it.');
    case 'textAmbiguous':
      return vscode.l10n.t(
        'The lines that this suggestion would replace stand in the file more than once: lines {0}. Ask for the change in the thread instead.',
        refusal.lines.map((line) => line + 1).join(', '),
      );
    case 'path':
      return vscode.l10n.t(
        'The file of this suggestion cannot be read here. Check that it exists and that you trust this workspace.',
      );
    case 'textNotFound':
    case 'editsOverlap':
    case 'elision':
    case 'tooLong':
    case 'exists':
      return vscode.l10n.t(
        'The lines that this suggestion would replace have changed. Ask in the thread for a new one.',
      );
  }
}
