import type { PlaceHint } from '../domain/fileChange.ts';
import { comparableText } from './comparable.ts';
import { findExact } from './ladder/exactPlaces.ts';
import { fileLines, type Place } from './ladder/fileLines.ts';
import { quoteOf } from './ladder/quote.ts';
import { findLines, type LineTier } from './ladder/wholeLines.ts';
import { nearestTo, type Nearest } from './nearestTo.ts';

type Location =
  | {
      readonly kind: 'found';
      readonly place: Place;
      /** From 1, as it is, to 4, with other blank lines. */
      readonly tier: 1 | LineTier;
    }
  /** The first lines, at most 20, where the quote begins. */
  | { readonly kind: 'ambiguous'; readonly lines: readonly number[] }
  | { readonly kind: 'notFound'; readonly nearest: Nearest | null };

/**
 * Where `quote` stands in `text`: exactly one place, or why not.
 *
 * Byte-order mark and line ends are ignored in comparing. The quote is looked for as it is, within
 * lines too; only where it stands nowhere so, as whole lines with other white space at line ends, then
 * with another indentation by one and the same shift, then with other blank lines. What stands at
 * several places at the first of these is decided by `hintLine` (from 0, null for none) only when one
 * place begins there or is more than twice as near as any other; else it is ambiguous. A quote of
 * white space is nowhere. Where there is none, the answer carries the most similar text. A 10,000-line
 * file takes a few milliseconds.
 */
export function locate(text: string, quote: string, hintLine: number | null): Location {
  const wanted = comparableText(quote);
  const file = fileLines(text);
  const hint: PlaceHint = { line: hintLine, after: null };
  if (wanted.trim() === '') return { kind: 'notFound', nearest: null };
  const exact = findExact(file, wanted, hint);
  if (exact.kind !== 'notFound') return exact.kind === 'found' ? { ...exact, tier: 1 } : exact;

  const lines = findLines(file, quoteOf(wanted), { upTo: 4, hint });
  switch (lines.kind) {
    case 'found': {
      const { first, last } = lines.match;
      return { kind: 'found', place: file.placeOf(first, last, false), tier: lines.tier };
    }
    case 'ambiguous':
      return lines;
    case 'notFound':
      return { kind: 'notFound', nearest: nearestTo(text, quote) };
  }
}
