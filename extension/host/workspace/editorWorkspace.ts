import * as vscode from 'vscode';
import type { Cancel } from '../../../shared/domain/cancel.ts';
import type {
  FileList,
  FileRead,
  FileSearch,
  PathRefusal,
  SearchQuery,
  Workspace,
} from '../../../shared/domain/workspace.ts';
import { checkPath } from '../../../shared/review/checkPath.ts';
import { listFolder } from './listFolder.ts';
import { resolveLinks } from './resolveLinks.ts';
import { searchFolder } from './searchFolder.ts';

/** Which folder is the project, and whether the person trusts it: asked anew for every call. */
interface WorkspaceSource {
  folder(): vscode.Uri | null;
  isTrusted(): boolean;
}

export const MAX_FILE_BYTES = 1024 * 1024;
const MAX_LISTED = 10_000;
const MAX_FOUND = 200;

/**
 * The `Workspace` of this window: the first workspace folder, seen through open documents and
 * `vscode.workspace.fs`. Every guard of the port is here; it reads only and writes nothing.
 */
export function createEditorWorkspace(source: WorkspaceSource): Workspace {
  return {
    readFile: async (path) => {
      const opened = open(source);
      return opened.kind === 'refused' ? opened : readFile(opened.folder, path);
    },
    listFiles: async (query, cancel) => {
      const opened = open(source);
      return opened.kind === 'refused' ? opened : listFiles(opened.folder, query, cancel);
    },
    searchFiles: async (query, cancel) => {
      const opened = open(source);
      return opened.kind === 'refused' ? opened : searchFiles(opened.folder, query, cancel);
    },
  };
}

/** The window's own first folder and its trust. */
export const windowSource: WorkspaceSource = {
  folder: () => vscode.workspace.workspaceFolders?.[0]?.uri ?? null,
  isTrusted: () => vscode.workspace.isTrusted,
};

function open(source: WorkspaceSource): Refused | { kind: 'open'; folder: vscode.Uri } {
  const folder = source.folder();
  if (folder === null) return refused({ kind: 'noWorkspace' });
  return source.isTrusted() ? { kind: 'open', folder } : refused({ kind: 'restricted' });
}

async function readFile(folder: vscode.Uri, path: string): Promise<FileRead> {
  const checked = checkPath(path);
  if (checked.kind === 'refused') return checked;
  const leak = await resolveLinks(folder, checked.path);
  if (leak !== null) return refused(leak);

  const uri = vscode.Uri.joinPath(folder, checked.path);
  const document = vscode.workspace.textDocuments.find(
    (each) => !each.isClosed && each.uri.toString() === uri.toString(),
  );
  return document ? bounded(document.getText()) : readStored(uri);
}

async function readStored(uri: vscode.Uri): Promise<FileRead> {
  let bytes: Uint8Array;
  try {
    const { type, size } = await vscode.workspace.fs.stat(uri);
    if ((type & vscode.FileType.File) === 0) return refused({ kind: 'notFound' });
    if (size > MAX_FILE_BYTES) return refused(tooLarge);
    bytes = await vscode.workspace.fs.readFile(uri);
  } catch (error) {
    if (error instanceof vscode.FileSystemError) return refused({ kind: 'notFound' });
    throw error;
  }
  // What `stat` said may be old.
  if (bytes.byteLength > MAX_FILE_BYTES) return refused(tooLarge);
  const text = decode(bytes);
  return text === null ? refused({ kind: 'notText' }) : bounded(text);
}

/** UTF-8 without its byte-order mark, as an open document has it; null for anything else. */
function decode(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

function bounded(text: string): FileRead {
  if (text.length > MAX_FILE_BYTES) return refused(tooLarge);
  return text.includes('\0') ? refused({ kind: 'notText' }) : { kind: 'text', text };
}

async function listFiles(
  root: vscode.Uri,
  query: { readonly folder: string; readonly limit: number },
  cancel: Cancel,
): Promise<FileList> {
  const limit = Math.max(0, Math.min(query.limit, MAX_LISTED));
  if (['', '.', './'].includes(query.folder)) {
    return { kind: 'files', ...(await listFolder(root, { folder: '', limit }, cancel)) };
  }
  const checked = checkPath(query.folder);
  if (checked.kind === 'refused') return checked;
  const leak = await resolveLinks(root, checked.path);
  if (leak !== null) return refused(leak);
  if (!(await isFolder(vscode.Uri.joinPath(root, checked.path)))) {
    return refused({ kind: 'notFound' });
  }
  return { kind: 'files', ...(await listFolder(root, { folder: checked.path, limit }, cancel)) };
}

async function searchFiles(
  root: vscode.Uri,
  query: SearchQuery,
  cancel: Cancel,
): Promise<FileSearch> {
  const list = await listFiles(root, { folder: query.folder, limit: MAX_LISTED }, cancel);
  if (list.kind === 'refused') return list;
  const limit = Math.max(0, Math.min(query.limit, MAX_FOUND));
  const files = { paths: list.paths, readFile: (path: string) => readFile(root, path) };
  const { lines, isComplete } = await searchFolder(files, { text: query.text, limit }, cancel);
  return { kind: 'found', lines, isComplete: isComplete && list.isComplete };
}

async function isFolder(uri: vscode.Uri): Promise<boolean> {
  try {
    return ((await vscode.workspace.fs.stat(uri)).type & vscode.FileType.Directory) !== 0;
  } catch {
    return false;
  }
}

const tooLarge = { kind: 'tooLarge', limitBytes: MAX_FILE_BYTES } as const;

interface Refused {
  readonly kind: 'refused';
  readonly refusal: PathRefusal;
}

function refused(refusal: PathRefusal): Refused {
  return { kind: 'refused', refusal };
}
