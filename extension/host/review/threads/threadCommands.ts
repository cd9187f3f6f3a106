import * as vscode from 'vscode';
import { threadLink } from './threadLinks.ts';
import type { LiveThread } from './liveThread.ts';
import { askAgain, sendReply, type ThreadParts } from './threadReplies.ts';

/** The commands on whole threads. Each takes the editor's thread or an id. */
export function registerThreadCommands(parts: ThreadParts): readonly vscode.Disposable[] {
  const { host, threads, board } = parts;
  const register = host.registerCommand ?? vscode.commands.registerCommand;
  const onThread = (name: string, act: (live: LiveThread) => Promise<void>): vscode.Disposable =>
    register(`parley.thread.${name}`, async (target: unknown) => {
      const live = board.find(target);
      if (live !== null) await act(live);
    });
  const send = (given: unknown) => sendReply(parts, asReply(given));
  return [
    register('parley.thread.begin', send),
    register('parley.thread.reply', send),
    register('parley.commentOnSelection', () => commentOnSelection(parts)),
    onThread('resolve', ({ id }) => threads.setResolved(id, true)),
    onThread('unresolve', ({ id }) => threads.setResolved(id, false)),
    onThread('stop', ({ id }) => {
      host.stopAnswer(id);
      return Promise.resolve();
    }),
    onThread('askAgain', ({ id }) => {
      // The command is over when the question is put; the answer shows in the thread.
      void askAgain(parts, id).catch(host.report);
      return Promise.resolve();
    }),
    onThread('copyLink', async ({ id }) => {
      await vscode.env.clipboard.writeText(threadLink(id));
      vscode.window.setStatusBarMessage(vscode.l10n.t('Link to the thread copied'), 3_000);
    }),
    onThread('delete', async ({ id }) => {
      if (await host.confirmDelete('thread')) await threads.delete(id);
    }),
  ];
}

/** What the editor hands to a command of the reply box. */
function asReply(given: unknown): { readonly thread: unknown; readonly text: string } {
  const { thread, text } = (given ?? {}) as { thread?: unknown; text?: unknown };
  return { thread, text: typeof text === 'string' ? text : '' };
}

/** Opens the editor's own box for a new comment on the selected lines. */
async function commentOnSelection({ host }: ThreadParts): Promise<void> {
  const document = vscode.window.activeTextEditor?.document;
  if (!document || !(await isCommentable(host, document))) {
    void vscode.window.showInformationMessage(
      vscode.l10n.t('Open a file of this project and select the lines to comment on.'),
    );
    return;
  }
  await vscode.commands.executeCommand('workbench.action.addComment');
}

/** Offers the "+" beside the lines of the files that personalities may see. */
export function offerOwnThreads(host: ThreadParts['host']): void {
  host.controller.commentingRangeProvider = {
    provideCommentingRanges: async (document) =>
      (await isCommentable(host, document))
        ? [new vscode.Range(0, 0, Math.max(0, document.lineCount - 1), 0)]
        : [],
  };
}

async function isCommentable(
  { project, workspace }: ThreadParts['host'],
  { uri }: vscode.TextDocument,
): Promise<boolean> {
  const path = project.pathOf(uri);
  if (path === null) return false;
  return (await workspace.readFile(path, new AbortController().signal)).kind === 'text';
}
