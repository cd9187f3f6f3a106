import * as vscode from 'vscode';
import type { Threads } from '../../../review/threads.ts';
import type { ReviewHost } from '../reviewHost.ts';
import type { Jobs } from './jobs.ts';
import type { ThreadBoard } from './threadBoard.ts';

/** After so much quiet in a document what lost its text is looked for. */
const SETTLE_AFTER_MS = 400;
/** Only then is it sure whether a document was read anew: that it is unsaved is told after the first edit. */
const TELL_AFTER_MS = 50;
/** A checkout changes many files in a row; they are read when it is quiet for so long. */
const READ_AFTER_MS = 300;
/** Of so many changed files at once threads are looked for; the rest follows when it is opened. */
const MAX_FILES_AT_ONCE = 200;

/** Keeps threads on their text in open documents. */
export function followDocuments(board: ThreadBoard, jobs: Jobs, host: ReviewHost) {
  const timers = new Map<string, NodeJS.Timeout>();
  const forget = (document: vscode.TextDocument): void => {
    clearTimeout(timers.get(document.uri.toString()));
    timers.delete(document.uri.toString());
  };
  const settleIfAwaited = (document: vscode.TextDocument): void => {
    if (!timers.has(document.uri.toString())) return;
    forget(document);
    if (!document.isClosed) void jobs.run(() => board.settled(document));
  };
  const settleSoon = (document: vscode.TextDocument, afterMs: number): void => {
    const key = document.uri.toString();
    clearTimeout(timers.get(key));
    timers.set(
      key,
      // After a busy while the timer is due before the news that came meanwhile: that is heard first.
      setTimeout(() => setImmediate(() => settleIfAwaited(document)), afterMs),
    );
  };
  const findAgain = ({ uri }: vscode.TextDocument): void => {
    const path = host.project.pathOf(uri);
    if (path !== null && board.has(path)) void jobs.run(() => board.findAgain([path]));
  };
  return vscode.Disposable.from(
    vscode.workspace.onDidOpenTextDocument(findAgain),
    vscode.workspace.onDidCloseTextDocument(findAgain),
    vscode.workspace.onDidChangeTextDocument((event) => {
      if (event.contentChanges.length === 0 || !board.changed(event)) return;
      settleSoon(event.document, event.document.isDirty ? SETTLE_AFTER_MS : TELL_AFTER_MS);
    }),
    vscode.workspace.onDidSaveTextDocument((document) => {
      forget(document);
      if (!document.isClosed) void jobs.run(board.saved(document));
    }),
    { dispose: () => timers.forEach((timer) => clearTimeout(timer)) },
  );
}

/** Finds threads again in files that change on disk, opened or not: a checkout, another program. */
export function followDisk(board: ThreadBoard, jobs: Jobs, host: ReviewHost): vscode.Disposable {
  const changed = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  const note = (uri: vscode.Uri): void => {
    const path = host.project.pathOf(uri);
    if (path === null || changed.size >= MAX_FILES_AT_ONCE) return;
    // An event may tell of a folder alone, as when it was moved away.
    for (const each of board.has(path) ? [path] : board.below(path)) changed.add(each);
    if (changed.size === 0) return;
    clearTimeout(timer);
    timer = setTimeout(() => {
      const paths = [...changed];
      changed.clear();
      void jobs.run(() => board.writtenOnDisk(paths));
    }, READ_AFTER_MS);
  };
  const watcher = vscode.workspace.createFileSystemWatcher(
    new vscode.RelativePattern(host.project.uriOf('.'), '**/*'),
  );
  return vscode.Disposable.from(
    watcher,
    watcher.onDidChange(note),
    watcher.onDidCreate(note),
    watcher.onDidDelete(note),
    { dispose: () => clearTimeout(timer) },
  );
}

/** Follows files and folders that are renamed in the editor. */
export function followRenames(threads: Threads, jobs: Jobs, host: ReviewHost): vscode.Disposable {
  const { project } = host;
  return vscode.workspace.onDidRenameFiles(({ files }) => {
    for (const { oldUri, newUri } of files) {
      const from = project.pathOf(oldUri);
      const to = project.pathOf(newUri);
      if (from !== null && to !== null) void jobs.run(() => threads.renamed(project.id, from, to));
    }
  });
}
