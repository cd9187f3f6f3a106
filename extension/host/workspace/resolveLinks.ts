import { realpath } from 'node:fs/promises';
import { relative, sep } from 'node:path';
import * as vscode from 'vscode';
import type { PathRefusal } from '../../../shared/domain/workspace.ts';
import { checkPath } from '../../../shared/review/checkPath.ts';

/**
 * Why the file that a checked path really leads to may not be touched, or null. A link may stay within
 * the workspace; it may not leave it, nor lead to a protected file.
 *
 * On disk the system resolves the links. Other file systems cannot be asked where a link leads, so there
 * any link on the way is refused. What does not exist leads nowhere: null.
 */
export async function resolveLinks(folder: vscode.Uri, path: string): Promise<PathRefusal | null> {
  return folder.scheme === 'file'
    ? resolveOnDisk(folder.fsPath, vscode.Uri.joinPath(folder, path).fsPath)
    : refuseAnyLink(folder, path);
}

async function resolveOnDisk(folder: string, file: string): Promise<PathRefusal | null> {
  const realFolder = await realpath(folder);
  let realFile: string;
  try {
    realFile = await realpath(file);
  } catch (error) {
    if (isAbsent(error)) return null;
    return { kind: 'outsideWorkspace' };
  }
  const inside = relative(realFolder, realFile).split(sep).join('/');
  const checked = checkPath(inside);
  return checked.kind === 'ok' ? null : checked.refusal;
}

async function refuseAnyLink(folder: vscode.Uri, path: string): Promise<PathRefusal | null> {
  const parts = path.split('/');
  for (let length = 1; length <= parts.length; length++) {
    const uri = vscode.Uri.joinPath(folder, ...parts.slice(0, length));
    const type = await typeOf(uri);
    if (type === null) return null;
    if ((type & vscode.FileType.SymbolicLink) !== 0) return { kind: 'outsideWorkspace' };
  }
  return null;
}

async function typeOf(uri: vscode.Uri): Promise<vscode.FileType | null> {
  try {
    return (await vscode.workspace.fs.stat(uri)).type;
  } catch {
    return null;
  }
}

/** A dangling link is absent too; what it would lead to cannot be read. */
function isAbsent(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  return code === 'ENOENT' || code === 'ENOTDIR';
}
