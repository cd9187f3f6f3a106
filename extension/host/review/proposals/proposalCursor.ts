import type { ShownHunk } from './proposalIndex.ts';

/** The first and the last line that a hunk stands on; null for one that has no place. */
function linesOf({ place }: ShownHunk): readonly [number, number] | null {
  return 'startLine' in place ? [place.startLine, place.endLine] : null;
}

/**
 * The hunk that a command without further words is about: the one on the cursor's line, else the nearest
 * below. One without a place comes last, so that it can be rejected; nothing above is ever meant.
 */
export function hunkAtOrBelow(shown: readonly ShownHunk[], line: number): ShownHunk | null {
  const below = shown
    .filter((each) => (linesOf(each)?.[1] ?? -1) >= line)
    .toSorted((a, b) => a.line - b.line);
  return below[0] ?? shown.find((each) => linesOf(each) === null) ?? null;
}

/** The line of the hunk after or before the cursor's line, going round at the file's ends. */
export function neighbourLine(
  shown: readonly ShownHunk[],
  line: number,
  direction: 'next' | 'previous',
): number | null {
  const lines = shown.map((each) => each.line).toSorted((a, b) => a - b);
  const found =
    direction === 'next'
      ? (lines.find((each) => each > line) ?? lines[0])
      : (lines.findLast((each) => each < line) ?? lines.at(-1));
  return found ?? null;
}
