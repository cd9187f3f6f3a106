import * as vscode from 'vscode';

/** What is asked of git: the part of the built-in extension's API (version 1) that we use. */
export interface GitRepository {
  readonly state: {
    readonly workingTreeChanges: readonly GitChange[];
    readonly untrackedChanges?: readonly GitChange[];
  };
  /** Files that differ from the last commit. */
  diffWithHEAD(): Promise<readonly GitChange[]>;
  /** One file's unified diff against the last commit. */
  diffWithHEAD(path: string): Promise<string>;
}

interface GitChange {
  readonly uri: vscode.Uri;
  readonly status: number;
}

interface GitExtension {
  readonly enabled: boolean;
  getAPI(version: 1): { getRepository(uri: vscode.Uri): GitRepository | null };
}

/** `Status.UNTRACKED` of the API. */
const UNTRACKED = 7;

/** The repository that a folder is in; null where there is none, or the editor's git is off. */
export async function findRepository(folder: vscode.Uri): Promise<GitRepository | null> {
  const extension = vscode.extensions.getExtension<GitExtension>('vscode.git');
  const git = await extension?.activate();
  return git?.enabled === true ? git.getAPI(1).getRepository(folder) : null;
}

/** Files that git does not know, whichever list the person's settings put them into. */
export function untrackedIn({ state }: GitRepository): readonly vscode.Uri[] {
  const mixed = state.workingTreeChanges.filter(({ status }) => status === UNTRACKED);
  return [...(state.untrackedChanges ?? []), ...mixed].map(({ uri }) => uri);
}
