/**
 * The paths that what is typed may stand for, the likeliest first, at most `limit`: those whose file name
 * begins so, then those that hold it, then those that hold its letters in order. Upper and lower case are
 * the same; of equals the shorter path comes first. Nothing typed matches everything in the given order.
 */
export function matchPaths(
  paths: readonly string[],
  typed: string,
  limit: number,
): readonly string[] {
  const wanted = typed.toLowerCase();
  if (wanted === '') return paths.slice(0, limit);
  return paths
    .flatMap((path) => {
      const rank = rankOf(path.toLowerCase(), wanted);
      return rank === null ? [] : [{ path, rank }];
    })
    .sort((a, b) => a.rank - b.rank || a.path.length - b.path.length || (a.path < b.path ? -1 : 1))
    .slice(0, limit)
    .map(({ path }) => path);
}

function rankOf(path: string, wanted: string): number | null {
  if (path.startsWith(wanted)) return 0;
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (name.startsWith(wanted)) return 1;
  if (name.includes(wanted)) return 2;
  if (path.includes(wanted)) return 3;
  return holdsLetters(path, wanted) ? 4 : null;
}

function holdsLetters(path: string, wanted: string): boolean {
  let from = 0;
  for (const letter of wanted) {
    const at = path.indexOf(letter, from);
    if (at < 0) return false;
    from = at + letter.length;
  }
  return true;
}
