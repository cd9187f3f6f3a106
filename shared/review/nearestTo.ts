import { truncate } from '../domain/text.ts';
import { comparableText } from './comparable.ts';
import { type LetterPairs, pairsOf, similarity } from './ladder/letterPairs.ts';

/** The text that a wrong quote probably meant. */
export interface Nearest {
  /** Whole lines, at most 2,000 UTF-16 units. */
  readonly text: string;
  /** Its first line, counted from 0. */
  readonly line: number;
}

const MIN_SIMILARITY = 0.45;
const MAX_LINE_LENGTH = 200;
const MAX_QUOTE_LINES = 40;
const MAX_CANDIDATES = 50;
const MAX_TEXT_LENGTH = 2_000;

/**
 * The lines of `text` most similar to `quote`, or null when nothing comes close.
 *
 * Its longest line is compared with every line of the file by shared letter pairs (Dice's coefficient,
 * white space ignored); the best few are then compared with the whole quote. Linear in the file, and
 * bounded for any one line and any quote.
 */
export function nearestTo(text: string, quote: string): Nearest | null {
  const wanted = comparableText(quote).split('\n').slice(0, MAX_QUOTE_LINES);
  while (wanted.length > 1 && wanted.at(-1)?.trim() === '') wanted.pop();
  const lines = comparableText(text).split('\n');
  const pairs = wanted.map((line) => pairsOf(line, MAX_LINE_LENGTH));
  const longest = pairs.reduce(
    (best, { size }, i) => (size > (pairs[best]?.size ?? 0) ? i : best),
    0,
  );
  const key = pairs[longest];
  if (key === undefined || key.size === 0) return null;

  const best = candidates(lines, key)
    .map(({ line }) => line - longest)
    .filter((start) => start >= 0)
    .map((start) => ({ start, score: windowScore(lines, start, pairs) }))
    .reduce<{ start: number; score: number } | null>(
      (top, each) => (top === null || each.score > top.score ? each : top),
      null,
    );
  if (best === null) return null;
  const found = lines.slice(best.start, best.start + wanted.length).join('\n');
  return { text: truncate(found, MAX_TEXT_LENGTH), line: best.start };
}

function candidates(lines: readonly string[], key: LetterPairs): readonly { line: number }[] {
  const scored: { line: number; score: number }[] = [];
  lines.forEach((text, line) => {
    const score = similarity(key, text, MAX_LINE_LENGTH);
    if (score >= MIN_SIMILARITY) scored.push({ line, score });
  });
  return scored.sort((a, b) => b.score - a.score || a.line - b.line).slice(0, MAX_CANDIDATES);
}

/** The mean similarity of a window's lines, each weighted by its length in the quote. */
function windowScore(
  lines: readonly string[],
  start: number,
  pairs: readonly LetterPairs[],
): number {
  let score = 0;
  let weight = 0;
  pairs.forEach((each, i) => {
    score += similarity(each, lines[start + i] ?? '', MAX_LINE_LENGTH) * each.size;
    weight += each.size;
  });
  return score / weight;
}
