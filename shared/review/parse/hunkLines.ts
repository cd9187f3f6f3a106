import type { PlaceHint, Replacement } from '../../domain/fileChange.ts';
import { wholeLines } from './editForm.ts';
import { fenceOf } from './readForms.ts';

/** What the lines of a hunk say, whatever its header counts. */
export interface HunkLines {
  readonly oldText: string;
  readonly newText: string;
  readonly hasChange: boolean;
}

interface Row {
  readonly side: 'both' | 'old' | 'new';
  readonly text: string;
  /** An empty line: a blank one whose leading space was lost, or no part of the hunk. */
  readonly isBare: boolean;
  hasNoLineEnd: boolean;
}

/**
 * Reads lines that begin with a space, `-` or `+` up to a line for which `isEnd` holds, a fence, or the end.
 *
 * A line with none of these is context as it stands: models drop the space. Only outside a fence does one
 * that follows an empty line end the hunk, for it is prose. Empty lines at the end are left out.
 */
export function readHunkLines(
  lines: readonly string[],
  from: number,
  { isFenced, isEnd }: { readonly isFenced: boolean; readonly isEnd: (line: number) => boolean },
): { readonly next: number; readonly hunk: HunkLines } {
  const rows: Row[] = [];
  let at = from;
  for (; at < lines.length; at++) {
    const text = lines[at] ?? '';
    const isProse = !isFenced && rows.at(-1)?.isBare === true && /^[^ +\-\\\t]/.test(text);
    if (isEnd(at) || isProse || isBareFence(text)) break;
    if (text.startsWith('\\')) noteNoLineEnd(rows);
    else rows.push(rowOf(text));
  }
  while (rows.at(-1)?.isBare === true) rows.pop();
  return { next: at, hunk: hunkOf(rows) };
}

function isBareFence(line: string): boolean {
  return !/^[ +-]/.test(line) && fenceOf(line)?.info === '';
}

function noteNoLineEnd(rows: readonly Row[]): void {
  const last = rows.at(-1);
  if (last) last.hasNoLineEnd = true;
}

function rowOf(line: string): Row {
  const rest = { text: line.slice(1), isBare: false, hasNoLineEnd: false };
  if (line.startsWith('+')) return { side: 'new', ...rest };
  if (line.startsWith('-')) return { side: 'old', ...rest };
  if (line.startsWith(' ')) return { side: 'both', ...rest };
  return { side: 'both', text: line, isBare: line === '', hasNoLineEnd: false };
}

function hunkOf(rows: readonly Row[]): HunkLines {
  const oldRows = rows.filter(({ side }) => side !== 'new');
  const newRows = rows.filter(({ side }) => side !== 'old');
  const oldLacksLineEnd = oldRows.at(-1)?.hasNoLineEnd === true;
  const newLacksLineEnd = newRows.at(-1)?.hasNoLineEnd === true;
  // A line end that neither side has is the file's own affair; one that comes or goes is part of the change.
  const changesLineEnd = oldLacksLineEnd !== newLacksLineEnd;
  return {
    oldText: textOf(oldRows, changesLineEnd && oldLacksLineEnd),
    newText: textOf(newRows, changesLineEnd && newLacksLineEnd),
    hasChange: changesLineEnd || rows.some(({ side }) => side !== 'both'),
  };
}

function textOf(rows: readonly Row[], lacksLineEnd: boolean): string {
  const text = wholeLines(rows.map((row) => row.text));
  return lacksLineEnd ? text.slice(0, -1) : text;
}

/** What a hunk's header tells of its place; null for a line that is no header. */
export interface HunkHeader extends PlaceHint {
  /** The header says that the old file has no lines. */
  readonly isOfNothing: boolean;
}

const NUMBERS = /^@@ *-(\d{1,9})(?:,(\d{1,9}))?(?: +\+\d{1,9}(?:,\d{1,9})?)? *(?:@@)?(.*)$/;

/** Understands `@@ -12,7 +12,8 @@ function f() {`, `@@ ... @@`, `@@` and `@@ function f() {`. */
export function hunkHeader(line: string): HunkHeader | null {
  if (!/^@@(?:[ \t]|$|@@)/.test(line)) return null;
  const numbers = NUMBERS.exec(line);
  if (numbers !== null) {
    const [, first, count, heading = ''] = numbers;
    const number = Number(first);
    return {
      line: number === 0 ? null : number - 1,
      after: wordsOrNull(heading),
      isOfNothing: number === 0 && (count === undefined || Number(count) === 0),
    };
  }
  const words = line.slice(2).replace(/@@[ \t]*$/, '');
  return { line: null, after: wordsOrNull(words), isOfNothing: false };
}

function wordsOrNull(text: string): string | null {
  const words = text.trim();
  return words === '' || words === '...' || words === '…' ? null : words;
}

/** A hunk as a replacement; the hint is left out where it says nothing. */
export function replacement(
  { oldText, newText }: { readonly oldText: string; readonly newText: string },
  { line, after }: PlaceHint,
): Replacement {
  const saysNothing = line === null && after === null;
  return saysNothing ? { oldText, newText } : { oldText, newText, hint: { line, after } };
}
