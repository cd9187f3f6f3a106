import * as vscode from 'vscode';
import type { FileRead, PathRefusal, PathRefused } from '../../../shared/domain/workspace.ts';
import { checkPath } from '../../../shared/review/checkPath.ts';
import type { IgnoredFiles } from './ignoredFiles.ts';
import { readFromDisk } from './readFromDisk.ts';
import { resolveLinks } from './resolveLinks.ts';

export const MAX_FILE_BYTES = 1024 * 1024;

/** The project for the length of one call. */
export interface Place {
  readonly folder: vscode.Uri;
  readonly ignored: IgnoredFiles;
}

/** A path that has passed every guard that needs no look at the file itself, which may not exist. */
export interface Located {
  readonly kind: 'located';
  /** In its one spelling. */
  readonly path: string;
  /** Where the links on its way lead, below the folder; the same where there are none. */
  readonly realPath: string;
  readonly realUri: vscode.Uri;
}

/** Guards the words of a path, the links on its way and what git ignores. */
export async function locate(
  { folder, ignored }: Place,
  path: string,
  asked: 'file' | 'folder',
): Promise<Located | PathRefused> {
  const checked = checkPath(path);
  if (checked.kind === 'refused') return checked;
  const resolved = await resolveLinks(folder, checked.path);
  if (resolved.kind === 'refused') return resolved;
  const end = asked === 'folder' ? '/' : '';
  for (const each of new Set([checked.path, resolved.path])) {
    if (await ignored.has(each + end)) return refused({ kind: 'ignored' });
  }
  return {
    kind: 'located',
    path: checked.path,
    realPath: resolved.path,
    realUri: resolved.uri,
  };
}

/** The text of a file: of its open document, unsaved changes included, or else as it is stored. */
export async function readGuarded(place: Place, path: string): Promise<FileRead> {
  const located = await locate(place, path, 'file');
  if (located.kind === 'refused') return located;
  if (isNotebook(place.folder, located)) return refused({ kind: 'notebook' });
  const document = vscode.workspace.textDocuments.find(
    ({ isClosed, uri }) => !isClosed && urisOf(place.folder, located).includes(uri.toString()),
  );
  if (document) return bounded(document.getText());
  const isOnDisk = located.realUri.scheme === 'file';
  return isOnDisk ? readStoredOnDisk(place, located) : readStoredElsewhere(located.realUri);
}

/** Text edits would break a notebook, which is cells and results in one file. */
export function isNotebook(folder: vscode.Uri, located: Located): boolean {
  const uris = urisOf(folder, located);
  return (
    [located.path, located.realPath].some((path) => /\.ipynb$/i.test(path)) ||
    vscode.workspace.notebookDocuments.some(({ uri }) => uris.includes(uri.toString()))
  );
}

/** The addresses under which the editor may have the file open. */
function urisOf(folder: vscode.Uri, { path, realPath }: Located): readonly string[] {
  return [path, realPath].map((each) => vscode.Uri.joinPath(folder, each).toString());
}

async function readStoredOnDisk(place: Place, located: Located): Promise<FileRead> {
  const isUnmoved = async () => {
    const again = await resolveLinks(place.folder, located.path);
    return again.kind === 'resolved' && again.path === located.realPath;
  };
  const read = await readFromDisk(located.realUri.fsPath, MAX_FILE_BYTES, isUnmoved);
  return read.kind === 'refused' ? read : textOf(read.bytes);
}

async function readStoredElsewhere(uri: vscode.Uri): Promise<FileRead> {
  let bytes: Uint8Array;
  try {
    const { type, size } = await vscode.workspace.fs.stat(uri);
    const refusal = refusalOfType(type);
    if (refusal !== null) return refused(refusal);
    if (size > MAX_FILE_BYTES) return refused(tooLarge);
    bytes = await vscode.workspace.fs.readFile(uri);
  } catch (error) {
    if (error instanceof vscode.FileSystemError) return refused({ kind: 'notFound' });
    throw error;
  }
  // What `stat` said may be old.
  return bytes.byteLength > MAX_FILE_BYTES ? refused(tooLarge) : textOf(bytes);
}

/** Why what stands at a path is no file; null for a file. */
export function refusalOfType(type: vscode.FileType): PathRefusal | null {
  if ((type & vscode.FileType.Directory) !== 0) return { kind: 'folder' };
  return (type & vscode.FileType.File) === 0 ? { kind: 'special' } : null;
}

/** UTF-8 without its byte-order mark, as an open document has it. */
function textOf(bytes: Uint8Array): FileRead {
  try {
    return bounded(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return refused({ kind: 'notText' });
  }
}

function bounded(text: string): FileRead {
  if (text.length > MAX_FILE_BYTES) return refused(tooLarge);
  return text.includes('\0') ? refused({ kind: 'notText' }) : { kind: 'text', text };
}

export const tooLarge = { kind: 'tooLarge', limitBytes: MAX_FILE_BYTES } as const;

export function refused(refusal: PathRefusal): PathRefused {
  return { kind: 'refused', refusal };
}
