import { applyEdits, type TextEdit } from './applyHunks.ts';
import { comparable, lineEndNear } from './comparable.ts';
import type { MergeConflict } from './mergeHunks.ts';

/** What stands behind the markers, as in `Yours` and `Ada's`. Line ends in it become spaces. */
interface MarkerLabels {
  readonly mine: string;
  readonly theirs: string;
}

/**
 * `current` with the merge's edits made and each conflict written out between the markers that Git uses
 * and editors know:
 *
 *     <<<<<<< Yours
 *     …
 *     =======
 *     …
 *     >>>>>>> Ada's
 *
 * The markers stand on lines of their own; line ends follow the text around.
 */
export function mergedWithMarkers(
  current: string,
  merge: { readonly edits: readonly TextEdit[]; readonly conflicts: readonly MergeConflict[] },
  labels: MarkerLabels,
): string {
  const { edits, conflicts } = merge;
  const compared = comparable(current);
  const offset = (line: number): number =>
    compared.toOriginal(compared.lineStarts[line] ?? compared.text.length);
  const marked = conflicts.map(({ startLine, endLine, mine, theirs }): TextEdit => {
    const start = offset(startLine);
    const lineEnd = lineEndNear(current, start);
    const newText = [
      `<<<<<<< ${oneLine(labels.mine)}\n`,
      ended(mine),
      '=======\n',
      ended(theirs),
      `>>>>>>> ${oneLine(labels.theirs)}\n`,
    ].join('');
    return { start, end: offset(endLine), newText: newText.replaceAll('\n', () => lineEnd) };
  });
  return applyEdits(
    current,
    [...edits, ...marked].sort((a, b) => a.start - b.start || a.end - b.end),
  );
}

/** Whether a conflict is still written out in the text: its three markers, in their order. */
export function hasMarkers(text: string): boolean {
  const order = [...text.matchAll(/^(<{7}|={7}|>{7})(?= |\r|\n|$)/gm)].map(([, marker]) => marker);
  return order.some(
    (marker, i) => marker === '<<<<<<<' && order[i + 1] === '=======' && order[i + 2] === '>>>>>>>',
  );
}

function oneLine(label: string): string {
  return label.replace(/\s+/g, ' ').trim();
}

function ended(lines: string): string {
  return lines === '' || lines.endsWith('\n') ? lines : `${lines}\n`;
}
