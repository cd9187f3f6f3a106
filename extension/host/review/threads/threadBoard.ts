import * as vscode from 'vscode';
import { type ThreadId, threadId } from '../../../../shared/domain/ids.ts';
import type { KnownRecord } from '../../../../shared/domain/record.ts';
import type { Severity } from '../../../../shared/domain/thread.ts';
import type { TextRange } from '../../../../shared/review/trackRange.ts';
import type { Threads } from '../../../review/threads.ts';
import { createFindPlace, openDocument, type PlacesHost } from './findPlaces.ts';
import { anchorAt, follow, isLost, isSamePlace, type LiveThread } from './liveThread.ts';
import { type Accents, type AnswerState, type Decision, paintThread } from './threadFace.ts';

/** Where a thread stands in this window now: whole lines from 0, `endLine` included. */
interface ThreadRange {
  readonly threadId: ThreadId;
  readonly startLine: number;
  readonly endLine: number;
  readonly severity: Severity;
  /** False when it is resolved. */
  readonly isOpen: boolean;
}

/** The project's threads in the editor: one editor thread for each stored one, always in step. */
export interface ThreadBoard {
  /** Shows stored threads, or what became of them; null takes one away. Places are found first. */
  put(records: readonly (readonly [string, KnownRecord<'thread'> | null])[]): Promise<void>;
  setAccents(accents: Accents): void;
  /** Tells what became of proposals, by their ids; null: nothing yet, or nothing any more. */
  setDecisions(decisions: readonly (readonly [string, Decision | null])[]): void;
  setAnswer(id: ThreadId, answer: AnswerState | null): void;
  /** The thread that an editor command is about: the editor's own object, or an id. */
  find(target: unknown): LiveThread | null;
  paint(live: LiveThread): void;
  /** Whether a file, by its path in the project, has threads. */
  has(path: string): boolean;
  paths(): readonly string[];
  /** The files with threads below a folder. */
  below(folder: string): readonly string[];
  /** Looks anew for the places of all threads of these files. */
  findAgain(paths: readonly string[]): Promise<void>;
  /** These files were written on disk: places are looked for, but in a document that was typed in. */
  writtenOnDisk(paths: readonly string[]): Promise<void>;
  /** Follows an edit. Answers whether a thread is concerned. */
  changed(event: vscode.TextDocumentChangeEvent): boolean;
  /** A document has been quiet for a while: what lost its text is looked for. */
  settled(document: vscode.TextDocument): Promise<void>;
  /**
   * The editor has saved a document. Answers the job that writes places down; until it has run nothing
   * else looks for them: a document that is as its file is may have been typed in.
   */
  saved(document: vscode.TextDocument): () => Promise<void>;
  readonly ranges: (path: string) => readonly ThreadRange[];
  /** Tells a path whose `ranges` may be others now. */
  readonly onDidChangeRanges: vscode.Event<string>;
  dispose(): void;
}

export function createThreadBoard(
  host: PlacesHost,
  threads: Threads,
  controller: vscode.CommentController,
): ThreadBoard {
  const shelf = createShelf();
  const rangesChanged = new vscode.EventEmitter<string>();
  const decisions = new Map<string, Decision>();
  let accents: Accents = new Map();

  const paint = (live: LiveThread): void => {
    if (place(live)) rangesChanged.fire(live.data.path);
    paintThread({ ...live, isOutdated: live.range === null }, { accents, decisions });
  };
  const show = (live: LiveThread): void => {
    paint(live);
    rangesChanged.fire(live.data.path);
  };
  const remove = (live: LiveThread | undefined): void => {
    if (!live) return;
    live.shown.dispose();
    shelf.delete(live);
    rangesChanged.fire(live.data.path);
  };
  return {
    put: putting({ host, shelf, controller, show, remove }),
    setAccents: (next) => {
      accents = next;
      shelf.all().forEach(paint);
    },
    setDecisions: (changes) => {
      for (const [id, decision] of changes) {
        if (decision === null) decisions.delete(id);
        else decisions.set(id, decision);
      }
      const changed = new Set(changes.map(([id]) => id));
      shelf
        .all()
        .filter((live) => suggestsOneOf(live, changed))
        .forEach(paint);
    },
    setAnswer: (id, answer) => {
      const live = shelf.get(id);
      if (!live) return;
      live.answer = answer;
      paint(live);
    },
    find: (target) => shelf.find(target),
    paint,
    has: (path) => shelf.at(path).length > 0,
    paths: () => shelf.paths(),
    below: (folder) => shelf.paths().filter((path) => path.startsWith(`${folder}/`)),
    ...followingOf({ host, threads, shelf, paint, rangesChanged }),
    ranges: (path) => shelf.at(path).flatMap((live) => rangeOf(live)),
    onDidChangeRanges: rangesChanged.event,
    dispose: () => {
      shelf.all().forEach(remove);
      rangesChanged.dispose();
    },
  };
}

/** Whether one of these proposals was made of a comment's suggestion. */
function suggestsOneOf({ data }: LiveThread, proposals: ReadonlySet<string>): boolean {
  return data.comments.some(({ suggestion }) => proposals.has(suggestion?.proposalId ?? ''));
}

interface Putting {
  readonly host: PlacesHost;
  readonly shelf: Shelf;
  readonly controller: vscode.CommentController;
  readonly show: (live: LiveThread) => void;
  readonly remove: (live: LiveThread | undefined) => void;
}

function putting({ host, shelf, controller, show, remove }: Putting): ThreadBoard['put'] {
  return async (records) => {
    const findPlace = createFindPlace(host);
    for (const [id, record] of records) {
      const present = shelf.get(id);
      if (record?.data.projectId !== host.project.id) remove(present);
      else if (present?.data.path === record.data.path) {
        const hasMoved = !isSamePlace(present.data.anchor, record.data.anchor);
        if (hasMoved) present.range = await findPlace(record.data);
        present.data = record.data;
        show(present);
      } else {
        const range = await findPlace(record.data);
        remove(present);
        const live = create(host, controller, record, range);
        live.answer = present?.answer ?? null;
        shelf.add(live);
        show(live);
      }
    }
  };
}

interface Parts {
  readonly host: PlacesHost;
  readonly threads: Threads;
  readonly shelf: Shelf;
  readonly rangesChanged: vscode.EventEmitter<string>;
  readonly paint: (live: LiveThread) => void;
}

/** How threads follow what happens to their files. */
function followingOf({
  host,
  threads,
  shelf,
  paint,
  rangesChanged,
}: Parts): Pick<ThreadBoard, 'findAgain' | 'writtenOnDisk' | 'changed' | 'settled' | 'saved'> {
  const saves = createPendingSaves();
  const at = (document: vscode.TextDocument): readonly LiveThread[] => {
    if (shelf.isEmpty()) return [];
    const path = host.project.pathOf(document.uri);
    return path === null ? [] : shelf.at(path);
  };
  const findAll = async (lives: readonly LiveThread[]): Promise<void> => {
    const findPlace = createFindPlace(host);
    for (const live of lives) {
      const wasOutdated = live.range === null;
      live.range = await findPlace(live.data);
      if (wasOutdated !== (live.range === null)) paint(live);
      else if (place(live)) rangesChanged.fire(live.data.path);
    }
  };
  const placeAll = (lives: readonly LiveThread[]): void => {
    const moved = lives.filter(place);
    if (moved[0]) rangesChanged.fire(moved[0].data.path);
  };
  /** Of a document that was typed in only what lost its text is looked for: the rest was followed. */
  const settled = async (document: vscode.TextDocument): Promise<void> => {
    const isTyped = at(document).length > 0 && (await isUnsaved(document));
    if (saves.has(document)) return;
    await findAll(isTyped ? at(document).filter(isLost) : at(document));
    placeAll(at(document));
  };
  return {
    findAgain: (paths) => findAll(paths.flatMap((path) => shelf.at(path))),
    writtenOnDisk: async (paths) => {
      for (const path of paths) {
        const document = openDocument(host.project, path);
        await (document ? settled(document) : findAll(shelf.at(path)));
      }
    },
    changed: ({ document, contentChanges }) => {
      const concerned = at(document);
      for (const live of concerned) follow(live, contentChanges);
      // A document that is as it is on disk was read anew: such a change says nothing of single lines.
      if (document.isDirty) placeAll(concerned);
      return concerned.length > 0;
    },
    settled,
    saved: (document) => {
      const end = saves.begin(document);
      return async () => {
        try {
          await findAll(at(document).filter(isLost));
          for (const live of at(document)) await keep(host, threads, live, document);
        } finally {
          end();
        }
      };
    },
  };
}

/** Saves whose job has not run to its end. */
function createPendingSaves() {
  const counts = new Map<vscode.TextDocument, number>();
  const add = (document: vscode.TextDocument, by: number): void => {
    const next = (counts.get(document) ?? 0) + by;
    if (next === 0) counts.delete(document);
    else counts.set(document, next);
  };
  return {
    has: (document: vscode.TextDocument) => counts.has(document),
    begin: (document: vscode.TextDocument) => {
      add(document, 1);
      return () => add(document, -1);
    },
  };
}

/** Whether a document holds what its file does not: after the first edit it is told late that it is dirty. */
async function isUnsaved(document: vscode.TextDocument): Promise<boolean> {
  if (document.isDirty) return true;
  const text = document.getText();
  try {
    const bytes = await vscode.workspace.fs.readFile(document.uri);
    return new TextDecoder().decode(bytes) !== text;
  } catch {
    return false;
  }
}

function create(
  host: PlacesHost,
  controller: vscode.CommentController,
  { id, data }: KnownRecord<'thread'>,
  range: TextRange | null,
): LiveThread {
  const uri = host.project.uriOf(data.path);
  const first = new vscode.Range(0, 0, 0, 0);
  const shown = controller.createCommentThread(uri, range ? toRange(range) : first, []);
  shown.collapsibleState = vscode.CommentThreadCollapsibleState.Collapsed;
  shown.canReply = true;
  return { id: threadId.parse(id), shown, faces: new Map(), data, range, answer: null };
}

/**
 * Tells the editor the thread's lines; true if they are others than before. No range: the file as a
 * whole.
 */
function place({ shown, range }: LiveThread): boolean {
  const next = range === null ? undefined : toRange(range);
  const isSame =
    shown.range?.start.line === next?.start.line && shown.range?.end.line === next?.end.line;
  if (!isSame) shown.range = next;
  return !isSame;
}

/**
 * Writes down where a thread stands, or that its text is gone. Only what the editor saves is written
 * down: a record goes to other machines, and what a checkout does to the files of one says nothing of the
 * files of another. There, as here, each window finds the place in its own files.
 */
async function keep(
  host: PlacesHost,
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
  await host.snapshots.keep(text);
  await threads.moved(live.id, anchor);
}

function rangeOf({ id, range, data }: LiveThread): readonly ThreadRange[] {
  if (range === null) return [];
  const { start, end } = range;
  const endLine = end.character === 0 && end.line > start.line ? end.line - 1 : end.line;
  return [
    {
      threadId: id,
      startLine: start.line,
      endLine,
      severity: data.severity,
      isOpen: !data.isResolved,
    },
  ];
}

/** The shown threads, found by id, by file and by the editor's object in constant time. */
interface Shelf {
  add(live: LiveThread): void;
  delete(live: LiveThread): void;
  get(id: string): LiveThread | undefined;
  find(target: unknown): LiveThread | null;
  at(path: string): readonly LiveThread[];
  all(): readonly LiveThread[];
  paths(): readonly string[];
  isEmpty(): boolean;
}

function createShelf(): Shelf {
  const byId = new Map<string, LiveThread>();
  const byPath = new Map<string, Set<LiveThread>>();
  const byShown = new Map<unknown, LiveThread>();
  return {
    add: (live) => {
      byId.set(live.id, live);
      byShown.set(live.shown, live);
      const there = byPath.get(live.data.path) ?? new Set();
      byPath.set(live.data.path, there.add(live));
    },
    delete: (live) => {
      byId.delete(live.id);
      byShown.delete(live.shown);
      const there = byPath.get(live.data.path);
      there?.delete(live);
      if (there?.size === 0) byPath.delete(live.data.path);
    },
    get: (id) => byId.get(id),
    find: (target) => (typeof target === 'string' ? byId.get(target) : byShown.get(target)) ?? null,
    at: (path) => [...(byPath.get(path) ?? [])],
    all: () => [...byId.values()],
    paths: () => [...byPath.keys()],
    isEmpty: () => byId.size === 0,
  };
}

function toRange({ start, end }: TextRange): vscode.Range {
  return new vscode.Range(start.line, start.character, end.line, end.character);
}
