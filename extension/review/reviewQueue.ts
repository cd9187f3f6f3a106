import type { Author } from '../../shared/domain/message.ts';
import type { KnownRecord } from '../../shared/domain/record.ts';

export type Grouping = 'file' | 'personality' | 'severity';

/** How the person looks at the queue. */
export interface QueueView {
  readonly groupBy: Grouping;
  readonly only: 'all' | 'threads' | 'proposals' | 'outdated';
  readonly showsResolved: boolean;
  /** The key of a voice: only what it said; null for everyone. */
  readonly voice: string | null;
}

/** How pressing a row is, worst first. A proposed edit has no severity of its own. */
const WEIGHTS = ['problem', 'warning', 'edit', 'suggestion', 'note'] as const;
export type Weight = (typeof WEIGHTS)[number];

/** Someone who began a thread or proposed an edit; the key tells two of one name apart. */
export interface Voice {
  readonly key: string;
  readonly name: string;
}

interface Place {
  readonly id: string;
  readonly path: string;
  /** Counted from 0; -1 stands for the file as a whole. */
  readonly line: number;
  readonly weight: Weight;
  readonly voice: Voice;
}

export interface ThreadRow extends Place {
  readonly kind: 'thread';
  readonly record: KnownRecord<'thread'>;
}

/** A proposal of which at least one hunk waits. */
export interface ProposalRow extends Place {
  readonly kind: 'proposal';
  readonly record: KnownRecord<'proposal'>;
}

/** The proposals of one answer to several files; it stands at the first of them. */
export interface SetRow extends Place {
  readonly kind: 'set';
  /** At least two, by place. */
  readonly members: readonly ProposalRow[];
}

export type QueueRow = ThreadRow | ProposalRow | SetRow;

export type GroupHeading =
  | { readonly kind: 'file'; readonly path: string }
  /** Sets of proposals, where rows are grouped by file. */
  | { readonly kind: 'severalFiles' }
  | { readonly kind: 'voice'; readonly voice: Voice }
  | { readonly kind: 'weight'; readonly weight: Weight }
  | { readonly kind: 'outdated' };

/** What waits in one file or in all. */
export interface QueueCounts {
  readonly threads: number;
  readonly proposals: number;
}

/** By path, then line, then the worst first. */
export function byPlace(a: Place, b: Place): number {
  return (
    compare(a.path, b.path) ||
    a.line - b.line ||
    WEIGHTS.indexOf(a.weight) - WEIGHTS.indexOf(b.weight) ||
    compare(a.id, b.id)
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

export function threadRow(record: KnownRecord<'thread'>): ThreadRow {
  const { path, anchor, severity, isOutdated, comments } = record.data;
  return {
    kind: 'thread',
    id: record.id,
    path,
    line: isOutdated ? -1 : anchor.startLine,
    weight: severity,
    voice: comments[0] ? voiceOf(comments[0].author) : { key: '', name: '' },
    record,
  };
}

/** Null for a proposal on which everything is decided. */
export function proposalRow(record: KnownRecord<'proposal'>): ProposalRow | null {
  const { path, hunks, operation, personalityId, personalityName } = record.data;
  const waiting = hunks.filter(({ status }) => status === 'pending');
  if (waiting.length === 0) return null;
  const lines = waiting.map(({ startLine }) => startLine ?? 0);
  return {
    kind: 'proposal',
    id: record.id,
    path,
    line: operation.kind === 'edit' ? Math.min(...lines) : -1,
    weight: 'edit',
    voice: { key: personalityId, name: personalityName },
    record,
  };
}

/** One proposal is shown as itself, several as a set; none as nothing. */
export function setRow(id: string, members: Iterable<ProposalRow>): ProposalRow | SetRow | null {
  const sorted = [...members].sort(byPlace);
  const [first] = sorted;
  if (first === undefined || sorted.length === 1) return first ?? null;
  return { ...first, kind: 'set', id, members: sorted };
}

export function voiceOf(author: Author): Voice {
  const key =
    author.kind === 'personality' ? author.personalityId : `${author.kind} ${author.name}`;
  return { key, name: author.name };
}

export function isOpen(row: QueueRow): boolean {
  return row.kind !== 'thread' || !row.record.data.isResolved;
}

function isOutdated(row: QueueRow): boolean {
  return row.kind === 'thread' && row.record.data.isOutdated;
}

/** Whether the person wants to see a row. A thread belongs to everyone who spoke in it. */
export function isShown(row: QueueRow, view: QueueView): boolean {
  if (!view.showsResolved && !isOpen(row)) return false;
  if (view.voice !== null && !voicesOf(row).some(({ key }) => key === view.voice)) return false;
  switch (view.only) {
    case 'all':
      return true;
    case 'threads':
      return row.kind === 'thread';
    case 'proposals':
      return row.kind !== 'thread';
    case 'outdated':
      return isOutdated(row);
  }
}

export function voicesOf(row: QueueRow): readonly Voice[] {
  if (row.kind !== 'thread') return [row.voice];
  return row.record.data.comments.map(({ author }) => voiceOf(author));
}

/** The rows that stand for one file each: a set's are its members. */
export function placesOf(row: QueueRow): readonly (ThreadRow | ProposalRow)[] {
  return row.kind === 'set' ? row.members : [row];
}

/** The heading under which a row stands. Outdated threads have one of their own in every grouping. */
export function headingOf(row: QueueRow, groupBy: Grouping): GroupHeading {
  if (isOutdated(row)) return { kind: 'outdated' };
  switch (groupBy) {
    case 'file':
      return row.kind === 'set' ? { kind: 'severalFiles' } : { kind: 'file', path: row.path };
    case 'personality':
      return { kind: 'voice', voice: row.voice };
    case 'severity':
      return { kind: 'weight', weight: row.weight };
  }
}

/** The same text for the same heading, and another for every other. */
export function headingKey(heading: GroupHeading): string {
  switch (heading.kind) {
    case 'file':
      return `file ${heading.path}`;
    case 'voice':
      return `voice ${heading.voice.key}`;
    case 'weight':
      return `weight ${heading.weight}`;
    case 'severalFiles':
    case 'outdated':
      return heading.kind;
  }
}

/** Sets of several files first, outdated threads last. */
export function byHeading(a: GroupHeading, b: GroupHeading): number {
  return compare(orderOf(a), orderOf(b)) || compare(headingKey(a), headingKey(b));
}

function orderOf(heading: GroupHeading): string {
  switch (heading.kind) {
    case 'severalFiles':
      return '0';
    case 'file':
      return `1 ${heading.path}`;
    case 'voice':
      return `1 ${heading.voice.name.toLowerCase()}`;
    case 'weight':
      return `1 ${WEIGHTS.indexOf(heading.weight)}`;
    case 'outdated':
      return '2';
  }
}

/** Where a walk through the queue stands: at a row, or only at a line of a file. */
export type WalkFrom = Place | { readonly path: string; readonly line: number };

/**
 * The row after or before a place, going round at the ends; null for no rows. `rows` are in order of
 * `byPlace`. From a line, rows on that very line are passed over.
 */
export function neighbour<R extends Place>(
  rows: readonly R[],
  from: WalkFrom | null,
  direction: 'next' | 'previous',
): R | null {
  const side = (row: R): number => {
    if (from === null) return 0;
    return 'id' in from ? byPlace(row, from) : compare(row.path, from.path) || row.line - from.line;
  };
  const found =
    direction === 'next'
      ? (rows.find((row) => side(row) > 0) ?? rows[0])
      : (rows.findLast((row) => side(row) < 0) ?? rows.at(-1));
  return found ?? null;
}
