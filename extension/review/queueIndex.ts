import type { KnownRecord } from '../../shared/domain/record.ts';
import {
  byHeading,
  byPlace,
  type GroupHeading,
  headingKey,
  headingOf,
  isOpen,
  isShown,
  placesOf,
  proposalRow,
  type ProposalRow,
  type QueueCounts,
  type QueueRow,
  type QueueView,
  setRow,
  type SetRow,
  threadRow,
  type ThreadRow,
  type Voice,
  voicesOf,
} from './reviewQueue.ts';

/** One object for as long as the group has rows; `rows` are those of this moment. */
export interface QueueGroup {
  readonly key: string;
  readonly heading: GroupHeading;
  /** Never empty, in order of place. */
  readonly rows: readonly QueueRow[];
}

/** What a change of one record did. */
export interface QueueChange {
  /** Files in which the number of things that wait is another one now. */
  readonly paths: readonly string[];
  /** Groups that stay but whose rows changed. */
  readonly groups: readonly QueueGroup[];
  /** A group came or went. */
  readonly isListChanged: boolean;
}

export type QueueRecord = KnownRecord<'thread'> | KnownRecord<'proposal'>;

/**
 * The review queue of one project, kept in memory. A change of one record costs what its own group
 * costs, however many others there are.
 */
export interface QueueIndex {
  /** Takes in a record as it is now; null for one that is gone. Records of other projects are nothing. */
  put(id: string, record: QueueRecord | null): QueueChange;
  /** Chooses what `groups` gives. */
  look(view: QueueView): void;
  /** By heading: outdated threads last. */
  groups(): readonly QueueGroup[];
  /** The shown group in which a row stands. */
  groupOf(row: QueueRow): QueueGroup | null;
  /** By the id of a thread, a proposal or a set. */
  row(id: string): QueueRow | null;
  /** Every open thread and pending proposal, whatever is shown, in order of place. */
  waiting(): readonly (ThreadRow | ProposalRow)[];
  counts(): QueueCounts;
  countsIn(path: string): QueueCounts;
  /** Everyone who said something in the queue, by name. */
  voices(): readonly Voice[];
}

const NOTHING: QueueCounts = { threads: 0, proposals: 0 };

export function createQueueIndex(projectId: string, view: QueueView): QueueIndex {
  const rows = new Map<string, QueueRow>();
  const counts = createCounts();
  const sets = createSets();
  const groups = createGroups(view);

  const replace = (id: string, row: QueueRow | null): void => {
    const before = rows.get(id);
    if (before) groups.remove(before);
    if (row === null) rows.delete(id);
    else {
      rows.set(id, row);
      groups.add(row);
    }
  };
  const putProposal = (id: string, record: KnownRecord<'proposal'> | null): void => {
    for (const [rowId, row] of sets.put(id, record)) replace(rowId, row);
  };
  return {
    put(id, given) {
      const record = given?.data.projectId === projectId ? given : null;
      const paths = counts.put(id, record);
      groups.begin();
      if (record?.kind === 'thread') replace(id, threadRow(record));
      else if (record !== null || sets.has(id)) putProposal(id, record);
      else replace(id, null);
      return { paths, ...groups.end() };
    },
    look(next) {
      groups.clear(next);
      for (const row of rows.values()) groups.add(row);
    },
    groups: () => groups.list(),
    groupOf: (row) => groups.of(row),
    row: (id) => rows.get(id) ?? sets.member(id),
    waiting: () => [...rows.values()].filter(isOpen).flatMap(placesOf).sort(byPlace),
    counts: () => counts.all(),
    countsIn: (path) => counts.in(path),
    voices: () => {
      const byKey = new Map(
        [...rows.values()].flatMap(voicesOf).map((voice) => [voice.key, voice]),
      );
      return [...byKey.values()].sort((a, b) => a.name.localeCompare(b.name));
    },
  };
}

/** How much waits in each file. */
function createCounts() {
  const byPath = new Map<string, QueueCounts>();
  const counted = new Map<string, { readonly path: string; readonly kind: keyof QueueCounts }>();
  let total = NOTHING;

  const add = (path: string, kind: keyof QueueCounts, by: 1 | -1): void => {
    total = { ...total, [kind]: total[kind] + by };
    const old = byPath.get(path) ?? NOTHING;
    const next = { ...old, [kind]: old[kind] + by };
    if (next.threads === 0 && next.proposals === 0) byPath.delete(path);
    else byPath.set(path, next);
  };
  return {
    /** Answers the files whose count changed. */
    put(id: string, record: QueueRecord | null): readonly string[] {
      const before = counted.get(id);
      const after = record === null ? null : countedAs(record);
      if (before?.path === after?.path && before?.kind === after?.kind) return [];
      if (before) add(before.path, before.kind, -1);
      counted.delete(id);
      if (after) {
        add(after.path, after.kind, 1);
        counted.set(id, after);
      }
      return [before, after].flatMap((each) => (each ? [each.path] : []));
    },
    all: () => total,
    in: (path: string) => byPath.get(path) ?? NOTHING,
  };
}

function countedAs(
  record: QueueRecord,
): { readonly path: string; readonly kind: keyof QueueCounts } | null {
  const { path } = record.data;
  if (record.kind === 'thread') return record.data.isResolved ? null : { path, kind: 'threads' };
  return proposalRow(record) === null ? null : { path, kind: 'proposals' };
}

/** Which pending proposals stand together in one row. */
function createSets() {
  const members = new Map<string, Map<string, ProposalRow>>();
  const setOf = new Map<string, string>();
  return {
    has: (id: string) => setOf.has(id),
    member: (id: string): ProposalRow | null => members.get(setOf.get(id) ?? '')?.get(id) ?? null,
    /** Answers the rows that this changes, by the id under which they are kept. */
    put(
      id: string,
      record: KnownRecord<'proposal'> | null,
    ): ReadonlyMap<string, ProposalRow | SetRow | null> {
      const row = record && proposalRow(record);
      const before = setOf.get(id);
      const after = record === null || row === null ? undefined : (record.data.groupId ?? id);
      if (before !== undefined) members.get(before)?.delete(id);
      setOf.delete(id);
      if (row !== null && after !== undefined) {
        const set = members.get(after) ?? new Map<string, ProposalRow>();
        members.set(after, set.set(id, row));
        setOf.set(id, after);
      }
      const concerned = [before, after].filter((each) => each !== undefined);
      return new Map(
        concerned.map((each) => {
          const set = members.get(each) ?? new Map<string, ProposalRow>();
          if (set.size === 0) members.delete(each);
          return [each, setRow(each, set.values())];
        }),
      );
    },
  };
}

interface Group extends QueueGroup {
  readonly rows: QueueRow[];
}

/** The rows that are shown, each in its group. */
function createGroups(first: QueueView) {
  let view = first;
  let touched = new Set<Group>();
  let isListChanged = false;
  const byKey = new Map<string, Group>();
  const keyOf = (row: QueueRow): string => headingKey(headingOf(row, view.groupBy));

  const add = (row: QueueRow): void => {
    if (!isShown(row, view)) return;
    const key = keyOf(row);
    const found = byKey.get(key);
    const group = found ?? { key, heading: headingOf(row, view.groupBy), rows: [] };
    byKey.set(key, group);
    group.rows.splice(placeIn(group.rows, row), 0, row);
    touched.add(group);
    isListChanged ||= found === undefined;
  };
  const remove = (row: QueueRow): void => {
    const group = byKey.get(keyOf(row));
    const at = group?.rows.indexOf(row) ?? -1;
    if (!group || at < 0) return;
    group.rows.splice(at, 1);
    touched.add(group);
  };
  return {
    add,
    remove,
    /** Between `begin` and `end` a group that loses its only row and gets it back stays the same one. */
    begin: () => {
      touched = new Set();
      isListChanged = false;
    },
    end: () => {
      for (const group of touched) {
        if (group.rows.length > 0) continue;
        byKey.delete(group.key);
        touched.delete(group);
        isListChanged = true;
      }
      return { groups: [...touched], isListChanged };
    },
    clear: (next: QueueView) => {
      view = next;
      byKey.clear();
    },
    of: (row: QueueRow) => byKey.get(keyOf(row)) ?? null,
    list: () => [...byKey.values()].sort((a, b) => byHeading(a.heading, b.heading)),
  };
}

/** The first place in sorted rows that is not before `row`. */
function placeIn(rows: readonly QueueRow[], row: QueueRow): number {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const there = rows[middle];
    if (there !== undefined && byPlace(there, row) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
