import type { EditForm, FormReading, FormStart, ParsedEdits, ParseProblem } from './editForm.ts';
import { editsInJson, parsedJson } from './jsonEdits.ts';
import { searchReplaceForm } from './parseSearchReplace.ts';
import { unifiedDiffForm } from './parseUnifiedDiff.ts';
import { v4aForm } from './parseV4aPatch.ts';
import { fenceOf, readForms } from './readForms.ts';

const NAMES_EDIT = /"(?:old|new)_?(?:text|string|str)"|"(?:search|replace)"\s*:/i;

/**
 * Reads the arguments of tool calls: `{path, edits: [{old_text, new_text}]}`.
 *
 * Common other names of the parts, lists of them, a call around them, JSON in a string and patches of the
 * other forms in a string are understood, alone, in a fence or among prose. An empty old text creates
 * the file.
 */
export function parseJsonEdits(text: string): ParsedEdits {
  return readForms(text, [createJsonForm(text.length)]);
}

/** The form of one JSON value, for a text of this length; see `parseJsonEdits`. */
export function createJsonForm(length: number): EditForm {
  // Code is full of brackets: what is looked through for nothing is bounded.
  let budget = 4 * length;
  return (start) => {
    const first = (start.lines[start.at] ?? '').trimStart().charAt(0);
    if (!(first === '{' || first === '[' || first === '"') || budget <= 0) return null;
    const end = first === '"' ? start.at + 1 : endOfValue(start.lines, start.at);
    const text = start.lines.slice(start.at, end).join('\n');
    budget -= text.length + 1;
    const value = parsedJson(text.trim().replace(/[,;]$/, ''));
    return value === undefined
      ? brokenReading(start, text, Math.max(end, start.at + 1))
      : reading(value, start, end);
  };
}

function reading(value: unknown, { at, lastPath }: FormStart, next: number): FormReading | null {
  if (typeof value !== 'object' && typeof value !== 'string') return null;
  const { changes, unread, patches } = editsInJson(value);
  const inPatches = patches.map(({ text, path }) =>
    readForms(text, [searchReplaceForm, v4aForm, unifiedDiffForm], path ?? lastPath),
  );
  const problems = [
    ...unread.map((kind): ParseProblem => ({ kind, line: at })),
    ...inPatches
      .flatMap((patch) => patch.problems)
      .map((problem) => (problem.kind === 'tooLong' ? problem : { ...problem, line: at })),
  ];
  const all = [...changes, ...inPatches.flatMap((patch) => patch.changes)];
  // Valid JSON holds no line of another form, so none is lost by going on behind it.
  return { next, changes: all.map((change) => ({ change, line: at })), problems };
}

function brokenReading({ at }: FormStart, text: string, next: number): FormReading | null {
  return NAMES_EDIT.test(text)
    ? { next, changes: [], problems: [{ kind: 'badJson', line: at }] }
    : null;
}

/** The line behind the value that begins at a line; it may end at a fence, unclosed. */
function endOfValue(lines: readonly string[], from: number): number {
  let depth = 0;
  for (let at = from; at < lines.length; at++) {
    const line = lines[at] ?? '';
    if (fenceOf(line) !== null) return at;
    depth += depthOf(line);
    if (depth <= 0) return at + 1;
  }
  return lines.length;
}

/** How many brackets the line opens more than it closes; strings do not go over lines in JSON. */
function depthOf(line: string): number {
  let depth = 0;
  let isInString = false;
  for (let i = 0; i < line.length; i++) {
    const character = line[i];
    if (isInString && character === '\\') i += 1;
    else if (character === '"') isInString = !isInString;
    else if (!isInString && (character === '{' || character === '[')) depth += 1;
    else if (!isInString && (character === '}' || character === ']')) depth -= 1;
  }
  return depth;
}
