import type { TextEdit } from './applyHunks.ts';

/**
 * The edits that take back what `edits` did to `text`, in the coordinates of the edited text:
 * `applyEdits(applyEdits(text, edits), invertEdits(text, edits))` is `text`, byte for byte. `edits`
 * must be in order and must not overlap; so are and do the edits returned.
 */
export function invertEdits(text: string, edits: readonly TextEdit[]): readonly TextEdit[] {
  let shift = 0;
  return edits.map(({ start, end, newText }) => {
    const from = start + shift;
    shift += newText.length - (end - start);
    return { start: from, end: from + newText.length, newText: text.slice(start, end) };
  });
}
