import * as vscode from 'vscode';
import { checkPath } from '../../../shared/review/checkPath.ts';

/** How paths in records and places in the editor name the same file. */
export interface ProjectFolder {
  /** For a path that has passed `checkPath`, as every stored path has; it leads below the folder. */
  uriOf(path: string): vscode.Uri;
  /** Null for what is not below the folder, or is protected. */
  pathOf(uri: vscode.Uri): string | null;
}

/**
 * The project is the workspace's first folder; files of further folders are not part of it, so that a
 * path means the same file in every window and on every machine.
 */
export function createProjectFolder(folder: vscode.Uri): ProjectFolder {
  const root = folder.path.endsWith('/') ? folder.path : `${folder.path}/`;
  return {
    uriOf: (path) => vscode.Uri.joinPath(folder, path),
    pathOf: (uri) => {
      const isBelow =
        uri.scheme === folder.scheme &&
        uri.authority === folder.authority &&
        uri.path.startsWith(root);
      if (!isBelow) return null;
      const checked = checkPath(uri.path.slice(root.length));
      return checked.kind === 'ok' ? checked.path : null;
    },
  };
}
