import * as vscode from 'vscode';
import { builtInPersonalities } from '../../../shared/domain/builtInPersonalities.ts';
import type { ThreadId } from '../../../shared/domain/ids.ts';
import type { StoreChange } from '../../../shared/domain/recordStore.ts';
import { createThreads, type ReplyResult, type Threads } from '../../review/threads.ts';
import type { ReviewHost } from './reviewHost.ts';
import { createThreadBoard, type ThreadBoard } from './threadBoard.ts';

interface ThreadsHost extends ReviewHost {
  /** Made by the caller as `parley`; disposed with the registration. */
  readonly controller: vscode.CommentController;
  /** What the person is called in their comments. */
  humanName(): string;
  /** The person has replied; the answer of a personality is the caller's to arrange. */
  onReply(threadId: ThreadId, text: string): void;
  /** Asks the person before a thread is deleted. */
  confirmDelete(): Promise<boolean>;
}

/** An external change is written down when it has been quiet for so long. */
const SETTLE_AFTER_MS = 400;

/**
 * Shows the project's comment threads, keeps them on their text, and carries out what people do with
 * them. The store is the truth: every change goes there, and comes back through its change event,
 * whether it was made here, in another window or on another device.
 */
export function registerThreads(host: ThreadsHost): vscode.Disposable {
  const threads = createThreads(host);
  host.controller.options = {
    prompt: vscode.l10n.t('Reply'),
    placeHolder: vscode.l10n.t('Reply, and the personality will answer here'),
  };
  const board = createThreadBoard(host, threads, host.controller);
  const jobs = createJobs(host.report);

  const load = async (): Promise<void> => {
    await loadAccents(host, board);
    for (const record of await threads.list(host.project.id)) board.put(record.id, record);
    for (const document of vscode.workspace.textDocuments) await board.opened(document);
  };
  const refresh = async ({ changes }: StoreChange): Promise<void> => {
    if (changes.some(({ kind }) => kind === 'personality')) await loadAccents(host, board);
    for (const { kind, id } of changes) {
      if (kind === 'thread') board.put(id, await threads.get(id));
    }
  };
  jobs.run(load);
  return vscode.Disposable.from(
    { dispose: host.store.onDidChange((change) => jobs.run(() => refresh(change))) },
    followDocuments(board, jobs),
    followRenames(host, threads, jobs),
    ...registerCommands(host, threads, board),
    board,
    host.controller,
  );
}

interface Jobs {
  /** Runs the job after all those before it; its failure is reported and stops no other. */
  run(job: () => Promise<void>): void;
}

function createJobs(report: (error: unknown) => void): Jobs {
  let last = Promise.resolve();
  return {
    run: (job) => {
      last = last.then(job).catch(report);
    },
  };
}

async function loadAccents({ store }: ThreadsHost, board: ThreadBoard): Promise<void> {
  // Stored ones come last: a person may have changed a built-in one.
  const personalities = [...builtInPersonalities, ...(await store.list('personality'))];
  board.setAccents(new Map(personalities.map(({ id, data }) => [id, data.accent])));
}

function followDocuments(board: ThreadBoard, jobs: Jobs): vscode.Disposable {
  const timers = new Map<string, NodeJS.Timeout>();
  const settle = (document: vscode.TextDocument): void => {
    clearTimeout(timers.get(document.uri.toString()));
    timers.delete(document.uri.toString());
    if (!document.isClosed) jobs.run(() => board.settled(document));
  };
  const settleSoon = (document: vscode.TextDocument): void => {
    const key = document.uri.toString();
    clearTimeout(timers.get(key));
    timers.set(
      key,
      setTimeout(() => settle(document), SETTLE_AFTER_MS),
    );
  };
  return vscode.Disposable.from(
    vscode.workspace.onDidOpenTextDocument((document) => jobs.run(() => board.opened(document))),
    vscode.workspace.onDidCloseTextDocument((document) => board.closed(document)),
    vscode.workspace.onDidChangeTextDocument((event) => {
      if (event.contentChanges.length > 0 && board.changed(event)) settleSoon(event.document);
    }),
    vscode.workspace.onDidSaveTextDocument(settle),
    { dispose: () => timers.forEach((timer) => clearTimeout(timer)) },
  );
}

function followRenames({ project }: ThreadsHost, threads: Threads, jobs: Jobs): vscode.Disposable {
  return vscode.workspace.onDidRenameFiles(({ files }) => {
    for (const { oldUri, newUri } of files) {
      const from = project.pathOf(oldUri);
      const to = project.pathOf(newUri);
      if (from !== null && to !== null) jobs.run(() => threads.renamed(project.id, from, to));
    }
  });
}

function registerCommands(
  host: ThreadsHost,
  threads: Threads,
  board: ThreadBoard,
): readonly vscode.Disposable[] {
  const registerCommand = host.registerCommand ?? vscode.commands.registerCommand;
  const onThread = (name: string, act: (id: ThreadId) => Promise<void>): vscode.Disposable =>
    registerCommand(`parley.thread.${name}`, async (target: unknown) => {
      const id = board.find(target);
      if (id !== null) await act(id);
    });
  return [
    registerCommand('parley.thread.reply', async (given: unknown) => {
      const { thread, text } = asReply(given);
      const id = board.find(thread);
      if (id !== null) await reply(host, threads, id, text);
    }),
    onThread('resolve', (id) => threads.setResolved(id, true)),
    onThread('unresolve', (id) => threads.setResolved(id, false)),
    onThread('delete', async (id) => {
      if (await host.confirmDelete()) await threads.delete(id);
    }),
  ];
}

/** What the editor hands to a command of the reply box. */
function asReply(given: unknown): { readonly thread: unknown; readonly text: string } {
  const { thread, text } = (given ?? {}) as { thread?: unknown; text?: unknown };
  return { thread, text: typeof text === 'string' ? text : '' };
}

async function reply(
  host: ThreadsHost,
  threads: Threads,
  id: ThreadId,
  text: string,
): Promise<void> {
  let result: ReplyResult;
  try {
    result = await threads.reply(id, { kind: 'human', name: host.humanName() }, text);
  } catch (error) {
    host.report(error);
    offerText(vscode.l10n.t('Your reply could not be saved.'), text);
    return;
  }
  if (result.kind === 'added') host.onReply(id, text);
  else if (result.reason !== 'empty') offerText(refusalWords(result.reason), text);
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
