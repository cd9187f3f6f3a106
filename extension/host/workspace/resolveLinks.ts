import { lstat, realpath } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import * as vscode from 'vscode';
import type { PathRefused } from '../../../shared/domain/workspace.ts';
import { checkPath } from '../../../shared/review/checkPath.ts';

/** Where a checked path really leads. */
export type Resolved =
  /** `path`: below the folder, without links; the same as was asked for where there are none. */
  { readonly kind: 'resolved'; readonly path: string; readonly uri: vscode.Uri } | PathRefused;

/**
 * Follows the links on the way of a checked path, which need not exist. A link may stay within the
 * workspace; it may not leave it, nor lead to nothing or to a protected file.
 *
 * On disk the system resolves the links. Other file systems cannot be asked where a link leads, so there
 * any link on the way is refused.
 */
export async function resolveLinks(folder: vscode.Uri, path: string): Promise<Resolved> {
  return folder.scheme === 'file' ? resolveOnDisk(folder, path) : refuseAnyLink(folder, path);
}

async function resolveOnDisk(folder: vscode.Uri, path: string): Promise<Resolved> {
  const realFolder = await realpath(folder.fsPath);
  let existing = vscode.Uri.joinPath(folder, path).fsPath;
  let rest = '';
  for (;;) {
    try {
      const realFile = join(await realpath(existing), rest);
      const inside = relative(realFolder, realFile).split(sep).join('/');
      return below(vscode.Uri.file(realFolder), inside);
    } catch (error) {
      const code = codeOf(error);
      if (code === 'EACCES' || code === 'EPERM') return refused('forbidden');
      if (code !== 'ENOENT' && code !== 'ENOTDIR') return refused('linkOutside');
      // A link that leads to nothing today is filled elsewhere tomorrow.
      if (await isLink(existing)) return refused('linkOutside');
    }
    rest = join(relative(dirname(existing), existing), rest);
    existing = dirname(existing);
  }
}

function below(realFolder: vscode.Uri, inside: string): Resolved {
  const checked = checkPath(inside);
  if (checked.kind === 'ok') {
    const uri = vscode.Uri.joinPath(realFolder, checked.path);
    return { kind: 'resolved', path: checked.path, uri };
  }
  const isProtected = checked.refusal.kind === 'protected';
  return refused(isProtected ? 'protected' : 'linkOutside');
}

async function isLink(file: string): Promise<boolean> {
  try {
    return (await lstat(file)).isSymbolicLink();
  } catch {
    return false;
  }
}

async function refuseAnyLink(folder: vscode.Uri, path: string): Promise<Resolved> {
  const parts = path.split('/');
  for (let length = 1; length <= parts.length; length++) {
    const type = await typeOf(vscode.Uri.joinPath(folder, ...parts.slice(0, length)));
    if (type === null) break;
    if ((type & vscode.FileType.SymbolicLink) !== 0) return refused('linkOutside');
  }
  return { kind: 'resolved', path, uri: vscode.Uri.joinPath(folder, path) };
}

async function typeOf(uri: vscode.Uri): Promise<vscode.FileType | null> {
  try {
    return (await vscode.workspace.fs.stat(uri)).type;
  } catch {
    return null;
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : null;
}

function refused(kind: 'forbidden' | 'linkOutside' | 'protected'): PathRefused {
  return { kind: 'refused', refusal: { kind } };
}
