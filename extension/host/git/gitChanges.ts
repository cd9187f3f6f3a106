import type * as vscode from 'vscode';
import type { GitChange, GitRepository } from './gitExtension.ts';

/** Of `Status` in the Git extension's `git.d.ts`. */
const UNTRACKED = 7;
const IGNORED = 8;
const DELETED: ReadonlySet<number> = new Set([2, 6]);

/** A file that differs from a commit. */
export interface ChangedFile {
  readonly uri: vscode.Uri;
  /** Git does not know it yet, so there is no diff: all of it is new. */
  readonly isUntracked: boolean;
  readonly isDeleted: boolean;
}

/** What has changed, by path, and the commit that diffs are taken against; null without any commit. */
export interface ChangeSet {
  readonly files: readonly ChangedFile[];
  readonly ref: string | null;
}

/** Staged, unstaged and untracked changes since the last commit. */
export function uncommittedChanges(repository: GitRepository): ChangeSet {
  const { HEAD, mergeChanges, indexChanges, workingTreeChanges, untrackedChanges } =
    repository.state;
  const changes = [
    ...indexChanges,
    ...mergeChanges,
    ...workingTreeChanges,
    ...(untrackedChanges ?? []),
  ];
  return { files: changedFiles(changes), ref: HEAD?.commit === undefined ? null : 'HEAD' };
}

/**
 * What the checked-out branch has changed since it left `base`, uncommitted changes of tracked files
 * included, so that the diffs show what stands in the files. Null where the two have nothing in common
 * or `base` does not exist.
 */
export async function branchChanges(
  repository: GitRepository,
  base: string,
): Promise<ChangeSet | null> {
  const ref = await mergeBase(repository, base);
  if (ref === null) return null;
  return { files: changedFiles(await repository.diffWith(ref)), ref };
}

/** The unified diff of a tracked file on the disk against a commit; empty where there is none. */
export function diffOf(repository: GitRepository, ref: string, uri: vscode.Uri): Promise<string> {
  return repository.diffWith(ref, uri.fsPath);
}

/** The text of a file in a commit; null where the commit does not have it. */
export async function textAt(
  repository: GitRepository,
  ref: string,
  uri: vscode.Uri,
): Promise<string | null> {
  try {
    return await repository.show(ref, uri.fsPath);
  } catch {
    return null; // It says only in words of its own why it has none.
  }
}

/** The branch that this one most likely left from; null where none of the usual ones exists. */
export async function usualBase(repository: GitRepository): Promise<string | null> {
  const own = repository.state.HEAD?.name;
  for (const name of ['origin/HEAD', 'main', 'master', 'origin/main', 'origin/master']) {
    if (name !== own && (await mergeBase(repository, name)) !== null) return name;
  }
  return null;
}

/** The names of the other branches, local and remote, in alphabetical order. */
export async function otherBranches(repository: GitRepository): Promise<readonly string[]> {
  const branches = await repository.getBranches({ remote: true });
  const own = repository.state.HEAD?.name;
  const names = branches.flatMap(({ name }) => (name === undefined || name === own ? [] : [name]));
  return [...new Set(names)].sort();
}

/** Never mistaken for an option of the program, whatever a branch is called. */
async function mergeBase(repository: GitRepository, base: string): Promise<string | null> {
  if (base.startsWith('-') || repository.state.HEAD?.commit === undefined) return null;
  const found = await repository.getMergeBase('HEAD', base);
  return found === undefined || found === '' ? null : found;
}

/** One entry for each file: what is staged and changed again since is in two lists. */
function changedFiles(changes: readonly GitChange[]): readonly ChangedFile[] {
  const byPath = new Map<string, ChangedFile>();
  for (const { uri, status } of changes) {
    if (status === IGNORED) continue;
    byPath.set(uri.path, {
      uri,
      isUntracked: status === UNTRACKED,
      isDeleted: DELETED.has(status),
    });
  }
  return [...byPath.values()].sort((a, b) => (a.uri.path < b.uri.path ? -1 : 1));
}
