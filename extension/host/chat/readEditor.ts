import * as vscode from 'vscode';
import { changesAttachment, problemsAttachment } from '../../../shared/attach/listText.ts';
import {
  type Attachment,
  MAX_ATTACHMENTS,
  MAX_EXCERPT_LENGTH,
} from '../../../shared/domain/attachment.ts';
import { cleanText, truncate } from '../../../shared/domain/text.ts';
import type { PathRefusal, Workspace } from '../../../shared/domain/workspace.ts';
import { pathWords } from '../pathWords.ts';
import { lastEditor, openFiles, pathBelow } from './editorPlaces.ts';
import { type ChangeSet, diffOf, uncommittedChanges } from '../git/gitChanges.ts';
import type { GitOpening, GitRepository } from '../git/gitExtension.ts';
import { gitTroubleWords } from '../git/gitWords.ts';

/** What was read, and in words for people what could not be. */
export interface Taken {
  readonly attachments: readonly Attachment[];
  readonly refusals: readonly string[];
}

export interface EditorSources {
  /** Its guards decide what may be read. */
  readonly workspace: Workspace;
  /** The project's folder. */
  readonly folder: () => vscode.Uri | null;
  readonly openRepository: (folder: vscode.Uri) => Promise<GitOpening>;
}

const never = new AbortController().signal;
const MOST_FILES = 100;

export async function takeFile({ workspace }: EditorSources, path: string): Promise<Taken> {
  const read = await workspace.readFile(path, never);
  if (read.kind === 'refused') return refused(pathWords(path, read.refusal));
  const text = excerpt(read.text);
  const endLine = text.split('\n').length - 1;
  const isWhole = text === cleanText(read.text);
  return taken({ source: 'file', path, startLine: 0, endLine, isWhole, text });
}

/** The selection of the editor, by whole lines; its whole file when nothing is selected. */
export async function takeSelection(sources: EditorSources): Promise<Taken> {
  const editor = lastEditor();
  if (!editor) return refused(vscode.l10n.t('Open a file and select something in it first.'));
  const path = pathBelow(sources.folder(), editor.document.uri);
  if (path === null) return refused(outsideWords(editor.document.uri));
  const { selection } = editor;
  if (selection.isEmpty) return takeFile(sources, path);
  const read = await sources.workspace.readFile(path, never);
  if (read.kind === 'refused') return refused(pathWords(path, read.refusal));
  const startLine = selection.start.line;
  const endLine = selection.end.line - (selection.end.character === 0 ? 1 : 0);
  const lines = read.text.split('\n').slice(startLine, endLine + 1);
  const text = excerpt(lines.join('\n'));
  return taken({ source: 'selection', path, startLine, endLine, isWhole: false, text });
}

/** Files by their addresses, as many as may go with one message; the same one only once. */
export async function takeFiles(
  sources: EditorSources,
  uris: readonly vscode.Uri[],
): Promise<Taken> {
  const attachments: Attachment[] = [];
  const refusals: string[] = [];
  for (const uri of uris.slice(0, MAX_ATTACHMENTS)) {
    const path = pathBelow(sources.folder(), uri);
    const one = path === null ? refused(outsideWords(uri)) : await takeFile(sources, path);
    attachments.push(...one.attachments);
    refusals.push(...one.refusals);
  }
  const left = uris.length - MAX_ATTACHMENTS;
  if (left > 0) {
    refusals.push(vscode.l10n.t('{0} more files do not fit into one message.', left));
  }
  return { attachments, refusals };
}

export function takeOpenFiles(sources: EditorSources): Promise<Taken> {
  const files = openFiles().filter((uri) => pathBelow(sources.folder(), uri) !== null);
  if (files.length > 0) return takeFiles(sources, files);
  return Promise.resolve(refused(vscode.l10n.t('No file of this workspace is open in an editor.')));
}

/** The problems that the editor shows for its file, or for all that may be read. */
export async function takeProblems(sources: EditorSources, isOfAll: boolean): Promise<Taken> {
  if (isOfAll) return problemsOf(sources, null);
  const open = lastEditor()?.document.uri;
  if (open === undefined) {
    return refused(vscode.l10n.t('Open the file whose problems you want to attach first.'));
  }
  const path = pathBelow(sources.folder(), open);
  return path === null ? refused(outsideWords(open)) : problemsOf(sources, path);
}

async function problemsOf({ workspace }: EditorSources, path: string | null): Promise<Taken> {
  const list = await workspace.readProblems(path, never);
  if (list.kind === 'refused') return refused(pathWords(path ?? '', list.refusal));
  const { problems, isComplete } = list;
  if (problems.length > 0) return taken(problemsAttachment(path ?? '.', problems, isComplete));
  return refused(
    path === null
      ? vscode.l10n.t('The editor shows no problems.')
      : vscode.l10n.t('The editor shows no problems in “{0}”.', path),
  );
}

/** What differs from the last commit, as far as it may be read; new files are named only. */
export async function takeChanges(sources: EditorSources): Promise<Taken> {
  const general = await generalFault(sources);
  if (general !== null) return refused(general);
  const folder = sources.folder();
  const opening: GitOpening =
    folder === null ? { kind: 'noRepository' } : await sources.openRepository(folder);
  if (opening.kind !== 'open') return refused(gitTroubleWords(opening.kind));
  const { files, ref } = uncommittedChanges(opening.repository);
  const tracked = files.filter(({ isUntracked }) => !isUntracked);
  const diffs =
    ref === null ? null : await readDiffs(sources, opening.repository, { files: tracked, ref });
  if (diffs === null) {
    return refused(vscode.l10n.t('Git cannot say what has changed. Is there a first commit yet?'));
  }
  const untracked = files.filter(({ isUntracked }) => isUntracked).map(({ uri }) => uri);
  const names = await readable(sources, untracked);
  if (diffs.length === 0 && names.length === 0) {
    return refused(vscode.l10n.t('Nothing has changed since the last commit.'));
  }
  return taken(changesAttachment(diffs, names));
}

/** Why nothing of the workspace may be read; null when something may. */
async function generalFault({ workspace }: EditorSources): Promise<string | null> {
  const list = await workspace.listFiles({ folder: '', limit: 1 }, never);
  return list.kind === 'refused' ? pathWords('', list.refusal) : null;
}

/** One unified diff for each changed file that may be read; null where Git cannot say. */
async function readDiffs(
  sources: EditorSources,
  repository: GitRepository,
  { files, ref }: { readonly files: ChangeSet['files']; readonly ref: string },
): Promise<readonly string[] | null> {
  const diffs: string[] = [];
  let length = 0;
  for (const { uri } of files.slice(0, MOST_FILES)) {
    if (length > MAX_EXCERPT_LENGTH) break;
    if ((await readable(sources, [uri])).length === 0) continue;
    const diff = await diffOf(repository, ref, uri).catch(() => null);
    if (diff === null) return null;
    if (diff !== '') diffs.push(diff);
    length += diff.length;
  }
  return diffs;
}

/** The paths of those of the files whose name and changes may be told. */
async function readable(
  { workspace, folder }: EditorSources,
  uris: readonly vscode.Uri[],
): Promise<readonly string[]> {
  const paths: string[] = [];
  for (const uri of uris.slice(0, MOST_FILES)) {
    const path = pathBelow(folder(), uri);
    if (path === null) continue;
    const read = await workspace.readFile(path, never);
    if (read.kind === 'text' || HARMLESS.has(read.refusal.kind)) paths.push(path);
  }
  return paths;
}

/** What of a path may still be told though its text cannot be read: it was deleted, or is no text. */
const HARMLESS: ReadonlySet<PathRefusal['kind']> = new Set(['notFound', 'notText', 'tooLarge']);

function outsideWords(uri: vscode.Uri): string {
  const name = uri.path.slice(uri.path.lastIndexOf('/') + 1);
  return vscode.l10n.t('“{0}” is not in the folder that this window has open.', name);
}

function excerpt(text: string): string {
  return truncate(cleanText(text), MAX_EXCERPT_LENGTH);
}

function taken(...attachments: readonly Attachment[]): Taken {
  return { attachments, refusals: [] };
}

function refused(words: string): Taken {
  return { attachments: [], refusals: [words] };
}
