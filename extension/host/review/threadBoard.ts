import * as vscode from 'vscode';
import { type ThreadId, threadId } from '../../../shared/domain/ids.ts';
import type { KnownRecord } from '../../../shared/domain/record.ts';
import type { TextRange } from '../../../shared/review/trackRange.ts';
import type { Threads } from '../../review/threads.ts';
import {
  anchorAt,
  findAgain,
  follow,
  isSamePlace,
  type LiveThread,
  rangeOf,
  settle,
} from './liveThread.ts';
import type { ReviewHost } from './reviewHost.ts';
import { type Accents, paintThread } from './threadFace.ts';

/** The project's threads in the editor: one editor thread for each stored one, always in step. */
export interface ThreadBoard {
  /** Shows a stored thread, or what became of it; null takes it away. */
  put(id: string, record: KnownRecord<'thread'> | null): void;
  setAccents(accents: Accents): void;
  /** The thread that an editor command is about: the editor's own object, or an id. */
  find(target: unknown): ThreadId | null;
  opened(document: vscode.TextDocument): Promise<void>;
  closed(document: vscode.TextDocument): void;
  changed(event: vscode.TextDocumentChangeEvent): boolean;
  /** Marks what lost its text; writes places down once the document stands as it is on disk. */
  settled(document: vscode.TextDocument): Promise<void>;
  dispose(): void;
}

export function createThreadBoard(
  host: ReviewHost,
  threads: Threads,
  controller: vscode.CommentController,
): ThreadBoard {
  const lives = new Map<string, LiveThread>();
  let accents: Accents = new Map();

  const at = (document: vscode.TextDocument): readonly LiveThread[] => {
    if (lives.size === 0) return [];
    const path = host.project.pathOf(document.uri);
    return path === null ? [] : [...lives.values()].filter(({ data }) => data.path === path);
  };
  const paint = (live: LiveThread): void => {
    place(live);
    paintThread(live.shown, live.data, live.range === null, accents);
  };
  const remove = (id: string): void => {
    lives.get(id)?.shown.dispose();
    lives.delete(id);
  };

  return {
    put: (id, record) => {
      const present = lives.get(id);
      const path = record?.data.projectId === host.project.id ? record.data.path : null;
      if (present?.data.path !== path) remove(id);
      if (record === null || path === null) return;
      const live = lives.get(id) ?? create(host, controller, record);
      const hasMoved = live !== present || !isSamePlace(live.data.anchor, record.data.anchor);
      live.data = record.data;
      if (hasMoved) live.range = positionOf(live);
      lives.set(id, live);
      paint(live);
    },
    setAccents: (next) => {
      accents = next;
      lives.forEach(paint);
    },
    find: (target) => {
      const live = [...lives.values()].find(({ id, shown }) => target === id || target === shown);
      return live?.id ?? null;
    },
    ...documentHandlers(host, threads, at, paint),
    dispose: () => [...lives.keys()].forEach(remove),
  };
}

/** How the threads `at` a document follow what happens to it. */
function documentHandlers(
  host: ReviewHost,
  threads: Threads,
  at: (document: vscode.TextDocument) => readonly LiveThread[],
  paint: (live: LiveThread) => void,
): Pick<ThreadBoard, 'opened' | 'closed' | 'changed' | 'settled'> {
  return {
    opened: async (document) => {
      for (const live of at(document)) {
        live.range = findAgain(live.data.anchor, document.getText());
        paint(live);
        if ((live.range === null) !== live.data.isOutdated)
          await keep(host, threads, live, document);
      }
    },
    closed: (document) => {
      for (const live of at(document)) {
        live.range = positionOf(live);
        paint(live);
      }
    },
    changed: ({ document, contentChanges }) => {
      const concerned = at(document);
      for (const live of concerned) {
        follow(live, contentChanges);
        place(live);
      }
      return concerned.length > 0;
    },
    settled: async (document) => {
      for (const live of at(document)) {
        const wasOutdated = live.range === null;
        settle(live, document.getText());
        if (wasOutdated !== (live.range === null)) paint(live);
        else place(live);
        await keep(host, threads, live, document);
      }
    },
  };
}

function create(
  host: ReviewHost,
  controller: vscode.CommentController,
  { id, data }: KnownRecord<'thread'>,
): LiveThread {
  const uri = host.project.uriOf(data.path);
  const shown = controller.createCommentThread(uri, toRange(rangeOf(data.anchor)), []);
  shown.collapsibleState = vscode.CommentThreadCollapsibleState.Collapsed;
  shown.canReply = true;
  return { id: threadId.parse(id), shown, data, range: null };
}

/** Where a thread stands by its record, and by its document where that is open. */
function positionOf({ data, shown }: LiveThread): TextRange | null {
  const document = vscode.workspace.textDocuments.find(
    (each) => !each.isClosed && each.uri.toString() === shown.uri.toString(),
  );
  if (document) return findAgain(data.anchor, document.getText());
  return data.isOutdated ? null : rangeOf(data.anchor);
}

/** Tells the editor the thread's lines, if they are others than before. No range: the file as a whole. */
function place({ shown, range }: LiveThread): void {
  const next = range === null ? undefined : toRange(range);
  const isSame =
    shown.range?.start.line === next?.start.line && shown.range?.end.line === next?.end.line;
  if (!isSame) shown.range = next;
}

/**
 * Writes down where a thread stands. Not while the document has unsaved changes: the record goes to
 * other machines, which have the file as it was saved.
 */
async function keep(
  host: ReviewHost,
  threads: Threads,
  live: LiveThread,
  document: vscode.TextDocument,
): Promise<void> {
  if (document.isDirty) return;
  if (live.range === null) {
    if (live.data.isOutdated) return;
    live.data = { ...live.data, isOutdated: true };
    await threads.outdated(live.id);
    return;
  }
  const text = document.getText();
  const anchor = anchorAt(live.range, text, host.hash(text));
  if (!live.data.isOutdated && isSamePlace(anchor, live.data.anchor)) return;
  live.data = { ...live.data, anchor, isOutdated: false };
  await threads.moved(live.id, anchor);
}

function toRange({ start, end }: TextRange): vscode.Range {
  return new vscode.Range(start.line, start.character, end.line, end.character);
}
