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

/** How `newer` differs from `older`, word by word, or line by line where most is new; the parts but the removed ones are `newer`. */
export function wordDiff(older: string, newer: string): readonly DiffPart[] {
  if (older === newer) return newer === '' ? [] : [{ kind: 'same', text: newer }];
  if (older.length + newer.length > MAX_COMPARED) return whole(older, newer, 'same');
  const limit = { maxEditLength: MAX_EDITS };
  const parts: readonly Change[] | undefined =
    diffWordsWithSpace(older, newer, limit) ?? diffLines(older, newer, limit);
  if (parts === undefined) return whole(older, newer, 'added');
  return parts.map(({ added, removed, value }) => ({
    kind: added ? 'added' : removed ? 'removed' : 'same',
    text: value,
  }));
}

function whole(older: string, newer: string, kind: 'same' | 'added'): readonly DiffPart[] {
  const removed = { kind: 'removed', text: older } as const;
  const shown = newer === '' ? [] : [{ kind, text: newer }];
  return kind === 'added' && older !== '' ? [removed, ...shown] : shown;
}
