import { alignLines } from './alignLines.ts';
import { type FileLines, MAX_WORD_LINES } from './fileLines.ts';
import { foldLookAlikes } from './lookAlikes.ts';
import { type LetterPairs, pairsOf, similarity } from './letterPairs.ts';
import type { Quote } from './quote.ts';
import { type LineMatch, shiftOf } from './wholeLines.ts';
import { wordsOf } from './wordIndex.ts';

/** A quote whose lines only resemble the file's. */
interface SimilarLines {
  readonly match: LineMatch;
  /** From 0 to 1. */
  readonly similarity: number;
}

const MIN_SIMILARITY = 0.95;
const MIN_MARGIN = 0.05;
/** A quote with fewer letters resembles too much. */
const MIN_LETTERS = 20;
const MAX_LINE_LENGTH = 2_000;
const MAX_QUOTE_LINES = 400;
const MAX_CANDIDATES = 20;

/**
 * The one stretch of lines that resembles the quote, line by line, by 0.95 or more, when every other
 * is less like it by 0.05 or more; else null. Blank lines and indentation do not count. Only stretches
 * that share a rare word with the quote at the same line are looked at.
 */
export function findSimilar(
  file: FileLines,
  quote: Quote,
  newLines: readonly string[],
): SimilarLines | null {
  const wanted = quote.solid.map((i) => wantedLine(quote.lines[i] ?? ''));
  const letters = wanted.reduce((sum, { core }) => sum + core.length, 0);
  if (letters < MIN_LETTERS || wanted.length > MAX_QUOTE_LINES) return null;
  const [best, second] = candidates(file, wanted)
    .map((start) => ({ start, score: score(file, start, wanted) }))
    .sort((a, b) => b.score - a.score);
  if (best === undefined || best.score < MIN_SIMILARITY) return null;
  if (second !== undefined && best.score - second.score < MIN_MARGIN) return null;
  const alignment = alignLines(file, quote, best.start);
  const reindent =
    shiftOf(file, quote, { alignment, newLines, isFolded: true }) ?? ((indent: string) => indent);
  return { match: { ...alignment, reindent }, similarity: best.score };
}

interface WantedLine {
  readonly core: string;
  readonly pairs: LetterPairs;
}

function wantedLine(line: string): WantedLine {
  const core = foldLookAlikes(line).trim();
  return { core, pairs: pairsOf(core, MAX_LINE_LENGTH) };
}

/** Numbers of solid lines at which the quote may begin, those that most rare words speak for first. */
function candidates(file: FileLines, wanted: readonly WantedLine[]): readonly number[] {
  const words = file.words();
  const votes = new Map<number, number>();
  wanted.forEach(({ core }, i) => {
    for (const word of new Set(wordsOf(core))) {
      const places = words.get(word) ?? [];
      if (places.length > MAX_WORD_LINES) continue;
      for (const place of places) votes.set(place - i, (votes.get(place - i) ?? 0) + 1);
    }
  });
  const last = file.solid.length - wanted.length;
  return [...votes]
    .filter(([start]) => start >= 0 && start <= last)
    .sort((a, b) => b[1] - a[1] || a[0] - b[0])
    .slice(0, MAX_CANDIDATES)
    .map(([start]) => start);
}

/** The mean similarity of the lines, each weighted by its length in the quote. */
function score(file: FileLines, start: number, wanted: readonly WantedLine[]): number {
  let sum = 0;
  let weight = 0;
  wanted.forEach(({ core, pairs }, i) => {
    const line = foldLookAlikes(file.lines[file.solid[start + i] ?? -1] ?? '').trim();
    const isTooLong = Math.max(line.length, core.length) > MAX_LINE_LENGTH;
    const like = line === core ? 1 : isTooLong ? 0 : similarity(pairs, line, MAX_LINE_LENGTH);
    sum += like * core.length;
    weight += core.length;
  });
  return sum / weight;
}
