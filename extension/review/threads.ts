import {
  type CommentId,
  commentId,
  type NewId,
  type ProjectId,
  type ThreadId,
  threadId,
} from '../../shared/domain/ids.ts';
import type { Author } from '../../shared/domain/message.ts';
import type { KnownRecord } from '../../shared/domain/record.ts';
import type { RecordStore } from '../../shared/domain/recordStore.ts';
import { cleanText } from '../../shared/domain/text.ts';
import type { Anchor, Thread, ThreadComment } from '../../shared/domain/thread.ts';
import { afterEdits, createRecordEditor, type EditRecord } from './recordEditor.ts';

export type ReplyResult =
  | { readonly kind: 'added' }
  /** `gone`: the thread was deleted meanwhile; `full`: a thread holds 500 comments. */
  | { readonly kind: 'refused'; readonly reason: 'empty' | 'tooLong' | 'gone' | 'full' };

/** What may happen to a comment thread. A thread that is gone is left alone, never made again. */
export interface Threads {
  /** Those of one project, in order of id. */
  list(projectId: string): Promise<readonly KnownRecord<'thread'>[]>;
  get(id: string): Promise<KnownRecord<'thread'> | null>;
  /** Adds a comment; refused text is not stored, not even in part. */
  reply(id: ThreadId, author: Author, text: string): Promise<ReplyResult>;
  setResolved(id: ThreadId, isResolved: boolean): Promise<void>;
  /** Resolves with a last word, which is left out where the thread is full. */
  resolveWith(id: ThreadId, author: Author, reason: string): Promise<ReplyResult>;
  delete(id: ThreadId): Promise<void>;
  /** Begins a thread of a human's own. */
  begin(place: NewThread, author: Author, text: string): Promise<BeginResult>;
  /** Changes what a human said; what a personality said stays as it is. */
  editComment(id: ThreadId, comment: CommentId, text: string): Promise<ReplyResult>;
  /** Takes back what a human said. A thread that would be empty goes with it. */
  deleteComment(id: ThreadId, comment: CommentId): Promise<void>;
  /** The thread stands here now, and is not outdated. */
  moved(id: ThreadId, anchor: Anchor): Promise<void>;
  /** Its text cannot be found; the anchor is kept so that it can be found again. */
  outdated(id: ThreadId): Promise<void>;
  /** A file or folder got another path: the threads below it follow. */
  renamed(projectId: string, from: string, to: string): Promise<void>;
}

/** Where a new thread stands; `anchor` names a text that was kept as a snapshot. */
interface NewThread {
  readonly projectId: ProjectId;
  readonly path: string;
  readonly anchor: Anchor;
}

type BeginResult =
  | { readonly kind: 'added'; readonly id: ThreadId }
  | { readonly kind: 'refused'; readonly reason: 'empty' | 'tooLong' };

interface ThreadsOptions {
  readonly store: RecordStore;
  readonly newId: NewId;
  readonly now: () => number;
}

const MAX_COMMENTS = 500;
const MAX_COMMENT = 20_000;

export function createThreads({ store, newId, now }: ThreadsOptions): Threads {
  const edit = createRecordEditor(store, 'thread');
  const commentOf = (author: Author, text: string): ThreadComment | 'empty' | 'tooLong' => {
    const cleaned = cleanText(text).trim();
    if (cleaned === '') return 'empty';
    if (cleaned.length > MAX_COMMENT) return 'tooLong';
    return {
      id: commentId.parse(newId()),
      author,
      text: cleaned,
      createdAt: now(),
      editedAt: null,
      suggestion: null,
    };
  };
  const begin = async (
    place: NewThread,
    comment: ReturnType<typeof commentOf>,
  ): Promise<BeginResult> => {
    if (typeof comment === 'string') return { kind: 'refused', reason: comment };
    const id = threadId.parse(newId());
    const data: Thread = { ...place, ...OWN, comments: [comment] };
    await store.write([{ kind: 'thread', id, data }]);
    return { kind: 'added', id };
  };
  return {
    list: (projectId) => store.list('thread', projectId),
    get: (id) => store.get('thread', id),
    reply: async (id, author, text) => {
      const comment = commentOf(author, text);
      if (typeof comment === 'string') return { kind: 'refused', reason: comment };
      return add(edit, id, comment);
    },
    resolveWith: async (id, author, reason) => {
      const comment = commentOf(author, reason);
      if (typeof comment === 'string') return { kind: 'refused', reason: comment };
      const before = await edit(id, (thread) => ({
        ...thread,
        isResolved: true,
        comments: isFull(thread) ? thread.comments : [...thread.comments, comment],
      }));
      return before === null ? { kind: 'refused', reason: 'gone' } : { kind: 'added' };
    },
    setResolved: async (id, isResolved) => {
      await edit(id, (thread) =>
        thread.isResolved === isResolved ? null : { ...thread, isResolved },
      );
    },
    delete: (id) => store.write([{ kind: 'thread', id, data: null }]),
    begin: (place, author, text) => begin(place, commentOf(author, text)),
    ...createCommentEdits(store, edit, now),
    ...createPlaceEdits(store, edit),
  };
}

function createPlaceEdits(
  store: RecordStore,
  edit: EditRecord<'thread'>,
): Pick<Threads, 'moved' | 'outdated' | 'renamed'> {
  return {
    moved: async (id, anchor) => {
      await edit(id, (thread) => ({ ...thread, anchor, isOutdated: false }));
    },
    outdated: async (id) => {
      await edit(id, (thread) => (thread.isOutdated ? null : { ...thread, isOutdated: true }));
    },
    renamed: async (projectId, from, to) => {
      for (const { id, data } of await store.list('thread', projectId)) {
        const path = movedPath(data.path, from, to);
        if (path !== null) await edit(id, (thread) => ({ ...thread, path }));
      }
    },
  };
}

/** What a thread that a human begins has in place of a personality's judgement. */
const OWN = {
  conversationId: null,
  messageId: null,
  isOutdated: false,
  isResolved: false,
  severity: 'note',
} as const;

function createCommentEdits(
  store: RecordStore,
  edit: EditRecord<'thread'>,
  now: () => number,
): Pick<Threads, 'editComment' | 'deleteComment'> {
  return {
    editComment: async (id, comment, given) => {
      const text = cleanText(given).trim();
      if (text === '') return { kind: 'refused', reason: 'empty' };
      if (text.length > MAX_COMMENT) return { kind: 'refused', reason: 'tooLong' };
      const before = await edit(id, (thread) =>
        replaced(thread, comment, (said) =>
          said.author.kind === 'human' && said.text !== text
            ? { ...said, text, editedAt: now() }
            : said,
        ),
      );
      const isThere = before?.comments.some((said) => said.id === comment) === true;
      return isThere ? { kind: 'added' } : { kind: 'refused', reason: 'gone' };
    },
    deleteComment: (id, comment) =>
      afterEdits(store, async () => {
        const thread = (await store.get('thread', id))?.data;
        const comments = thread?.comments.filter(
          (said) => said.id !== comment || said.author.kind !== 'human',
        );
        if (!thread || !comments || comments.length === thread.comments.length) return;
        const data = comments.length === 0 ? null : { ...thread, comments };
        await store.write([{ kind: 'thread', id, data }]);
      }),
  };
}

/** The thread with one comment changed; null when nothing is another than before. */
function replaced(
  thread: Thread,
  id: CommentId,
  change: (comment: ThreadComment) => ThreadComment,
): Thread | null {
  const comments = thread.comments.map((said) => (said.id === id ? change(said) : said));
  return comments.every((said, i) => said === thread.comments[i]) ? null : { ...thread, comments };
}

function isFull({ comments }: Thread): boolean {
  return comments.length >= MAX_COMMENTS;
}

async function add(
  edit: EditRecord<'thread'>,
  id: ThreadId,
  comment: ThreadComment,
): Promise<ReplyResult> {
  const before = await edit(id, (thread) =>
    isFull(thread) ? null : { ...thread, comments: [...thread.comments, comment] },
  );
  if (before === null) return { kind: 'refused', reason: 'gone' };
  return isFull(before) ? { kind: 'refused', reason: 'full' } : { kind: 'added' };
}

/** Where `path` is after `from`, itself or a folder above, became `to`; null when it is not concerned. */
export function movedPath(path: string, from: string, to: string): string | null {
  if (path === from) return to;
  return path.startsWith(`${from}/`) ? `${to}${path.slice(from.length)}` : null;
}
