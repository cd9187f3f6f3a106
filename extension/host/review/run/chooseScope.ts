import * as vscode from 'vscode';
import { MAX_REVIEWED_FILES, type ReviewScope } from '../../../review/reviewTask.ts';
import { otherBranches, usualBase } from '../../git/gitChanges.ts';
import { openGitRepository } from '../../git/gitExtension.ts';
import { folderOf, type LeftOut, placeLeftOut } from './readMaterial.ts';
import type { ProjectHost } from './reviewRunsHost.ts';
import { tell } from '../../tell.ts';
import { nothingWords, troubleWords } from './reviewWords.ts';

/** A scope, and what of it has no path in the project; null when there is none, which was said. */
export type ChosenScope = {
  readonly scope: ReviewScope;
  readonly leftOut: readonly LeftOut[];
} | null;

/** The files that a menu names (`selected` where several are), else the one in the editor. */
export function chooseFiles(host: ProjectHost, target: unknown, selected: unknown): ChosenScope {
  const uris = urisOf(target, selected);
  const leftOut: LeftOut[] = [];
  const paths = uris.flatMap((uri) => {
    const path = host.project.pathOf(uri);
    if (path === null) leftOut.push(placeLeftOut(host, uri));
    return path ?? [];
  });
  const [...unique] = new Set(paths);
  if (unique.length === 0) {
    return say(nothingWords({ kind: 'files', paths: [] }, leftOut));
  }
  return { scope: { kind: 'files', paths: unique.slice(0, MAX_REVIEWED_FILES) }, leftOut };
}

function urisOf(target: unknown, selected: unknown): readonly vscode.Uri[] {
  const several: readonly unknown[] = Array.isArray(selected) ? selected : [];
  const given = several.length > 0 ? several : [target];
  const uris = given.filter((each) => each instanceof vscode.Uri);
  if (uris.length > 0) return uris;
  const active = vscode.window.activeTextEditor?.document.uri;
  return active ? [active] : [];
}

/** The lines selected in the editor; a selection that ends before a line's first character spares it. */
export function chooseSelection(host: ProjectHost): ChosenScope {
  const editor = vscode.window.activeTextEditor;
  if (!editor || editor.selection.isEmpty) {
    return say(nothingWords({ kind: 'selection', path: '', startLine: 0, endLine: 0 }, []));
  }
  const { document, selection } = editor;
  const path = host.project.pathOf(document.uri);
  if (path === null) {
    const leftOut = [placeLeftOut(host, document.uri)];
    return say(nothingWords({ kind: 'files', paths: [] }, leftOut));
  }
  const { start, end } = selection;
  const endLine = end.line - (end.character === 0 ? 1 : 0);
  return { scope: { kind: 'selection', path, startLine: start.line, endLine }, leftOut: [] };
}

/** Asks what the branch is compared with, the usual base first. */
export async function chooseBranch(host: ProjectHost): Promise<ChosenScope> {
  const opening = await openGitRepository(folderOf(host));
  if (opening.kind !== 'open') return say(troubleWords(opening));
  const { repository } = opening;
  const usual = await usualBase(repository);
  const others = await otherBranches(repository);
  const names = [...new Set([...(usual === null ? [] : [usual]), ...others])];
  if (names.length === 0) {
    return say(vscode.l10n.t('There is no other branch to compare this one with.'));
  }
  const own = repository.state.HEAD?.name;
  const items = names.map((name) => ({
    label: name,
    ...(name === usual && { description: vscode.l10n.t('usual base') }),
  }));
  const picked = await vscode.window.showQuickPick(items, {
    title:
      own === undefined
        ? vscode.l10n.t('Review What Has Changed Since…')
        : vscode.l10n.t('Review {0} against…', own),
    placeHolder: vscode.l10n.t('Changes since the two parted are reviewed'),
  });
  return picked ? { scope: { kind: 'branch', base: picked.label }, leftOut: [] } : null;
}

function say(words: string): null {
  tell(words);
  return null;
}
