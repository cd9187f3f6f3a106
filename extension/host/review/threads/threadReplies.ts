import * as vscode from 'vscode';
import type { ThreadId } from '../../../../shared/domain/ids.ts';
import type { Thread } from '../../../../shared/domain/thread.ts';
import type { ReplyResult, Threads } from '../../../review/threads.ts';
import type { Jobs } from './jobs.ts';
import { anchorAt } from './liveThread.ts';
import type { ThreadAnswering } from './threadAnswering.ts';
import type { ThreadBoard } from './threadBoard.ts';
import type { ThreadsHost } from './threadsHost.ts';

export interface ThreadParts {
  readonly host: ThreadsHost;
  readonly threads: Threads;
  readonly board: ThreadBoard;
  readonly jobs: Jobs;
  readonly answering: ThreadAnswering;
}

/** What the editor hands over when the person sends what stands in a reply box. */
interface Sent {
  readonly thread: unknown;
  readonly text: string;
}

/** Stores what the person wrote in a thread, or begins one with it, and lets it be answered. */
export async function sendReply(parts: ThreadParts, { thread, text }: Sent): Promise<void> {
  const live = parts.board.find(thread);
  if (live) await reply(parts, live.id, text);
  else if (isFresh(thread)) await begin(parts, thread, text);
}

/** Lets a personality answer, and says so where nobody is there to do it. */
export async function askAgain({ answering }: ThreadParts, id: ThreadId): Promise<void> {
  if ((await answering.ask(id)) !== 'nobody') return;
  void vscode.window.showInformationMessage(
    vscode.l10n.t(
      'Your reply is kept. No personality takes part in this thread; mention one with @ to ask it.',
    ),
  );
}

async function reply(parts: ThreadParts, id: ThreadId, text: string): Promise<void> {
  const { host, threads } = parts;
  const author = { kind: 'human' as const, name: host.humanName() };
  const result = await orOffer(host, text, () => threads.reply(id, author, text));
  if (result === null || !tellRefusal(result, text)) return;
  const thread = (await threads.get(id))?.data;
  if (thread && isForSomeone(thread, text)) void askAgain(parts, id).catch(host.report);
}

/** A thread of the person's own, on the lines where the editor opened the box. */
async function begin(parts: ThreadParts, fresh: FreshThread, text: string): Promise<void> {
  const { host, threads, board, jobs } = parts;
  const path = host.project.pathOf(fresh.uri);
  if (path === null) {
    offerText(vscode.l10n.t('Parley keeps no comments on this file.'), text);
    return;
  }
  const result = await orOffer(host, text, async () => {
    const current = (await vscode.workspace.openTextDocument(fresh.uri)).getText();
    const hash = await host.snapshots.keep(current);
    const anchor = anchorAt(fresh.range ?? firstLine, current, hash);
    const author = { kind: 'human' as const, name: host.humanName() };
    return threads.begin({ projectId: host.project.id, path, anchor }, author, text);
  });
  if (result === null || !tellRefusal(result, text)) return;
  const { id } = result;
  // The store's news of the thread is a job before this one, so that it is shown by then.
  await jobs.run(() => {
    const live = board.find(id);
    if (live) live.shown.collapsibleState = vscode.CommentThreadCollapsibleState.Expanded;
    fresh.dispose();
    return Promise.resolve();
  });
  if (text.includes('@')) void askAgain(parts, id).catch(host.report);
}

/** A note that a person leaves for themselves asks nobody. */
function isForSomeone({ comments }: Thread, text: string): boolean {
  return text.includes('@') || comments.some(({ author }) => author.kind === 'personality');
}

type FreshThread = Pick<vscode.CommentThread, 'uri' | 'dispose'> & {
  readonly range?: vscode.Range | undefined;
};

const firstLine = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };

function isFresh(thread: unknown): thread is FreshThread {
  return (thread as Partial<FreshThread> | null | undefined)?.uri instanceof vscode.Uri;
}

/** Null, and the text offered back, where it could not be stored. */
async function orOffer<T>(
  { report }: ThreadsHost,
  text: string,
  store: () => Promise<T>,
): Promise<T | null> {
  try {
    return await store();
  } catch (error) {
    report(error);
    offerText(vscode.l10n.t('Your reply could not be saved.'), text);
    return null;
  }
}

/** Whether it was stored; says why not, and offers the text back. */
export function tellRefusal<T extends { readonly kind: 'added' }>(
  result: T | Extract<ReplyResult, { kind: 'refused' }>,
  text: string,
): result is T {
  if (result.kind === 'added') return true;
  if (result.reason !== 'empty') offerText(refusalWords(result.reason), text);
  return false;
}

function refusalWords(reason: 'tooLong' | 'gone' | 'full'): string {
  switch (reason) {
    case 'tooLong':
      return vscode.l10n.t('Your reply is longer than 20,000 characters. Send it in parts.');
    case 'gone':
      return vscode.l10n.t('This thread was deleted in the meantime.');
    case 'full':
      return vscode.l10n.t('This thread holds 500 comments; continue in the chat.');
  }
}

/** The editor has emptied the reply box by now, so the text is given back here. */
function offerText(message: string, text: string): void {
  const copy = vscode.l10n.t('Copy My Reply');
  void vscode.window.showErrorMessage(message, copy).then(async (choice) => {
    if (choice === copy) await vscode.env.clipboard.writeText(text);
  });
}
