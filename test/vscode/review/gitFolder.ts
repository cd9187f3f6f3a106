import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import * as vscode from 'vscode';

/** A folder of its own outside the workspace, with a Git repository where `init` was called. */
export interface GitFolder {
  readonly uri: vscode.Uri;
  write(path: string, text: string | Uint8Array): vscode.Uri;
  remove(path: string): void;
  git(...given: string[]): void;
  /** Makes the repository, its branch called `main`. */
  init(): void;
  /** Commits everything that is not ignored. */
  commit(): void;
  clear(): void;
}

export function aGitFolder(): GitFolder {
  // The Git program names files by their real paths.
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'parley-git-')));
  const git = (...given: string[]): void => {
    const who = ['-c', 'user.name=Sam', '-c', 'user.email=sam@example.com'];
    execFileSync('git', [...who, ...given], { cwd: folder, stdio: 'ignore' });
  };
  return {
    uri: vscode.Uri.file(folder),
    git,
    write(path, text) {
      const file = join(folder, path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
      return vscode.Uri.file(file);
    },
    remove: (path) => rmSync(join(folder, path)),
    init: () => git('init', '-b', 'main'),
    commit() {
      git('add', '-A');
      git('commit', '-m', 'Everything');
    },
    clear: () => rmSync(folder, { recursive: true, force: true }),
  };
}
