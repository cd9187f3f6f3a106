import type { TextEdit } from './applyHunks.ts';

/**
 * Edits of a text that `earlier` ones gave, as edits of the text before those, so that both can be made at
 * once. Null where one of them touches what an earlier one wrote or where it took text away. Both lists
 * are in order and do not overlap.
 */
export function editsBefore(
  earlier: readonly TextEdit[],
  later: readonly TextEdit[],
): readonly TextEdit[] | null {
  const moved: TextEdit[] = [];
  let shift = 0;
  let at = 0;
  for (const edit of later) {
    for (let next = earlier[at]; next; next = earlier[++at]) {
      const start = next.start + shift;
      const end = start + next.newText.length;
      if (end >= edit.start) {
        if (start <= edit.end) return null;
        break;
      }
      shift += next.newText.length - (next.end - next.start);
    }
    moved.push({ ...edit, start: edit.start - shift, end: edit.end - shift });
  }
  return moved;
}
