import * as vscode from 'vscode';
import { matchesGlob } from '../../review/matchesGlob.ts';
import type { Cancel } from '../../../shared/domain/cancel.ts';
import { checkPath } from '../../../shared/review/checkPath.ts';
import type { Place } from './guardedFile.ts';

/** Folders that version control hardly ever keeps: installed, built or cached. */
const SKIPPED_FOLDERS = new Set(
  'node_modules bower_components dist out build target coverage vendor venv __pycache__'.split(' '),
);
/** A workspace of this many folders is listed in part. */
const MAX_FOLDERS = 2_000;

/**
 * Paths of the files below `folder` (empty for the whole project) in alphabetical order, at most
 * `limit`. Left out: protected and ignored files, links, hidden folders, installed and built folders, and
 * what the person's `files.exclude` and `search.exclude` hide. (Those two settings say what is in the way,
 * not what is secret: a file that they hide can be read by its name.)
 *
 * It walks `vscode.workspace.fs`, because the editor's own search needs a program that virtual
 * workspaces and some servers lack, and gives no order.
 */
export async function listFolder(
  place: Place,
  query: { readonly folder: string; readonly limit: number },
  cancel: Cancel,
): Promise<{ readonly paths: readonly string[]; readonly isComplete: boolean }> {
  const globs = excludedGlobs(place.folder);
  const paths: string[] = [];
  const pending = [query.folder === '' ? '' : `${query.folder}/`];
  let foldersLeft = MAX_FOLDERS;

  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (next !== '' && !next.endsWith('/')) {
      if (paths.length === query.limit) return { paths, isComplete: false };
      paths.push(next);
      continue;
    }
    if (cancel.aborted || foldersLeft-- === 0) return { paths, isComplete: false };
    // The last in is the first out, so a folder's entries stand where the folder stood.
    pending.push(...(await entriesOf(place, next, globs)).toSorted(descending));
  }
  return { paths, isComplete: true };
}

/** Paths of a folder's files, and of its folders with a final `/`. */
async function entriesOf(
  { folder, ignored }: Place,
  prefix: string,
  globs: readonly string[],
): Promise<readonly string[]> {
  const entries = await readDirectory(vscode.Uri.joinPath(folder, prefix));
  const rules = await ignored.rulesIn(prefix.replace(/\/$/, ''));
  return entries.flatMap(([name, type]) => {
    const path = prefix + name;
    if (checkPath(path).kind !== 'ok' || globs.some((glob) => matchesGlob(path, glob))) return [];
    if (type === vscode.FileType.File) return rules.ignores(path) ? [] : [path];
    const isSkipped = name.startsWith('.') || SKIPPED_FOLDERS.has(name);
    if (type !== vscode.FileType.Directory || isSkipped) return [];
    return rules.ignores(`${path}/`) ? [] : [`${path}/`];
  });
}

async function readDirectory(uri: vscode.Uri): Promise<readonly [string, vscode.FileType][]> {
  try {
    return await vscode.workspace.fs.readDirectory(uri);
  } catch {
    return []; // Deleted meanwhile or not readable: nothing to list.
  }
}

function excludedGlobs(root: vscode.Uri): readonly string[] {
  return ['files', 'search'].flatMap((section) => {
    const excluded = vscode.workspace
      .getConfiguration(section, root)
      .get<Readonly<Record<string, unknown>>>('exclude', {});
    return Object.entries(excluded).flatMap(([glob, isOn]) => (isOn === true ? [glob] : []));
  });
}

function descending(a: string, b: string): number {
  return a < b ? 1 : -1;
}
