import type { FileChange, Replacement } from '../../domain/fileChange.ts';
import type { ParsedEdits, ParseProblem, ReadChange } from './editForm.ts';

/**
 * One change for each file, in the order in which the files are first named; hunks keep their order.
 *
 * Hunks of a file that is renamed join the renaming. Two creations of one file, or an edit of a file
 * that is created or deleted, are not put together: the first stands, the others are told as problems.
 */
export function mergeChanges(changes: readonly ReadChange[]): ParsedEdits {
  const byPath = new Map<string, Draft>();
  /** New name of a renamed file → its old one. */
  const renamed = new Map<string, string>();
  const problems: ParseProblem[] = [];
  for (const { change, line } of changes) {
    const own = pathKey(change.path);
    const key = byPath.has(own) ? own : (renamed.get(own) ?? own);
    const earlier = byPath.get(key);
    if (earlier === undefined) byPath.set(key, draftOf(change));
    else if (!joins(earlier, change)) {
      problems.push({ kind: 'conflicting', line, path: change.path });
      continue;
    }
    if (change.kind === 'rename') renamed.set(pathKey(change.to), key);
  }
  return {
    changes: [...byPath.values()].map(({ change, hunks }) => finished(change, hunks)),
    problems,
  };
}

/** A file's change while others may still join it; `hunks` are those of all of them. */
interface Draft {
  change: FileChange;
  readonly hunks: Replacement[];
}

function draftOf(change: FileChange): Draft {
  return { change, hunks: 'hunks' in change ? [...change.hunks] : [] };
}

/** Adds `later` to the draft, or answers false when the two cannot be put together. */
function joins(draft: Draft, later: FileChange): boolean {
  const { change } = draft;
  if (change.kind === 'delete' && later.kind === 'delete') return true;
  if (!('hunks' in change && 'hunks' in later)) return false;
  if (later.kind === 'rename') {
    if (change.kind === 'rename' && pathKey(change.to) !== pathKey(later.to)) return false;
    draft.change = { ...later, path: change.path };
  }
  for (const hunk of later.hunks) draft.hunks.push(hunk);
  return true;
}

function finished(change: FileChange, hunks: readonly Replacement[]): FileChange {
  return 'hunks' in change ? { ...change, hunks } : change;
}

/** `./src/a.ts` and `src/a.ts` are one file. */
function pathKey(path: string): string {
  return path.replace(/^(?:\.[\\/])+/, '');
}
