import { sameJson } from './sameJson.ts';

type Json = unknown;
type JsonObject = Readonly<Record<string, Json>>;

/** The merged value, or the news that both sides changed the same place differently. */
export type Merge<T> = { readonly ok: true; readonly merged: T } | { readonly ok: false };

/** Stands for "no such field" and "no such item", which is a state that a side can change to. */
const ABSENT = Symbol('absent');
const CONFLICT: Merge<never> = { ok: false };

/** The fields that can name an item of a list, in the order in which they are looked for. */
const ITEM_NAMES = ['id', 'personalityId'] as const;

/**
 * Rule C7: what `mine` and `theirs` make together of their common ancestor. `base` null means that
 * there was none; equal fields still agree then. Keeps the order of theirs and puts mine's additions last.
 */
export function mergeRecord(
  base: JsonObject | null,
  mine: JsonObject,
  theirs: JsonObject,
): Merge<Record<string, Json>> {
  return mergeObjects(base ?? {}, mine, theirs);
}

function mergeValues(base: Json, mine: Json, theirs: Json): Merge<Json> {
  if (sameJson(mine, theirs)) return { ok: true, merged: theirs };
  if (sameJson(mine, base)) return { ok: true, merged: theirs };
  if (sameJson(theirs, base)) return { ok: true, merged: mine };
  if (isObject(mine) && isObject(theirs) && isObject(base)) {
    return mergeObjects(base, mine, theirs);
  }
  if (Array.isArray(mine) && Array.isArray(theirs)) {
    return mergeLists(Array.isArray(base) ? base : [], mine, theirs);
  }
  return CONFLICT;
}

function mergeObjects(
  base: JsonObject,
  mine: JsonObject,
  theirs: JsonObject,
): Merge<Record<string, Json>> {
  const merged: [string, Json][] = [];
  for (const key of new Set([...Object.keys(theirs), ...Object.keys(mine)])) {
    const field = mergeValues(fieldOf(base, key), fieldOf(mine, key), fieldOf(theirs, key));
    if (!field.ok) return CONFLICT;
    if (field.merged !== ABSENT) merged.push([key, field.merged]);
  }
  // Not by assignment: a key named `__proto__` would set the prototype.
  return { ok: true, merged: Object.fromEntries(merged) };
}

function mergeLists(
  base: readonly Json[],
  mine: readonly Json[],
  theirs: readonly Json[],
): Merge<Json[]> {
  const name = ITEM_NAMES.find((field) => [base, mine, theirs].every((l) => isNamed(l, field)));
  if (name === undefined) return CONFLICT;
  const [ours, others, before] = [byName(mine, name), byName(theirs, name), byName(base, name)];
  const merged: Json[] = [];
  for (const id of new Set([...others.keys(), ...ours.keys()])) {
    const item = mergeValues(itemOf(before, id), itemOf(ours, id), itemOf(others, id));
    if (!item.ok) return CONFLICT;
    if (item.merged !== ABSENT) merged.push(item.merged);
  }
  return { ok: true, merged };
}

function isNamed(list: readonly Json[], name: string): boolean {
  const ids = list.map((item) => (isObject(item) ? item[name] : null));
  return ids.every((id) => typeof id === 'string') && new Set(ids).size === ids.length;
}

function byName(list: readonly Json[], name: string): ReadonlyMap<Json, Json> {
  return new Map(list.map((item) => [isObject(item) ? item[name] : null, item]));
}

function itemOf(items: ReadonlyMap<Json, Json>, id: Json): Json {
  return items.has(id) ? items.get(id) : ABSENT;
}

function fieldOf(object: JsonObject, key: string): Json {
  return Object.hasOwn(object, key) ? object[key] : ABSENT;
}

function isObject(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
