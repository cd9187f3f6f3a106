import { sameJson } from '../shared/sync/sameJson.ts';
import type { HeldRecord } from './heldRecord.ts';

/**
 * How a record that would be imported meets what the service holds.
 * `changed`: the service holds an older state of the very same record. `conflicting`: it holds another one,
 * and nothing tells that ours is the newer.
 */
export type Meeting = 'new' | 'same' | 'changed' | 'conflicting';

export const MEETINGS = ['new', 'same', 'changed', 'conflicting'] as const satisfies Meeting[];

export interface PlannedRecord {
  readonly record: HeldRecord;
  readonly meeting: Meeting;
  /** The version on the service that a write is made on; 0 for none. */
  readonly baseVersion: number;
}

/** What is on the service, by `kind/id`. */
export type Present = ReadonlyMap<string, Pick<HeldRecord, 'version' | 'data'>>;

/** `isSameSpace`: the records come from the space they go to, so that their versions can be compared. */
export function planImport(
  records: readonly HeldRecord[],
  present: Present,
  isSameSpace: boolean,
): readonly PlannedRecord[] {
  return records
    .map((record) => {
      const there = present.get(recordKey(record));
      const meeting = there === undefined ? 'new' : meetingOf(record, there, isSameSpace);
      return { record, meeting, baseVersion: there?.version ?? 0 };
    })
    .toSorted((a, b) => rankOf(a.record.kind) - rankOf(b.record.kind));
}

export function recordKey({ kind, id }: { readonly kind: string; readonly id: string }): string {
  return `${kind}/${id}`;
}

function meetingOf(
  record: HeldRecord,
  there: Pick<HeldRecord, 'version' | 'data'>,
  isSameSpace: boolean,
): Meeting {
  if (sameJson(record.data, there.data)) return 'same';
  return isSameSpace && there.version < record.version ? 'changed' : 'conflicting';
}

/** What others refer to goes first, so that an import that is stopped leaves nothing hanging. */
const ORDER = [
  'project',
  'personality',
  'setting',
  'preset',
  'snapshot',
  'conversation',
  'attachment',
];

function rankOf(kind: string): number {
  const at = ORDER.indexOf(kind);
  return at < 0 ? ORDER.length : at;
}

/** How many of each, by kind in order, for a table or a program. */
export function countPlan(
  plan: readonly PlannedRecord[],
): Readonly<Record<string, Readonly<Record<Meeting, number>>>> {
  const kinds = [...new Set(plan.map(({ record }) => record.kind))].toSorted();
  return Object.fromEntries(
    kinds.map((kind) => {
      const of = plan.filter(({ record }) => record.kind === kind);
      const counts = MEETINGS.map((meeting) => [
        meeting,
        of.filter((planned) => planned.meeting === meeting).length,
      ]);
      return [kind, Object.fromEntries(counts) as Record<Meeting, number>];
    }),
  );
}
