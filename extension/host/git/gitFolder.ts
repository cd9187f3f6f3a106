import { isAbsolute } from 'node:path';
import * as vscode from 'vscode';

/** A pointer to a folder is one path. */
const MAX_POINTER_BYTES = 8 * 1024;
const MAX_CONFIG_BYTES = 256 * 1024;

/**
 * The folder in which Git keeps what all work trees of a repository share, such as `config` and
 * `info/exclude`: `.git` of `root`, or what it points to where it is a file, as in a linked work tree or a
 * submodule. Null where there is none. Other machines are never asked.
 */
export async function gitFolderOf(root: vscode.Uri): Promise<vscode.Uri | null> {
  const entry = vscode.Uri.joinPath(root, '.git');
  if (await isFolder(entry)) return entry;
  const [, target] = /^gitdir: *(.+)/.exec((await textOf(entry, MAX_POINTER_BYTES)) ?? '') ?? [];
  const own = target === undefined ? null : await folderAt(root, target);
  if (own === null) return null;
  const shared = await textOf(vscode.Uri.joinPath(own, 'commondir'), MAX_POINTER_BYTES);
  return shared === null ? own : folderAt(own, shared);
}

/** The text of the repository's `config`; null where there is none, or one that is too long to be true. */
export async function readGitConfig(root: vscode.Uri): Promise<string | null> {
  const folder = await gitFolderOf(root);
  return folder && textOf(vscode.Uri.joinPath(folder, 'config'), MAX_CONFIG_BYTES);
}

/** What a pointer leads to, if that is a folder on the same machine. */
async function folderAt(from: vscode.Uri, pointer: string): Promise<vscode.Uri | null> {
  const path = pointer.trim();
  // A share would be told who we are as soon as it is looked for.
  if (path === '' || path.includes('\0') || /^[\\/]{2}/.test(path)) return null;
  const isLocal = from.scheme === 'file';
  if (!isAbsolute(path)) return folderOrNull(vscode.Uri.joinPath(from, slashed(path)));
  return folderOrNull(isLocal ? vscode.Uri.file(path) : from.with({ path: slashed(path) }));
}

function slashed(path: string): string {
  return process.platform === 'win32' ? path.replaceAll('\\', '/') : path;
}

async function folderOrNull(uri: vscode.Uri): Promise<vscode.Uri | null> {
  return (await isFolder(uri)) ? uri : null;
}

async function isFolder(uri: vscode.Uri): Promise<boolean> {
  try {
    const { type } = await vscode.workspace.fs.stat(uri);
    return (type & vscode.FileType.Directory) !== 0;
  } catch {
    return false; // There is none, or it may not be looked at.
  }
}

async function textOf(uri: vscode.Uri, maxBytes: number): Promise<string | null> {
  try {
    const { type, size } = await vscode.workspace.fs.stat(uri);
    if ((type & vscode.FileType.File) === 0 || size > maxBytes) return null;
    return new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
  } catch {
    return null; // There is none, or no longer.
  }
}
