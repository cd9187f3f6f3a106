import { sameJson } from '../sync/sameJson.ts';

/** A JSON value; undefined stands for a field or an item that is not there. */
export type FieldValue = unknown;

/** From the record down: a field's name, or an item of a list by the field that names it. */
type PathStep = string | { readonly by: 'id' | 'personalityId'; readonly item: string };
export type FieldPath = readonly PathStep[];

/**
 * Who changed a field since `base`: `same` nobody, `both` each to the same, `mine` or `theirs` one side,
 * `conflict` each to something else.
 */
type FieldState = 'same' | 'both' | 'mine' | 'theirs' | 'conflict';

/** A field that is chosen as a whole. */
export interface RecordField {
  readonly path: FieldPath;
  /** The path as text; tells fields apart. */
  readonly key: string;
  readonly base: FieldValue;
  readonly mine: FieldValue;
  readonly theirs: FieldValue;
  readonly state: FieldState;
}

/** The record as what can be chosen in it: its fields, below objects and below lists of named items. */
export type FieldNode =
  | { readonly kind: 'field'; readonly field: RecordField }
  | {
      readonly kind: 'object' | 'list';
      /** In the order in which the merged value has them: theirs, then what only mine has. */
      readonly children: readonly { readonly step: PathStep; readonly node: FieldNode }[];
    };

type JsonObject = Readonly<Record<string, unknown>>;

interface Sides {
  readonly base: FieldValue;
  readonly mine: FieldValue;
  readonly theirs: FieldValue;
}

/** Deeper values, and lists or objects with more parts, are chosen as a whole. */
const MAX_DEPTH = 6;
const MAX_PARTS = 200;
/** The fields that can name an item of a list, in the order in which they are looked for. */
const ITEM_NAMES = ['id', 'personalityId'] as const;

/** Takes three states of a record apart. `base` null means that there was none. */
export function compareSides(
  base: JsonObject | null,
  mine: JsonObject,
  theirs: JsonObject,
): FieldNode {
  return objectNode({ base: base ?? {}, mine, theirs }, []);
}

/** The fields in the order of the tree. */
export function fieldsOf(node: FieldNode): readonly RecordField[] {
  return node.kind === 'field'
    ? [node.field]
    : node.children.flatMap(({ node: child }) => fieldsOf(child));
}

function nodeOf(sides: Sides, path: FieldPath): FieldNode {
  const { base, mine, theirs } = sides;
  const state = stateOf(sides);
  const isSettled = state === 'same' || state === 'both';
  if (!isSettled && path.length < MAX_DEPTH) {
    if (isSmallObject(mine) && isSmallObject(theirs)) return objectNode(sides, path);
    const list = listNode(sides, path);
    if (list !== null) return list;
  }
  return { kind: 'field', field: { path, key: JSON.stringify(path), base, mine, theirs, state } };
}

function objectNode({ base, mine, theirs }: Sides, path: FieldPath): FieldNode {
  const keys = new Set([...keysOf(theirs), ...keysOf(mine), ...keysOf(base)]);
  const children = [...keys].map((key) => {
    const sides = { base: at(base, key), mine: at(mine, key), theirs: at(theirs, key) };
    return { step: key, node: nodeOf(sides, [...path, key]) };
  });
  return { kind: 'object', children };
}

/** Null for lists whose items have no names of their own, which can only be taken whole. */
function listNode({ base, mine, theirs }: Sides, path: FieldPath): FieldNode | null {
  if (!Array.isArray(mine) || !Array.isArray(theirs)) return null;
  const lists = [
    Array.isArray(base) ? (base as unknown[]) : [],
    mine as unknown[],
    theirs as unknown[],
  ];
  const by = ITEM_NAMES.find((name) => lists.every((list) => isNamed(list, name)));
  if (by === undefined) return null;
  const [before, ours, others] = lists.map(
    (list) => new Map(list.map((item) => [String(at(item, by)), item])),
  );
  const names = new Set([...(others?.keys() ?? []), ...(ours?.keys() ?? [])]);
  const children = [...names].map((item) => {
    const sides = { base: before?.get(item), mine: ours?.get(item), theirs: others?.get(item) };
    const step = { by, item } as const;
    return { step, node: nodeOf(sides, [...path, step]) };
  });
  return { kind: 'list', children };
}

function stateOf({ base, mine, theirs }: Sides): FieldState {
  if (sameJson(mine, theirs)) return sameJson(base, mine) ? 'same' : 'both';
  if (sameJson(mine, base)) return 'theirs';
  return sameJson(theirs, base) ? 'mine' : 'conflict';
}

function isNamed(list: readonly unknown[], name: string): boolean {
  if (list.length > MAX_PARTS) return false;
  const ids = list.map((item) => at(item, name));
  return ids.every((id) => typeof id === 'string') && new Set(ids).size === ids.length;
}

function isSmallObject(value: FieldValue): value is JsonObject {
  return isObject(value) && Object.keys(value).length <= MAX_PARTS;
}

function isObject(value: FieldValue): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function keysOf(value: FieldValue): readonly string[] {
  return isObject(value) ? Object.keys(value) : [];
}

function at(value: FieldValue, key: string): FieldValue {
  return isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}
