import { createHash } from 'node:crypto';
import { builtInPersonalities } from '../shared/domain/builtInPersonalities.ts';
import { builtInPresets } from '../shared/domain/builtInPresets.ts';
import { derivedUuid } from '../shared/domain/derivedUuid.ts';
import type { HeldRecord } from './heldRecord.ts';

/**
 * Kinds whose ids are made from what they stand for, the same on every machine and for every person: under
 * another id nobody would find them.
 */
const NAMED_BY_CONTENT = new Set(['project', 'snapshot', 'setting']);

const BUILT_IN: ReadonlySet<string> = new Set(
  [...builtInPersonalities, ...builtInPresets].map(({ id }) => id),
);

/**
 * The records under new ids, with every reference among them led to the new ones; what they refer to beyond
 * themselves stays. The same source and target always give the same ids.
 */
export function renewIds(
  records: readonly HeldRecord[],
  { source, target }: { readonly source: string; readonly target: string },
): readonly HeldRecord[] {
  const ids = new Map(
    records
      .filter(({ kind, id }) => !NAMED_BY_CONTENT.has(kind) && !BUILT_IN.has(id))
      .map(({ id }) => [id, renewed(`${source}:${target}:${id}`)]),
  );
  return records.map((record) => ({
    ...record,
    id: ids.get(record.id) ?? record.id,
    data: renewedIn(record.data, ids) as HeldRecord['data'],
  }));
}

function renewed(words: string): string {
  return derivedUuid(createHash('sha256').update(words).digest('hex'));
}

/** References are whole strings, or keys as in a personality's attitudes. */
function renewedIn(value: unknown, ids: ReadonlyMap<string, string>): unknown {
  if (typeof value === 'string') return ids.get(value) ?? value;
  if (Array.isArray(value)) return value.map((item) => renewedIn(item, ids));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [ids.get(key) ?? key, renewedIn(inner, ids)]),
  );
}
