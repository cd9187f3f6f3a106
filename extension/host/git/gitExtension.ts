import * as vscode from 'vscode';

/** The parts that are used of what the editor's built-in extension `vscode.git` exports (its `git.d.ts`). */
interface GitExtension {
  /** False where the setting or a missing program switches it off; `getAPI` then throws. */
  readonly enabled: boolean;
  getAPI(version: 1): GitApi;
}

interface GitApi {
  readonly state: 'uninitialized' | 'initialized';
  readonly onDidChangeState: vscode.Event<'uninitialized' | 'initialized'>;
  getRepository(uri: vscode.Uri): GitRepository | null;
  openRepository(root: vscode.Uri): Promise<GitRepository | null>;
}

/** `status` as in `Status` of `git.d.ts`. */
export interface GitChange {
  readonly uri: vscode.Uri;
  readonly status: number;
}

export interface GitRepository {
  readonly rootUri: vscode.Uri;
  readonly state: {
    /** Without a commit in a repository that has none yet; without a name where no branch is checked out. */
    readonly HEAD: { readonly name?: string; readonly commit?: string } | undefined;
    readonly mergeChanges: readonly GitChange[];
    readonly indexChanges: readonly GitChange[];
    readonly workingTreeChanges: readonly GitChange[];
    /** Absent in older editors; empty where untracked files are among those of the working tree. */
    readonly untrackedChanges?: readonly GitChange[];
  };
  /** Reads the state anew. */
  status(): Promise<void>;
  /** The working tree against a commit: what has changed, or the unified diff of one file. */
  diffWith(ref: string): Promise<readonly GitChange[]>;
  diffWith(ref: string, path: string): Promise<string>;
  /** The text of a file in a commit; rejects where it has none. */
  show(ref: string, path: string): Promise<string>;
  getMergeBase(one: string, other: string): Promise<string | undefined>;
  getBranches(query: {
    readonly remote: boolean;
  }): Promise<readonly { readonly name?: string; readonly commit?: string }[]>;
}

export type GitOpening =
  | { readonly kind: 'open'; readonly repository: GitRepository }
  /** The extension is missing or was disabled as an extension. */
  | { readonly kind: 'noExtension' }
  /** Git is switched off by a setting, or the program is not installed. */
  | { readonly kind: 'disabled' }
  | { readonly kind: 'noRepository' };

/** The Git repository that `folder` belongs to, its state read anew, from the editor's own Git extension. */
export async function openGitRepository(folder: vscode.Uri): Promise<GitOpening> {
  const extension = vscode.extensions.getExtension<GitExtension>('vscode.git');
  if (extension === undefined) return { kind: 'noExtension' };
  const git = await extension.activate();
  if (!git.enabled) return { kind: 'disabled' };
  const api = git.getAPI(1);
  await initialized(api);
  const repository = api.getRepository(folder) ?? (await api.openRepository(folder));
  if (repository === null) return { kind: 'noRepository' };
  // One that was just opened has not been looked at yet, and files may have changed unnoticed.
  await repository.status();
  return { kind: 'open', repository };
}

/** It looks for repositories when the window opens; before that there seem to be none. */
async function initialized(api: GitApi): Promise<void> {
  if (api.state === 'initialized') return;
  await new Promise<void>((resolve) => {
    const subscription = api.onDidChangeState((state) => {
      if (state !== 'initialized') return;
      subscription.dispose();
      resolve();
    });
  });
}
