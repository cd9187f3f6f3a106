import type { TextEdit } from '../../shared/review/applyHunks.ts';
import { hunkBetween } from '../../shared/review/hunkBetween.ts';
import { mergeHunks } from '../../shared/review/mergeHunks.ts';

interface OwnTextPlan {
  /** In the coordinates of the current text. */
  readonly edits: readonly TextEdit[];
  /** The lines that differ from the ground: as the personality proposed them, and as the person wrote them. */
  readonly proposed: string;
  readonly own: string;
}

/**
 * What to change in `current` so that it holds the version `own`, which a person wrote beginning with
 * `ground` and the proposed text. Null where the same lines were changed meanwhile.
 */
export function planOwnText(texts: {
  readonly ground: string;
  readonly own: string;
  readonly proposed: string;
  readonly current: string;
}): OwnTextPlan | null {
  const hunks = hunkBetween(texts.ground, texts.own);
  const { edits, conflicts, unplaced } = mergeHunks(texts.ground, hunks, texts.current);
  if (conflicts.length > 0 || unplaced.length > 0) return null;
  return {
    edits,
    proposed: changedText(hunkBetween(texts.ground, texts.proposed)),
    own: changedText(hunks),
  };
}

function changedText(hunks: ReturnType<typeof hunkBetween>): string {
  return hunks.map(({ newText }) => newText).join('');
}
