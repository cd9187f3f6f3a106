/** From this similarity on, two comments on overlapping lines count as one remark in two voices. */
export const SAME_REMARK = 0.4;

const SHORTEST_WORD = 4;
/** Words are compared by their beginnings, so that `divide` meets `dividing`. */
const STEM_LENGTH = 5;

/**
 * How far two texts use the same words, from 0 (none) to 1 (the same ones): Dice's coefficient of their
 * sets of words. Case, order, repetition and words of less than four letters do not count; in scripts
 * that write without spaces words may be shorter. Two texts without any such word are not similar.
 */
export function similarWords(a: string, b: string): number {
  const [ofA, ofB] = [wordsOf(a), wordsOf(b)];
  const total = ofA.size + ofB.size;
  const shared = [...ofA].filter((word) => ofB.has(word)).length;
  return total === 0 ? 0 : (2 * shared) / total;
}

const segmenter = new Intl.Segmenter('en', { granularity: 'word' });

function wordsOf(text: string): ReadonlySet<string> {
  const words = [...segmenter.segment(text.normalize('NFKC').toLowerCase())];
  return new Set(
    words
      .filter(({ isWordLike, segment }) => isWordLike === true && isTelling(segment))
      .map(({ segment }) => segment.slice(0, STEM_LENGTH)),
  );
}

function isTelling(word: string): boolean {
  return word.length >= SHORTEST_WORD || /[^\p{Script=Latin}\p{Script=Common}]/u.test(word);
}
