import { cleanText } from '../domain/text.ts';
import type { Anchor } from '../domain/thread.ts';
import { comparableText } from './comparable.ts';

const MAX_QUOTE = 20_000;
const MAX_CONTEXT_LINE = 2_000;
const CONTEXT_LINES = 3;

/**
 * The anchor of the whole lines `startLine..endLine` (from 0, clipped to the text). A quote longer than
 * a record may hold is shortened to its first lines, and `endLine` with it.
 */
export function takeAnchor(text: string, startLine: number, endLine: number, hash: string): Anchor {
  const lines = linesOf(text);
  const last = lines.length - 1;
  const start = Math.min(Math.max(0, startLine), last);
  const quoted = quoteLines(lines, start, Math.min(Math.max(start, endLine), last));
  const end = start + quoted.length - 1;
  return {
    startLine: start,
    endLine: end,
    quote: quoted.join('\n'),
    before: contextLines(lines, start - CONTEXT_LINES, start),
    after: contextLines(lines, end + 1, end + 1 + CONTEXT_LINES),
    baseHash: hash,
  };
}

type Reanchoring =
  | { readonly kind: 'found'; readonly startLine: number; readonly endLine: number }
  | { readonly kind: 'outdated' };

/**
 * Finds an anchor's lines in a text that has changed unseen.
 *
 * Only a place whose lines are exactly the quote counts. Of several, the one with most of its old
 * surroundings wins; a tie is broken only in favour of a place that has not moved at all and has all
 * its surroundings. A quote of almost no letters (a brace, an empty line) needs some of its
 * surroundings even when it is the only one. Everything else is outdated: better no line than a wrong one.
 */
export function reanchor(anchor: Anchor, currentText: string): Reanchoring {
  const lines = linesOf(currentText);
  const length = anchor.quote.split('\n').length;
  const places = placesOf(anchor, lines, length)
    .map((startLine) => ({ startLine, score: surroundings(anchor, lines, startLine, length) }))
    .sort(
      (a, b) =>
        b.score - a.score ||
        Number(b.startLine === anchor.startLine) - Number(a.startLine === anchor.startLine),
    );
  const [best, second] = places;
  if (best === undefined) return { kind: 'outdated' };
  const all = anchor.before.length + anchor.after.length;
  const isSure =
    second === undefined
      ? !isWeak(anchor.quote) || best.score * 2 >= all
      : best.score > second.score
        ? best.score * 2 >= all
        : best.score === all && best.startLine === anchor.startLine;
  return isSure
    ? { kind: 'found', startLine: best.startLine, endLine: best.startLine + length - 1 }
    : { kind: 'outdated' };
}

function linesOf(text: string): readonly string[] {
  return comparableText(text).split('\n');
}

/** Lines as a quote keeps them: storable, and together no longer than a record allows. */
function quoteLines(lines: readonly string[], start: number, end: number): readonly string[] {
  const quoted: string[] = [];
  let length = 0;
  for (const line of lines.slice(start, end + 1)) {
    if (quoted.length > 0 && length + 1 + line.length > MAX_QUOTE) break;
    quoted.push(storedLine(line, MAX_QUOTE));
    length += 1 + line.length;
  }
  return quoted;
}

function contextLines(lines: readonly string[], from: number, to: number): string[] {
  return lines
    .slice(Math.max(0, from), Math.max(0, to))
    .map((line) => storedLine(line, MAX_CONTEXT_LINE));
}

function storedLine(line: string, maxLength: number): string {
  return cleanText(line.slice(0, maxLength));
}

function placesOf(anchor: Anchor, lines: readonly string[], length: number): readonly number[] {
  const quoted = anchor.quote.split('\n');
  const places: number[] = [];
  for (let start = 0; start + length <= lines.length; start++) {
    const isHere = quoted.every(
      (line, i) => storedLine(lines[start + i] ?? '', MAX_QUOTE) === line,
    );
    if (isHere) places.push(start);
  }
  return places;
}

/** How many of the lines around the anchor stand at the same distance from this place. */
function surroundings(
  anchor: Anchor,
  lines: readonly string[],
  startLine: number,
  length: number,
): number {
  const isAt = (line: string, at: number): boolean =>
    at >= 0 && at < lines.length && storedLine(lines[at] ?? '', MAX_CONTEXT_LINE) === line;
  const before = anchor.before.filter((line, i) =>
    isAt(line, startLine - anchor.before.length + i),
  );
  const after = anchor.after.filter((line, i) => isAt(line, startLine + length + i));
  return before.length + after.length;
}

function isWeak(quote: string): boolean {
  return (quote.match(/[\p{L}\p{N}]/gu) ?? []).length < 3;
}
