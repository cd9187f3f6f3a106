import * as vscode from 'vscode';
import type { Cancel } from '../../../shared/domain/cancel.ts';
import type {
  FileList,
  FileSearch,
  PathRefusal,
  PathRefused,
  SearchQuery,
  Workspace,
  WriteCheck,
} from '../../../shared/domain/workspace.ts';
import {
  isNotebook,
  locate,
  MAX_FILE_BYTES,
  type Place,
  readGuarded,
  refused,
  refusalOfType,
  tooLarge,
} from './guardedFile.ts';
import { createIgnoredFiles } from './ignoredFiles.ts';
import { listFolder } from './listFolder.ts';
import { readProblems } from './readProblems.ts';
import { searchFolder } from './searchFolder.ts';

/** Which folder is the project, and whether the person trusts it: asked anew for every call. */
interface WorkspaceSource {
  folder(): vscode.Uri | null;
  isTrusted(): boolean;
}

const MAX_LISTED = 10_000;
const MAX_FOUND = 200;

/**
 * The `Workspace` of this window: the first workspace folder, seen through open documents and
 * `vscode.workspace.fs`. Every guard of the port is here; it reads only and writes nothing.
 */
export function createEditorWorkspace(source: WorkspaceSource): Workspace {
  async function within<T>(act: (place: Place) => Promise<T>): Promise<T | PathRefused> {
    const folder = source.folder();
    if (folder === null) return refused({ kind: 'noWorkspace' });
    if (!source.isTrusted()) return refused({ kind: 'restricted' });
    return act({ folder, ignored: createIgnoredFiles(folder) });
  }
  return {
    readFile: (path) => within((place) => readGuarded(place, path)),
    checkWrite: (path) => within((place) => checkWrite(place, path)),
    listFiles: (query, cancel) => within((place) => listFiles(place, query, cancel)),
    searchFiles: (query, cancel) => within((place) => searchFiles(place, query, cancel)),
    readProblems: (path, cancel) => within((place) => readProblems(place, path, cancel)),
  };
}

/** The window's own first folder and its trust. */
export const windowSource: WorkspaceSource = {
  folder: () => vscode.workspace.workspaceFolders?.[0]?.uri ?? null,
  isTrusted: () => vscode.workspace.isTrusted,
};

async function checkWrite(place: Place, path: string): Promise<WriteCheck> {
  const located = await locate(place, path, 'file');
  if (located.kind === 'refused') return located;
  if (isNotebook(place.folder, located)) return refused({ kind: 'notebook' });
  const stats = await statsOf(located.realUri);
  const refusal =
    stats === null
      ? await refusalOfPlace(place.folder, located.realUri)
      : (refusalOfType(stats.type) ?? (stats.size > MAX_FILE_BYTES ? tooLarge : null));
  if (refusal !== null) return refused(refusal);
  return { kind: 'ok', path: located.path };
}

/** A file that is not there can be made below a folder, or below none yet; not below a file. */
async function refusalOfPlace(folder: vscode.Uri, uri: vscode.Uri): Promise<PathRefusal | null> {
  for (let above = uri; above.path.length > folder.path.length;) {
    above = vscode.Uri.joinPath(above, '..');
    const stats = await statsOf(above);
    if (stats === null) continue;
    return (stats.type & vscode.FileType.Directory) === 0 ? { kind: 'notFound' } : null;
  }
  return null;
}

async function listFiles(
  place: Place,
  query: { readonly folder: string; readonly limit: number },
  cancel: Cancel,
): Promise<FileList> {
  const limit = Math.max(0, Math.min(query.limit, MAX_LISTED));
  if (['', '.', './'].includes(query.folder)) {
    return { kind: 'files', ...(await listFolder(place, { folder: '', limit }, cancel)) };
  }
  const located = await locate(place, query.folder, 'folder');
  if (located.kind === 'refused') return located;
  const stats = await statsOf(located.realUri);
  if (stats === null || (stats.type & vscode.FileType.Directory) === 0) {
    return refused({ kind: 'notFound' });
  }
  return { kind: 'files', ...(await listFolder(place, { folder: located.path, limit }, cancel)) };
}

async function searchFiles(place: Place, query: SearchQuery, cancel: Cancel): Promise<FileSearch> {
  const list = await listFiles(place, { folder: query.folder, limit: MAX_LISTED }, cancel);
  if (list.kind === 'refused') return list;
  const limit = Math.max(0, Math.min(query.limit, MAX_FOUND));
  const files = { paths: list.paths, readFile: (path: string) => readGuarded(place, path) };
  const { lines, isComplete } = await searchFolder(files, { text: query.text, limit }, cancel);
  return { kind: 'found', lines, isComplete: isComplete && list.isComplete };
}

async function statsOf(uri: vscode.Uri): Promise<vscode.FileStat | null> {
  try {
    return await vscode.workspace.fs.stat(uri);
  } catch {
    return null;
  }
}
