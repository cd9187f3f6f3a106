/**
 * A text made ready for comparing: no byte-order mark, every line end `\n`. Offsets in it lead back to
 * the original, whose bytes are never rewritten.
 */
export interface Comparable {
  readonly text: string;
  /** Offset of each line's first character in `text`. */
  readonly lineStarts: readonly number[];
  /** The line, counted from 0, that holds this offset of `text`. */
  lineAt(offset: number): number;
  /** The offset in the original that stands for this offset of `text`. */
  toOriginal(offset: number): number;
}

const BOM = '\uFEFF';

/** `text` without a byte-order mark and with `\n` for every `\r\n` and lone `\r`. */
export function comparableText(text: string): string {
  return (text.startsWith(BOM) ? text.slice(1) : text).replace(/\r\n?/g, '\n');
}

/** The line end in use around `offset`: the next one, else the one before it. */
export function lineEndNear(text: string, offset: number): string {
  const next = text.indexOf('\n', offset);
  const at = next === -1 ? text.lastIndexOf('\n') : next;
  if (at === -1) return text.includes('\r') ? '\r' : '\n';
  return text[at - 1] === '\r' ? '\r\n' : '\n';
}

/** Lines are cut as editors cut them: at `\n`, `\r\n` and a lone `\r`. Linear time. */
export function comparable(original: string): Comparable {
  const text = comparableText(original);
  const bomLength = original.startsWith(BOM) ? 1 : 0;
  const lineStarts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) {
    lineStarts.push(at + 1);
  }
  const droppedReturns = offsetsOfDroppedReturns(original, bomLength);
  return {
    text,
    lineStarts,
    lineAt: (offset) => countBelow(lineStarts, offset + 1) - 1,
    toOriginal: (offset) => offset + countBelow(droppedReturns, offset) + bomLength,
  };
}

/** For each `\r\n`, the offset that its `\n` has in the comparable text; ascending. */
function offsetsOfDroppedReturns(original: string, bomLength: number): readonly number[] {
  const offsets: number[] = [];
  for (let at = original.indexOf('\r\n'); at !== -1; at = original.indexOf('\r\n', at + 2)) {
    offsets.push(at - bomLength - offsets.length);
  }
  return offsets;
}

/** How many of the ascending `numbers` are below `limit`. */
function countBelow(numbers: readonly number[], limit: number): number {
  let low = 0;
  let high = numbers.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((numbers[middle] ?? 0) < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
