import type { FileChange, PlaceHint, Replacement } from '../../domain/fileChange.ts';
import type { EditForm, FormStart, ParsedEdits, ParseProblem, ReadChange } from './editForm.ts';
import { wholeLines } from './editForm.ts';
import { hunkHeader, readHunkLines, replacement } from './hunkLines.ts';
import { readForms } from './readForms.ts';

const BEGIN = /^\*\*\* Begin Patch[ \t]*$/;
const END = /^\*\*\* End Patch[ \t]*$/;
const FILE = /^\*\*\* (Update|Add|Delete) File:(.+)$/;
const MOVE = /^\*\*\* Move to:(.+)$/;
const END_OF_FILE = /^\*\*\* End of File[ \t]*$/;
const UNKNOWN = /^\*\*\* [A-Z][A-Za-z]*(?: [A-Za-z]+)*:?/;

/**
 * Reads patches of the form `*** Begin Patch`, file sections, `*** End Patch`.
 *
 * Begin and end may be missing. `@@ line` says what stands above a hunk and becomes `hint.after`, the
 * last of several counting; lines that are only added under it are put right below it. A hunk that only
 * adds and names no line is a problem.
 */
export function parseV4aPatch(text: string): ParsedEdits {
  return readForms(text, [v4aForm]);
}

/** What is read of a patch so far. */
interface PatchReading {
  readonly lines: readonly string[];
  readonly isFenced: boolean;
  readonly changes: ReadChange[];
  readonly problems: ParseProblem[];
}

/** The form of a whole patch; see `parseV4aPatch`. */
export const v4aForm: EditForm = ({ lines, at, fence }: FormStart) => {
  const first = lines[at] ?? '';
  if (!BEGIN.test(first) && !FILE.test(first)) return null;
  const reading: PatchReading = { lines, isFenced: fence !== null, changes: [], problems: [] };
  let next = at;
  while (next < lines.length) {
    const line = lines[next] ?? '';
    if (END.test(line)) {
      next += 1;
      break;
    }
    const file = FILE.exec(line);
    if (file) next = readFile(reading, next, file);
    else if (BEGIN.test(line) || line.trim() === '') next += 1;
    else if (UNKNOWN.test(line)) {
      reading.problems.push({ kind: 'notSupported', line: next });
      next = readHunkLines(lines, next + 1, bounds(reading)).next;
    } else break;
  }
  return { next, changes: reading.changes, problems: reading.problems };
};

function readFile(
  reading: PatchReading,
  at: number,
  [, action, name = '']: RegExpExecArray,
): number {
  const path = cleanPath(name);
  if (path === '') reading.problems.push({ kind: 'noPath', line: at });
  const sink: PatchReading = path === '' ? { ...reading, changes: [], problems: [] } : reading;
  if (action === 'Add') return readNewFile(sink, at, path);
  if (action === 'Update') return readUpdate(sink, at, path);
  sink.changes.push({ change: { kind: 'delete', path }, line: at });
  return at + 1;
}

function readNewFile(reading: PatchReading, at: number, path: string): number {
  const { next } = readHunkLines(reading.lines, at + 1, bounds(reading));
  const rows = reading.lines.slice(at + 1, next);
  while (rows.at(-1)?.trim() === '') rows.pop();
  const badRow = rows.findIndex((row) => !row.startsWith('+') && row.trim() !== '');
  if (badRow !== -1) reading.problems.push({ kind: 'noPrefix', line: at + 1 + badRow });
  else {
    const text = wholeLines(rows.map((row) => row.slice(1)));
    reading.changes.push({ change: { kind: 'create', path, text }, line: at });
  }
  return next;
}

function readUpdate(reading: PatchReading, at: number, path: string): number {
  const { lines } = reading;
  let next = at + 1;
  const to = cleanPath(MOVE.exec(lines[next] ?? '')?.[1] ?? '');
  if (to !== '') next += 1;
  const hunks: Replacement[] = [];
  for (let goesOn = true; goesOn;) {
    const read = readHunk(reading, next);
    if (read.hunk) hunks.push(read.hunk);
    next = read.next;
    goesOn = headerAt(lines, next) !== null;
  }
  const change: FileChange | null =
    to !== ''
      ? { kind: 'rename', path, to, hunks }
      : hunks.length > 0
        ? { kind: 'edit', path, hunks }
        : null;
  if (change) reading.changes.push({ change, line: at });
  return next;
}

/** One hunk with the `@@` lines above it; no hunk where nothing changes or the place is not told. */
function readHunk(
  reading: PatchReading,
  at: number,
): { readonly next: number; readonly hunk: Replacement | null } {
  const { lines } = reading;
  const headers: PlaceHint[] = [];
  let first = at;
  for (let header = headerAt(lines, first); header; header = headerAt(lines, first)) {
    headers.push(header);
    first += 1;
  }
  const { hunk, next } = readHunkLines(lines, first, bounds(reading));
  const behind = END_OF_FILE.test(lines[next] ?? '') ? next + 1 : next;
  if (!hunk.hasChange) return { next: behind, hunk: null };
  const placed = placedHunk(hunk, headers);
  if (placed === null) reading.problems.push({ kind: 'noOldText', line: first });
  return { next: behind, hunk: placed };
}

function headerAt(lines: readonly string[], at: number): PlaceHint | null {
  return hunkHeader(lines[at] ?? '');
}

function placedHunk(
  { oldText, newText }: { readonly oldText: string; readonly newText: string },
  headers: readonly PlaceHint[],
): Replacement | null {
  const line = headers.at(-1)?.line ?? null;
  const above = headers.flatMap(({ after }) => after ?? []);
  const anchor = above.at(-1);
  if (oldText !== '') return replacement({ oldText, newText }, { line, after: anchor ?? null });
  // A line number says nothing of what stands there: only a named line can be added to.
  if (anchor === undefined || line !== null) return null;
  const around = { oldText: `${anchor}\n`, newText: `${anchor}\n${newText}` };
  return replacement(around, { line, after: above.at(-2) ?? null });
}

function bounds({ lines, isFenced }: PatchReading) {
  return {
    isFenced,
    isEnd: (line: number) => {
      const text = lines[line] ?? '';
      return isMarker(text) || text === 'EOF' || hunkHeader(text) !== null;
    },
  };
}

function isMarker(line: string): boolean {
  return UNKNOWN.test(line);
}

function cleanPath(name: string): string {
  return name.trim().replace(/^[`"']|[`"']$/g, '');
}
