/** A place between characters; lines and UTF-16 units counted from 0. */
interface TextPosition {
  readonly line: number;
  readonly character: number;
}

export interface TextRange {
  readonly start: TextPosition;
  readonly end: TextPosition;
}

/** What stood in `range` was replaced by `text`. */
export interface TextChange {
  readonly range: TextRange;
  readonly text: string;
}

/**
 * Where `range` is after one change of the document:
 *
 *     change ends before or at the start     both ends shift
 *     change begins at or after the end      nothing
 *     change within                          the end shifts
 *     change covers the start / the end      the range is truncated to what is left
 *     change covers more than the range      it collapses to where the change began
 *
 * Replacing exactly the range keeps it around the new text.
 *
 * Guarantees, for a range and a change that lie in the text: the result lies in the changed text, its
 * start not after its end; text in the range that the change leaves alone stays in it, and text outside
 * of it never comes in, but what the change itself wrote within. A collapsed range stays collapsed.
 */
export function trackRange(range: TextRange, change: TextChange): TextRange {
  const { start, end } = change.range;
  const inserted = endOfInsertion(start, change.text);
  const shift = (position: TextPosition): TextPosition => shifted(position, end, inserted);

  if (compare(end, range.start) <= 0) return { start: shift(range.start), end: shift(range.end) };
  if (compare(start, range.end) >= 0) return range;
  const coversStart = compare(start, range.start) < 0;
  const coversEnd = compare(end, range.end) > 0;
  if (!coversStart && !coversEnd) return { start: range.start, end: shift(range.end) };
  const swallowsEnd = compare(end, range.end) >= 0;
  const swallowsStart = compare(start, range.start) <= 0;
  if (swallowsStart && swallowsEnd) return { start, end: start };
  return coversStart
    ? { start: inserted, end: shift(range.end) }
    : { start: range.start, end: start };
}

/** As `trackRange` for changes made at once, all in the coordinates before the first of them. */
export function trackChanges(range: TextRange, changes: readonly TextChange[]): TextRange {
  return changes
    .toSorted((a, b) => compare(b.range.start, a.range.start))
    .reduce(trackRange, range);
}

/** Whether nothing of the range is left. */
export function isCollapsed({ start, end }: TextRange): boolean {
  return compare(start, end) === 0;
}

function compare(a: TextPosition, b: TextPosition): number {
  return a.line - b.line || a.character - b.character;
}

function endOfInsertion(start: TextPosition, text: string): TextPosition {
  const lines = text.split(/\r\n|\r|\n/);
  const last = lines.at(-1) ?? '';
  return lines.length === 1
    ? { line: start.line, character: start.character + last.length }
    : { line: start.line + lines.length - 1, character: last.length };
}

/** Where a position at or after `end` goes when what ended there now ends at `newEnd`. */
function shifted(position: TextPosition, end: TextPosition, newEnd: TextPosition): TextPosition {
  return position.line === end.line
    ? { line: newEnd.line, character: newEnd.character + position.character - end.character }
    : { line: position.line + newEnd.line - end.line, character: position.character };
}
