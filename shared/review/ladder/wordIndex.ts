const WORD = /[\w\u00C0-\uFFFF]{3,}/g;
const MAX_LINE_LENGTH = 2_000;

/** The words of a line: three or more letters, digits or underscores. */
export function wordsOf(line: string): readonly string[] {
  return line.slice(0, MAX_LINE_LENGTH).match(WORD) ?? [];
}

/**
 * For each word the indexes of the lines that hold it, ascending. A word in more lines than `maxLines`
 * has one more, and no rest.
 */
export function wordIndex(
  lines: readonly string[],
  maxLines: number,
): ReadonlyMap<string, readonly number[]> {
  const index = new Map<string, number[]>();
  lines.forEach((line, i) => {
    for (const word of wordsOf(line)) {
      const places = index.get(word);
      if (places === undefined) index.set(word, [i]);
      else if (places.length <= maxLines && places.at(-1) !== i) places.push(i);
    }
  });
  return index;
}
