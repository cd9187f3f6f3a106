import { type NewId, type ProjectId, type ThreadId, threadId } from '../../shared/domain/ids.ts';
import type { Author } from '../../shared/domain/message.ts';
import type { KnownRecord } from '../../shared/domain/record.ts';
import type { RecordStore } from '../../shared/domain/recordStore.ts';
import type {
  OpenThread,
  ReviewDesk,
  Reviewer,
  ThreadRefusal,
  ThreadResult,
} from '../../shared/domain/reviewDesk.ts';
import { cleanText, truncate } from '../../shared/domain/text.ts';
import { checkPath } from '../../shared/review/checkPath.ts';
import { createThreads, type ReplyResult } from './threads.ts';

interface ThreadDeskOptions {
  readonly store: RecordStore;
  projectId(): Promise<ProjectId | null>;
  readonly newId: NewId;
  now(): number;
}

type ThreadDesk = Pick<ReviewDesk, 'replyComment' | 'resolveComment' | 'openThreads'>;

/** Shorter beginnings of an id name nothing: they fit too much by chance. */
const MIN_PREFIX = 8;
const MAX_NAMED = 20;
const MAX_TEXT = 20_000;
const MAX_NAME = 80;

/** The part of the review desk that works on threads which are there already. */
export function createThreadDesk(options: ThreadDeskOptions): ThreadDesk {
  const threads = createThreads({ ...options, now: () => options.now() });

  async function change(
    name: string,
    act: (id: ThreadId) => Promise<ReplyResult>,
  ): Promise<ThreadResult> {
    const projectId = await options.projectId();
    if (projectId === null) return refused({ kind: 'noWorkspace' });
    const records = await threads.list(projectId);
    const found = threadNamed(name, records);
    if ('kind' in found) return refused(found);
    const { id, data } = found.record;
    const result = await act(threadId.parse(id));
    return result.kind === 'refused'
      ? refused(refusalOf(result.reason, records))
      : { kind: 'made', threadId: threadId.parse(id), path: data.path, line: lineOf(found.record) };
  }

  return {
    replyComment: ({ thread, text }, reviewer) =>
      change(thread, (id) => threads.reply(id, authorOf(reviewer), truncate(text, MAX_TEXT))),
    resolveComment: ({ thread, reason }, reviewer) =>
      change(thread, (id) =>
        threads.resolveWith(id, authorOf(reviewer), truncate(reason, MAX_TEXT)),
      ),
    async openThreads(path) {
      const checked = checkPath(path);
      const projectId = await options.projectId();
      if (checked.kind === 'refused' || projectId === null) return [];
      return openOf(
        (await threads.list(projectId)).filter(({ data }) => data.path === checked.path),
      );
    },
  };
}

/** What a name means: the one thread, or why it is none. */
function threadNamed(
  name: string,
  records: readonly KnownRecord<'thread'>[],
): { readonly record: KnownRecord<'thread'> } | ThreadRefusal {
  const place = placeNamed(name);
  const inFile = place && records.filter(({ data }) => data.path === place.path);
  const named = inFile
    ? inFile.filter((record) => coversLine(record, place.line))
    : records.filter(({ id }) => name.length >= MIN_PREFIX && id.startsWith(name.toLowerCase()));
  const open = named.filter(({ data }) => !data.isResolved);
  const [only] = open;
  if (only !== undefined) {
    return open.length === 1
      ? { record: only }
      : { kind: 'threadAmbiguous', open: openOf(open).slice(0, MAX_NAMED) };
  }
  if (named.length > 0) return { kind: 'alreadyResolved' };
  return { kind: 'threadNotFound', open: openOf(inFile ?? records).slice(0, MAX_NAMED) };
}

/** `src/a.ts:12` as a path and a line counted from 0; null for anything else. */
function placeNamed(name: string): { readonly path: string; readonly line: number } | null {
  const [, path = '', line = ''] = /^(.+):(\d{1,7})$/s.exec(name) ?? [];
  const checked = checkPath(path);
  return checked.kind === 'ok' ? { path: checked.path, line: Number(line) - 1 } : null;
}

function coversLine({ data }: KnownRecord<'thread'>, line: number): boolean {
  return data.anchor.startLine <= line && line <= data.anchor.endLine;
}

function openOf(records: readonly KnownRecord<'thread'>[]): readonly OpenThread[] {
  return records
    .filter(({ data }) => !data.isResolved)
    .map((record) => ({
      threadId: threadId.parse(record.id),
      path: record.data.path,
      line: lineOf(record),
      author: record.data.comments[0]?.author.name ?? '',
      text: record.data.comments[0]?.text ?? '',
    }))
    .toSorted((a, b) => comparePaths(a.path, b.path) || a.line - b.line);
}

function comparePaths(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function lineOf({ data }: KnownRecord<'thread'>): number {
  return data.anchor.startLine;
}

function refusalOf(
  reason: Extract<ReplyResult, { kind: 'refused' }>['reason'],
  records: readonly KnownRecord<'thread'>[],
): ThreadRefusal {
  return reason === 'full'
    ? { kind: 'threadFull' }
    : { kind: 'threadNotFound', open: openOf(records).slice(0, MAX_NAMED) };
}

function authorOf({ personalityId, personalityName }: Reviewer): Author {
  const name = truncate(cleanText(personalityName), MAX_NAME);
  return { kind: 'personality', personalityId, name };
}

function refused(refusal: ThreadRefusal): ThreadResult {
  return { kind: 'refused', refusal };
}
