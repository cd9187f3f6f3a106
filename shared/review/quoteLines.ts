import { cleanText } from '../domain/text.ts';
import type { Anchor } from '../domain/thread.ts';

/** Whole lines from 0, `endLine` included. */
export interface LineRange {
  readonly startLine: number;
  readonly endLine: number;
}

/**
 * How a quote is compared with lines: as it is; without trailing white space; with all its lines moved by
 * the same indentation; so too, and blank lines ignored.
 */
export type QuoteForm = 'exact' | 'trailing' | 'indent' | 'blank';

export const MAX_QUOTE = 20_000;
export const MAX_CONTEXT_LINE = 2_000;

interface Wanted {
  readonly quoted: readonly string[];
  readonly lines: readonly string[];
  readonly form: QuoteForm;
}

/**
 * Looks for an anchor's quote among `lines`, form by form; null when it is nowhere or the choice is not
 * sure. The first form that finds any place decides.
 *
 * Of several places the one with most of the anchor's surroundings wins if it has half of them; a tie is
 * broken only in favour of a place that has not moved and has all of them. A quote of almost no letters
 * needs half of its surroundings even when it is alone. Places with a line that `isTaken` do not count.
 */
export function findQuoteLines(
  anchor: Anchor,
  lines: readonly string[],
  forms: readonly QuoteForm[],
  isTaken: (line: number) => boolean = () => false,
): LineRange | null {
  const stored = lines.map((line) => storedLine(line, MAX_QUOTE));
  const quoted = anchor.quote.split('\n');
  // Blank lines tell nothing about a place, but where there is nothing else.
  const isBlank = anchor.quote.trim() === '';
  for (const form of forms) {
    const all = placesOf({ quoted, lines: stored, form });
    const free = all.filter(({ startLine, endLine }) => {
      for (let line = startLine; line <= endLine; line++) {
        if ((isBlank || stored[line]?.trim() !== '') && isTaken(line)) return false;
      }
      return true;
    });
    if (free.length > 0) return choose(anchor, lines, free, form);
  }
  return null;
}

/** A line as an anchor keeps it: storable, and no longer than a record allows. */
export function storedLine(line: string, maxLength: number): string {
  return cleanText(line.slice(0, maxLength));
}

/** Whether a text has so few letters that it stands everywhere. */
export function isWeak(text: string): boolean {
  return (text.match(/[\p{L}\p{N}]/gu) ?? []).length < 3;
}

function choose(
  anchor: Anchor,
  lines: readonly string[],
  places: readonly LineRange[],
  form: QuoteForm,
): LineRange | null {
  const [best, second] = places
    .map((place) => ({ place, score: surroundings(anchor, lines, place, form) }))
    .sort(
      (a, b) =>
        b.score - a.score ||
        Number(b.place.startLine === anchor.startLine) -
          Number(a.place.startLine === anchor.startLine),
    );
  if (best === undefined) return null;
  const all = anchor.before.length + anchor.after.length;
  const isSure =
    second === undefined
      ? !isWeak(anchor.quote) || best.score * 2 >= all
      : best.score > second.score
        ? best.score * 2 >= all
        : best.score === all && best.place.startLine === anchor.startLine;
  return isSure ? best.place : null;
}

function placesOf(wanted: Wanted): readonly LineRange[] {
  if (wanted.form === 'blank') return placesWithoutBlanks(wanted);
  const { quoted, lines } = wanted;
  const places: LineRange[] = [];
  for (let start = 0; start + quoted.length <= lines.length; start++) {
    if (standsAt(wanted, start)) {
      places.push({ startLine: start, endLine: start + quoted.length - 1 });
    }
  }
  return places;
}

function placesWithoutBlanks({ quoted, lines }: Wanted): readonly LineRange[] {
  const isFilled = (line: string): boolean => line.trim() !== '';
  const numbers = lines.flatMap((line, i) => (isFilled(line) ? [i] : []));
  const filled: Wanted = {
    quoted: quoted.filter(isFilled),
    lines: lines.filter(isFilled),
    form: 'indent',
  };
  if (filled.quoted.length === 0) return [];
  return placesOf(filled).flatMap(({ startLine, endLine }) => {
    const first = numbers[startLine];
    const last = numbers[endLine];
    return first === undefined || last === undefined ? [] : [{ startLine: first, endLine: last }];
  });
}

function standsAt({ quoted, lines, form }: Wanted, start: number): boolean {
  if (form === 'exact') return quoted.every((line, i) => lines[start + i] === line);
  let shift: string | null = form === 'trailing' ? '' : null;
  return quoted.every((line, i) => {
    const moved = shiftOf(line.trimEnd(), (lines[start + i] ?? '\n').trimEnd());
    if (moved === null) return false;
    if (line.trim() === '') return true;
    shift ??= moved;
    return moved === shift;
  });
}

/** What was added (`+`) or removed (`-`) before a line to make the other; null if that is no white space. */
function shiftOf(from: string, to: string): string | null {
  if (from === to) return '';
  if (to.endsWith(from)) return signed('+', to.slice(0, to.length - from.length));
  if (from.endsWith(to)) return signed('-', from.slice(0, from.length - to.length));
  return null;
}

function signed(sign: '+' | '-', margin: string): string | null {
  return margin.trim() === '' ? sign + margin : null;
}

/** How many of the lines around the anchor stand at the same distance from this place. */
function surroundings(
  anchor: Anchor,
  lines: readonly string[],
  { startLine, endLine }: LineRange,
  form: QuoteForm,
): number {
  const shown = (line: string): string => (form === 'exact' ? line : line.trim());
  const isAt = (line: string, at: number): boolean =>
    at >= 0 &&
    at < lines.length &&
    shown(storedLine(lines[at] ?? '', MAX_CONTEXT_LINE)) === shown(line);
  const before = anchor.before.filter((line, i) =>
    isAt(line, startLine - anchor.before.length + i),
  );
  const after = anchor.after.filter((line, i) => isAt(line, endLine + 1 + i));
  return before.length + after.length;
}
