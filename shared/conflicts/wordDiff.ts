import { type Change, diffLines, diffWordsWithSpace } from 'diff';

/** A stretch of text that stays, that the newer text has in addition, or that only the older had. */
export interface DiffPart {
  readonly kind: 'same' | 'added' | 'removed';
  readonly text: string;
}

/** Longer texts are shown without marks: finding them would hold up the page. */
const MAX_COMPARED = 20_000;
/** Texts that differ in more words are compared by lines; in more lines, they have nothing in common worth showing. */
const MAX_EDITS = 1_500;
/** Of texts that are longer together and share less than half, the few common words would only be in the way. */
const LONG = 400;

/**
 * How `newer` differs from `older`: word by word, line by line where most is new, as a whole where it was written anew. The
 * parts but the removed ones are `newer`.
 */
export function wordDiff(older: string, newer: string): readonly DiffPart[] {
  if (older === newer || older.length + newer.length > MAX_COMPARED) return whole('same', newer);
  const limit = { maxEditLength: MAX_EDITS };
  const parts: readonly Change[] | undefined =
    diffWordsWithSpace(older, newer, limit) ?? diffLines(older, newer, limit);
  if (parts === undefined || isRewritten(parts, older, newer)) {
    return newer === '' ? whole('removed', older) : whole('added', newer);
  }
  return parts.map(({ added, removed, value }) => ({
    kind: added ? 'added' : removed ? 'removed' : 'same',
    text: value,
  }));
}

function isRewritten(parts: readonly Change[], older: string, newer: string): boolean {
  if (older.length + newer.length < LONG) return false;
  const kept = parts.reduce(
    (sum, { added, removed, value }) => (added || removed ? sum : sum + value.length),
    0,
  );
  return kept * 2 < older.length && kept * 2 < newer.length;
}

function whole(kind: DiffPart['kind'], text: string): readonly DiffPart[] {
  return text === '' ? [] : [{ kind, text }];
}
