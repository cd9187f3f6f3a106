import type { FileChange, PlaceHint } from '../../domain/fileChange.ts';
import type { UnreadKind } from './editForm.ts';

/** The edits that a JSON value holds. */
export interface JsonEdits {
  readonly changes: readonly FileChange[];
  /** Why edits in it were left out. */
  readonly unread: readonly UnreadKind[];
  /** Patches that stand in it as text, with the file they are for where it is named beside them. */
  readonly patches: readonly { readonly text: string; readonly path: string | null }[];
}

const MAX_DEPTH = 8;
const PATH_KEYS = ['path', 'file', 'file_path', 'filePath', 'filename', 'fileName', 'target_file'];
const OLD_KEYS = ['old_text', 'oldText', 'old_string', 'oldString', 'old_str', 'search'];
const NEW_KEYS = ['new_text', 'newText', 'new_string', 'newString', 'new_str', 'replace'];
const LIST_KEYS = ['edits', 'changes', 'replacements', 'hunks', 'files', 'tool_calls'];
const WRAPPER_KEYS = ['arguments', 'args', 'parameters', 'function', 'input', 'patch', 'diff'];
const LINE_KEYS = ['line', 'start_line', 'startLine'];

/** Finds edits in the arguments of a tool call, under the names that models give their parts. */
export function editsInJson(value: unknown): JsonEdits {
  const found = { changes: [], unread: [], patches: [] };
  gather(value, { path: null, depth: 0 }, found);
  return found;
}

interface Found {
  readonly changes: FileChange[];
  readonly unread: UnreadKind[];
  readonly patches: { text: string; path: string | null }[];
}

interface Where {
  readonly path: string | null;
  readonly depth: number;
}

function gather(value: unknown, { path, depth }: Where, found: Found): void {
  if (depth > MAX_DEPTH) return;
  const inside = { path, depth: depth + 1 };
  if (typeof value === 'string') gatherText(value, inside, found);
  else if (Array.isArray(value)) for (const each of value) gather(each, inside, found);
  else if (isObject(value)) gatherObject(value, inside, found);
}

/** Models put arguments into a string once more, and patches into JSON. */
function gatherText(text: string, where: Where, found: Found): void {
  const json = /^\s*[[{"]/.test(text) ? parsedJson(text) : undefined;
  if (json !== undefined) gather(json, where, found);
  else if (text.includes('\n')) found.patches.push({ text, path: where.path });
}

function gatherObject(value: JsonObject, where: Where, found: Found): void {
  const path = textAt(value, PATH_KEYS) ?? where.path;
  const [oldText, newText] = [firstAt(value, OLD_KEYS), firstAt(value, NEW_KEYS)];
  // Without a file, one of the two alone is probably no edit at all.
  const isWhole = oldText !== undefined && newText !== undefined;
  if (isWhole || (path !== null && oldText !== newText)) {
    const change = replacementIn(value, { path, oldText, newText });
    if (typeof change === 'string') found.unread.push(change);
    else found.changes.push(change);
  }
  for (const key of [...LIST_KEYS, ...WRAPPER_KEYS]) {
    gather(value[key], { path, depth: where.depth }, found);
  }
}

function replacementIn(
  value: JsonObject,
  {
    path,
    oldText,
    newText,
  }: { readonly path: string | null; readonly oldText: unknown; readonly newText: unknown },
): FileChange | UnreadKind {
  if (typeof oldText !== 'string' || typeof newText !== 'string') return 'badShape';
  if (path === null) return 'noPath';
  if (oldText === '') {
    return newText === '' ? 'noOldText' : { kind: 'create', path, text: newText };
  }
  const hint = hintIn(value);
  return { kind: 'edit', path, hunks: [{ oldText, newText, ...(hint && { hint }) }] };
}

/** Lines that models name are counted from 1. */
function hintIn(value: JsonObject): PlaceHint | null {
  const line = firstAt(value, LINE_KEYS);
  const isLine = typeof line === 'number' && Number.isSafeInteger(line) && line > 0;
  return isLine ? { line: line - 1, after: null } : null;
}

type JsonObject = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function firstAt(value: JsonObject, keys: readonly string[]): unknown {
  const key = keys.find((each) => Object.hasOwn(value, each));
  return key === undefined ? undefined : value[key];
}

function textAt(value: JsonObject, keys: readonly string[]): string | null {
  const text = firstAt(value, keys);
  return typeof text === 'string' && text.trim() !== '' ? text : null;
}

/** The value, or undefined when `text` is no JSON. */
export function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
