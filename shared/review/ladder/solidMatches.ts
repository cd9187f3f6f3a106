import type { SolidLines } from './fileLines.ts';

/** More places than this are ambiguous with any hint. */
export const MAX_PLACES = 1_000;

/**
 * Where these lines stand one after another among a file's solid lines: the number of the first, for
 * each place, overlapping ones too, at most `limit`. Linear in the file (Knuth, Morris and Pratt).
 */
export function solidMatches(
  solid: SolidLines,
  wanted: readonly string[],
  limit: number,
): readonly number[] {
  const ids: number[] = [];
  for (const line of wanted) {
    const id = solid.idOf(line);
    if (id === undefined) return [];
    ids.push(id);
  }
  if (ids.length === 0) return [];
  const borders = bordersOf(ids);
  const places: number[] = [];
  let matched = 0;
  for (let at = 0; at < solid.ids.length && places.length < limit; at++) {
    const id = solid.ids[at];
    while (matched > 0 && ids[matched] !== id) matched = borders[matched - 1] ?? 0;
    if (ids[matched] === id) matched++;
    if (matched < ids.length) continue;
    places.push(at + 1 - matched);
    matched = borders[matched - 1] ?? 0;
  }
  return places;
}

/** For each beginning of `ids`, how long the longest shorter beginning is that it also ends with. */
function bordersOf(ids: readonly number[]): readonly number[] {
  const borders = [0];
  let length = 0;
  for (let i = 1; i < ids.length; i++) {
    while (length > 0 && ids[i] !== ids[length]) length = borders[length - 1] ?? 0;
    if (ids[i] === ids[length]) length++;
    borders.push(length);
  }
  return borders;
}
