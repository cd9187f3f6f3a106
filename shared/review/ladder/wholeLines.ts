import type { PlaceHint } from '../../domain/fileChange.ts';
import { alignLines, isUnbroken, type LineAlignment } from './alignLines.ts';
import { chooseByHint, MAX_LINES_TOLD } from './chooseByHint.ts';
import type { FileLines } from './fileLines.ts';
import { type IndentPair, type Reindent, uniformShift } from './indentation.ts';
import { indentOf } from './indentStyle.ts';
import { foldLookAlikes } from './lookAlikes.ts';
import type { Quote } from './quote.ts';
import { MAX_PLACES, solidMatches } from './solidMatches.ts';

/** The tiers that compare whole lines: trailing white space, indentation, blank lines, look-alikes. */
export type LineTier = 2 | 3 | 4 | 5;

export interface LineMatch extends LineAlignment {
  readonly reindent: Reindent;
}

type LineFinding =
  | { readonly kind: 'found'; readonly tier: LineTier; readonly match: LineMatch }
  /** The first lines, at most 20, where it begins. */
  | { readonly kind: 'ambiguous'; readonly lines: readonly number[] }
  | { readonly kind: 'notFound' };

interface Search {
  /** The loosest tier to try. */
  readonly upTo: LineTier;
  readonly hint?: PlaceHint | null | undefined;
  /** What is to be written there: it must fit the file's indentation too. */
  readonly newLines?: readonly string[];
}

/**
 * Where the quote's lines stand as whole lines, at the first tier at which they stand anywhere. Each tier
 * forgives what those before it forgive:
 *
 *     2  white space at the end of lines; a line end missing at the end of the file
 *     3  one and the same shift of the indentation, also from tabs to spaces or back
 *     4  blank lines more or fewer
 *     5  characters that look the same
 */
export function findLines(file: FileLines, quote: Quote, search: Search): LineFinding {
  const plain = matchesOf(file, quote, { ...search, isFolded: false });
  const tiers: readonly (readonly [LineTier, () => Matches])[] = [
    [2, () => only(plain, (match) => isUnbroken(match) && hasSameIndents(file, quote, match))],
    [3, () => only(plain, isUnbroken)],
    [4, () => plain],
    [5, () => matchesOf(file, quote, { ...search, isFolded: true })],
  ];
  for (const [tier, find] of tiers) {
    if (tier > search.upTo) break;
    const found = find();
    if (found.matches.length > 0) return decide(file, tier, { ...found, hint: search.hint });
  }
  return { kind: 'notFound' };
}

interface Matches {
  readonly matches: readonly LineMatch[];
  /** Whether there may be more. */
  readonly isCut: boolean;
}

function only({ matches, isCut }: Matches, holds: (match: LineMatch) => boolean): Matches {
  return { matches: matches.filter(holds), isCut };
}

function decide(
  file: FileLines,
  tier: LineTier,
  found: Matches & { readonly hint: PlaceHint | null | undefined },
): LineFinding {
  const starts = found.matches.map(({ first }) => first);
  const chosen = found.isCut
    ? null
    : starts.length === 1
      ? 0
      : chooseByHint(file, starts, found.hint);
  const match = chosen === null ? undefined : found.matches[chosen];
  return match === undefined
    ? { kind: 'ambiguous', lines: [...new Set(starts)].slice(0, MAX_LINES_TOLD) }
    : { kind: 'found', tier, match };
}

/** Places times lines that are looked at; what stands more often is ambiguous with any hint. */
const MAX_LINES_COMPARED = 100_000;

function matchesOf(
  file: FileLines,
  quote: Quote,
  { newLines = [], isFolded }: Search & { readonly isFolded: boolean },
): Matches {
  const wanted = quote.solid.map((i) => quote.lines[i] ?? '');
  const fitting = Math.floor(MAX_LINES_COMPARED / (quote.lines.length + newLines.length));
  const limit = Math.max(2, Math.min(MAX_PLACES, fitting));
  const starts = solidMatches(isFolded ? file.folded() : file.plain(), wanted, limit);
  const matches = starts.flatMap((start) => {
    const alignment = alignLines(file, quote, start);
    const reindent = shiftOf(file, quote, { alignment, newLines, isFolded });
    return reindent === null ? [] : [{ ...alignment, reindent }];
  });
  return { matches, isCut: starts.length >= limit };
}

interface Shifting {
  readonly alignment: LineAlignment;
  readonly newLines: readonly string[];
  readonly isFolded: boolean;
}

/**
 * The shift of the indentation from the quote to the file; null when it is not uniform, or `newLines`
 * do not fit.
 */
export function shiftOf(
  file: FileLines,
  quote: Quote,
  { alignment, newLines, isFolded }: Shifting,
): Reindent | null {
  const indent = (line: string): string =>
    isFolded ? foldLookAlikes(indentOf(line)) : indentOf(line);
  const pairs = quote.solid.map<IndentPair>((i) => ({
    old: indent(quote.lines[i] ?? ''),
    file: indent(file.lines[alignment.lines[i] ?? -1] ?? ''),
  }));
  const newIndents = newLines.filter((line) => line.trim() !== '').map(indent);
  const reindent = uniformShift(pairs, newIndents, file.indentation());
  if (reindent === null) return null;
  return newIndents.every((each) => reindent(each) !== null) ? reindent : null;
}

function hasSameIndents(file: FileLines, quote: Quote, { lines }: LineAlignment): boolean {
  return quote.solid.every(
    (i) => indentOf(quote.lines[i] ?? '') === indentOf(file.lines[lines[i] ?? -1] ?? ''),
  );
}
