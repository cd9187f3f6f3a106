import type { PlaceHint } from '../../domain/fileChange.ts';
import type { FileLines } from './fileLines.ts';
import { indentOf } from './indentStyle.ts';
import { MAX_PLACES } from './solidMatches.ts';

/** The first lines told of a text that stands at several places. */
export const MAX_LINES_TOLD = 20;

/**
 * Which of several places, given by their first lines, the hint means; null when it does not decide.
 *
 * `after` names a line above. Where that line stands, only places in its block count, that is below it
 * and before the next line that is indented no deeper; with none there, only places below it. `line`
 * decides among what is left, when one place begins there or is more than twice as near as any other. An
 * `after` that the file does not have is as none; one with every place above it decides nothing.
 */
export function chooseByHint(
  file: FileLines,
  starts: readonly number[],
  hint: PlaceHint | null | undefined,
): number | null {
  if (hint === null || hint === undefined || starts.length >= MAX_PLACES) return null;
  const places = starts.map((line, index) => ({ line, index }));
  const left = hint.after === null ? places : placesAfter(file, places, hint.after);
  if (left.length < 2) return left[0]?.index ?? null;
  return hint.line === null ? null : nearest(left, hint.line);
}

interface Candidate {
  readonly line: number;
  readonly index: number;
}

function placesAfter(
  file: FileLines,
  places: readonly Candidate[],
  after: string,
): readonly Candidate[] {
  const heads = headsOf(file, after.trim());
  const [top] = heads;
  if (top === undefined) return places;
  const blocks = heads.map((head) => ({ head, end: blockEnd(file, head) }));
  const inBlock = places.filter(({ line }) =>
    blocks.some(({ head, end }) => line > head && line < end),
  );
  return inBlock.length > 0 ? inBlock : places.filter(({ line }) => line > top);
}

/** The lines that are `after`, white space around it ignored; else those that begin with it. */
function headsOf({ lines }: FileLines, after: string): readonly number[] {
  if (after === '') return [];
  const linesThat = (is: (line: string) => boolean): readonly number[] =>
    lines.flatMap((line, i) => (is(line.trim()) ? [i] : [])).slice(0, MAX_PLACES);
  const same = linesThat((line) => line === after);
  return same.length > 0 ? same : linesThat((line) => line.startsWith(after));
}

/** The line that ends the block under `head`: indented no deeper, and more than a bracket. */
function blockEnd({ lines }: FileLines, head: number): number {
  const depth = indentOf(lines[head] ?? '').length;
  const end = lines.findIndex(
    (line, i) => i > head && /[\p{L}\p{N}_]/u.test(line) && indentOf(line).length <= depth,
  );
  return end === -1 ? lines.length : end;
}

function nearest(places: readonly Candidate[], line: number): number | null {
  const [first, second] = places
    .map((place) => ({ ...place, distance: Math.abs(place.line - line) }))
    .sort((a, b) => a.distance - b.distance);
  if (first === undefined || second === undefined) return first?.index ?? null;
  return first.distance * 2 < second.distance ? first.index : null;
}
