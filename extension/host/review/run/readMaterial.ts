import {
  isBinaryDiff,
  MAX_REVIEWED_FILES,
  newFileDiff,
  reviewAttachment,
  type ReviewMaterial,
  type ReviewScope,
  splitForAttaching,
  textDiff,
} from '../../../review/reviewTask.ts';
import type { Attachment } from '../../../../shared/domain/attachment.ts';
import type { FileRead, PathRefusal } from '../../../../shared/domain/workspace.ts';
import { checkPath } from '../../../../shared/review/checkPath.ts';
import {
  branchChanges,
  type ChangedFile,
  type ChangeSet,
  diffOf,
  textAt,
  uncommittedChanges,
} from '../../git/gitChanges.ts';
import { type GitOpening, type GitRepository, openGitRepository } from '../../git/gitExtension.ts';
import * as vscode from 'vscode';
import type { ProjectHost } from './reviewRunsHost.ts';

/** A file of the scope that nobody may read, as people see its path. */
export interface LeftOut {
  readonly path: string;
  readonly why: PathRefusal['kind'] | 'elsewhere';
}

export type MaterialTrouble =
  | { readonly kind: Exclude<GitOpening['kind'], 'open'> }
  | { readonly kind: 'noCommonBase'; readonly base: string }
  /** Git gave an error, which was reported. */
  | { readonly kind: 'gitFailed' };

export type MaterialRead =
  | {
      readonly kind: 'read';
      readonly material: ReviewMaterial;
      readonly leftOut: readonly LeftOut[];
      /** The branch that is checked out; null where that does not matter or there is none. */
      readonly branch: string | null;
    }
  /** There is nothing to review, or nothing that may be read. */
  | { readonly kind: 'nothing'; readonly leftOut: readonly LeftOut[] }
  | { readonly kind: 'trouble'; readonly trouble: MaterialTrouble };

const never = new AbortController().signal;

/** Reads what a scope holds now, through the workspace's guards. */
export async function readMaterial(host: ProjectHost, scope: ReviewScope): Promise<MaterialRead> {
  switch (scope.kind) {
    case 'files':
      return gathered(await attachEach(scope.paths, (path) => readWhole(host, path)));
    case 'selection':
      return gathered(await attachEach([scope.path], () => readLines(host, scope)));
    case 'changes':
    case 'branch':
      try {
        return await readChanges(host, scope);
      } catch (error) {
        host.report(error);
        return { kind: 'trouble', trouble: { kind: 'gitFailed' } };
      }
  }
}

/** The folder of the project. */
export function folderOf(host: ProjectHost): vscode.Uri {
  return vscode.Uri.joinPath(host.project.uriOf('x'), '..');
}

/** What one file gives: an attachment, nothing, or why it may not be read. */
type Piece = Attachment | LeftOut | null;

interface Gathered {
  readonly attachments: readonly Attachment[];
  readonly unattached: readonly string[];
  readonly leftOut: readonly LeftOut[];
}

/** Reads files until as many are attached as a message takes; the rest is only named. */
async function attachEach(
  paths: readonly string[],
  read: (path: string) => Promise<Piece>,
): Promise<Gathered> {
  const attachments: Attachment[] = [];
  const leftOut: LeftOut[] = [];
  let next = 0;
  const most = splitForAttaching(paths).attached.length;
  for (; next < paths.length && attachments.length < most; next += 1) {
    const piece = await read(paths[next] ?? '');
    if (piece === null) continue;
    if ('why' in piece) leftOut.push(piece);
    else attachments.push(piece);
  }
  return { attachments, unattached: paths.slice(next), leftOut };
}

function gathered(
  { attachments, unattached, leftOut }: Gathered,
  branch: string | null = null,
): MaterialRead {
  if (attachments.length === 0) return { kind: 'nothing', leftOut };
  return { kind: 'read', material: { attachments, unattached }, leftOut, branch };
}

async function readWhole(host: ProjectHost, path: string): Promise<Piece> {
  const read = await host.workspace.readFile(path, never);
  if (read.kind === 'refused') return leftOutOf(path, read);
  const given = { source: 'file', path, startLine: 0, isWhole: true } as const;
  return reviewAttachment({ ...given, text: read.text });
}

async function readLines(
  host: ProjectHost,
  { path, startLine, endLine }: Extract<ReviewScope, { kind: 'selection' }>,
): Promise<Piece> {
  const read = await host.workspace.readFile(path, never);
  if (read.kind === 'refused') return leftOutOf(path, read);
  const text = read.text
    .split('\n')
    .slice(startLine, endLine + 1)
    .join('\n');
  if (text.trim() === '') return null;
  return reviewAttachment({ source: 'selection', path, startLine, isWhole: false, text });
}

function leftOutOf(path: string, { refusal }: Extract<FileRead, { kind: 'refused' }>): LeftOut {
  return { path, why: refusal.kind };
}

async function readChanges(
  host: ProjectHost,
  scope: Extract<ReviewScope, { kind: 'changes' | 'branch' }>,
): Promise<MaterialRead> {
  const opening = await openGitRepository(folderOf(host));
  if (opening.kind !== 'open') return { kind: 'trouble', trouble: opening };
  const { repository } = opening;
  const changes =
    scope.kind === 'changes'
      ? uncommittedChanges(repository)
      : await branchChanges(repository, scope.base);
  if (changes === null) {
    const base = scope.kind === 'branch' ? scope.base : '';
    return { kind: 'trouble', trouble: { kind: 'noCommonBase', base } };
  }
  const { byPath, leftOut } = withinProject(host, [...changes.files, ...unsavedFiles(host)]);
  const paths = [...byPath.keys()].sort().slice(0, MAX_REVIEWED_FILES);
  const each = await attachEach(paths, async (path) => {
    const file = byPath.get(path);
    return file ? readChange(host, { repository, changes }, { ...file, path }) : null;
  });
  const branch = repository.state.HEAD?.name ?? null;
  return gathered({ ...each, leftOut: [...leftOut, ...each.leftOut] }, branch);
}

/** Changed files by their path in the project; those that have none are left out. */
function withinProject(
  host: ProjectHost,
  files: readonly ChangedFile[],
): {
  readonly byPath: ReadonlyMap<string, ChangedFile>;
  readonly leftOut: readonly LeftOut[];
} {
  const byPath = new Map<string, ChangedFile>();
  const leftOut: LeftOut[] = [];
  for (const file of files) {
    const path = host.project.pathOf(file.uri);
    if (path === null) leftOut.push(placeLeftOut(host, file.uri));
    // What Git knows of a file comes first.
    else if (!byPath.has(path)) byPath.set(path, file);
  }
  return { byPath, leftOut };
}

/** A place that has no path in the project, and why. */
export function placeLeftOut(host: ProjectHost, uri: vscode.Uri): LeftOut {
  const folder = `${folderOf(host).path}/`;
  if (!uri.path.startsWith(folder)) {
    return { path: vscode.workspace.asRelativePath(uri), why: 'elsewhere' };
  }
  const path = uri.path.slice(folder.length);
  const checked = checkPath(path);
  return { path, why: checked.kind === 'ok' ? 'elsewhere' : checked.refusal.kind };
}

async function readChange(
  host: ProjectHost,
  git: { readonly repository: GitRepository; readonly changes: ChangeSet },
  file: ChangedFile & { readonly path: string },
): Promise<Piece> {
  const { path } = file;
  const read = file.isDeleted ? null : await host.workspace.readFile(path, never);
  // A file that was deleted since can only be seen in the diff.
  if (read?.kind === 'refused' && read.refusal.kind !== 'notFound') return leftOutOf(path, read);
  const diff = await changeOf(git, file, read?.kind === 'text' ? read.text : null);
  if (isBinaryDiff(diff)) return { path, why: 'notText' };
  if (diff.trim() === '') return null;
  return reviewAttachment({ source: 'changes', path, startLine: 0, isWhole: true, text: diff });
}

/** The change of a file as a unified diff, empty for none; `text` is what it holds now, null for nothing. */
async function changeOf(
  { repository, changes }: Parameters<typeof readChange>[1],
  { path, uri, isUntracked }: ChangedFile & { readonly path: string },
  text: string | null,
): Promise<string> {
  const { ref } = changes;
  if (isUntracked || ref === null) return text === null ? '' : newFileDiff(path, text);
  if (text === null || !isUnsaved(uri)) return diffOf(repository, ref, uri);
  const before = await textAt(repository, ref, uri);
  if (before === null) return newFileDiff(path, text);
  return textDiff(path, before, text) ?? diffOf(repository, ref, uri);
}

/** Files of the project whose changes stand in the editor alone: Git does not see them. */
function unsavedFiles(host: ProjectHost): readonly ChangedFile[] {
  return vscode.workspace.textDocuments
    .filter(({ uri, isDirty }) => isDirty && host.project.pathOf(uri) !== null)
    .map(({ uri }) => ({ uri, isUntracked: false, isDeleted: false }));
}

function isUnsaved(uri: vscode.Uri): boolean {
  return vscode.workspace.textDocuments.some(
    (document) => document.isDirty && document.uri.toString() === uri.toString(),
  );
}
