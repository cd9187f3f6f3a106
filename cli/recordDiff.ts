import { sameJson } from '../shared/sync/sameJson.ts';
import type { HeldRecord } from './heldRecord.ts';
import { recordKey } from './importPlan.ts';
import { recordName } from './recordName.ts';

export interface ChangedField {
  /** As in `comments.0.text`. */
  readonly path: string;
  /** Undefined where the field is not there. */
  readonly before: unknown;
  readonly after: unknown;
}

export interface Difference {
  readonly change: 'added' | 'removed' | 'changed';
  readonly kind: string;
  readonly id: string;
  readonly name: string;
  /** Of a changed record, the smallest parts that differ. */
  readonly fields: readonly ChangedField[];
}

/** What became of `before`, in order of kind, then of change and id. */
export function diffRecords(
  before: readonly HeldRecord[],
  after: readonly HeldRecord[],
): readonly Difference[] {
  const old = new Map(before.map((record) => [recordKey(record), record]));
  const now = new Map(after.map((record) => [recordKey(record), record]));
  const differences: Difference[] = [];
  const note = (change: Difference['change'], record: HeldRecord, fields: ChangedField[] = []) =>
    differences.push({
      change,
      kind: record.kind,
      id: record.id,
      name: recordName(record),
      fields,
    });
  for (const [key, record] of now) {
    const earlier = old.get(key);
    if (earlier === undefined) note('added', record);
    else if (!sameJson(earlier.data, record.data)) {
      note('changed', record, changedFields(earlier.data, record.data, []));
    }
  }
  for (const [key, record] of old) if (!now.has(key)) note('removed', record);
  return differences.sort((a, b) => compare(sortKey(a), sortKey(b)));
}

function sortKey({ kind, change, id }: Difference): string {
  return `${kind} ${change} ${id}`;
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function changedFields(before: unknown, after: unknown, path: readonly string[]): ChangedField[] {
  if (sameJson(before, after)) return [];
  if (!isHolder(before) || !isHolder(after) || Array.isArray(before) !== Array.isArray(after)) {
    return [{ path: path.join('.'), before, after }];
  }
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return keys.flatMap((key) =>
    changedFields(valueAt(before, key), valueAt(after, key), [...path, key]),
  );
}

function isHolder(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function valueAt(holder: object, key: string): unknown {
  return Object.hasOwn(holder, key) ? (Reflect.get(holder, key) as unknown) : undefined;
}
