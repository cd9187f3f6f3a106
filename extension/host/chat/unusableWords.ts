import * as vscode from 'vscode';
import type { ReviewRefusal } from '../../../shared/domain/reviewDesk.ts';
import type { ParseProblem } from '../../../shared/review/parse/editForm.ts';
import { pathWords, shownPath } from '../pathWords.ts';

/** Why an edit of a file cannot be proposed, as a sentence for people. */
export function unusableEditWords(path: string, refusal: ReviewRefusal): string {
  return refusal.kind === 'path'
    ? pathWords(path, refusal.refusal)
    : vscode.l10n.t('{0}: {1}.', shownPath(path), editFaults[refusal.kind]);
}

const editFaults: Readonly<Record<Exclude<ReviewRefusal['kind'], 'path'>, string>> = {
  textNotFound: vscode.l10n.t('the text to replace is not there'),
  textAmbiguous: vscode.l10n.t('the text to replace is there several times'),
  editsOverlap: vscode.l10n.t('two edits overlap'),
  noChange: vscode.l10n.t('an edit changes nothing'),
  alreadyApplied: vscode.l10n.t('an edit is made already'),
  elision: vscode.l10n.t('an edit leaves out text, so it cannot be told what it replaces'),
  tooLong: vscode.l10n.t('an edit is too long'),
  exists: vscode.l10n.t('there is such a file already'),
};

/** Why a part of a text could not be read as an edit, as a sentence for people. */
export function unreadEditWords(problem: ParseProblem): string {
  if (problem.kind === 'tooLong') return vscode.l10n.t('The message is too long to be read.');
  if (problem.kind === 'conflicting') {
    const path = shownPath(problem.path);
    return vscode.l10n.t('{0}: it is changed in two ways that do not go together.', path);
  }
  return vscode.l10n.t('Line {0} of the message: {1}.', problem.line + 1, readFaults[problem.kind]);
}

const unclear = vscode.l10n.t('it is not clear what it replaces');
const incomplete = vscode.l10n.t('the edit is not complete');

const readFaults: Readonly<
  Record<Exclude<ParseProblem['kind'], 'tooLong' | 'conflicting'>, string>
> = {
  noPath: vscode.l10n.t('the edit names no file'),
  unfinished: incomplete,
  noDivider: incomplete,
  badJson: incomplete,
  badShape: incomplete,
  noPrefix: incomplete,
  severalDividers: unclear,
  noOldText: unclear,
  notSupported: vscode.l10n.t('such a change cannot be proposed'),
};
