import * as vscode from 'vscode';
import type { ReviewMaterial, ReviewScope } from '../../../review/reviewTask.ts';
import type { ModelFailure } from '../../../../shared/domain/modelFailure.ts';
import { gitTroubleWords } from '../../git/gitWords.ts';
import { pathReason } from '../../pathWords.ts';
import type { LeftOut, MaterialTrouble } from './readMaterial.ts';

/** So many files that were left out are named one by one. */
const MAX_NAMED = 5;

/** What a review is called, in the list of conversations too. */
export function reviewTitle(
  scope: ReviewScope,
  { attachments, unattached }: ReviewMaterial,
  branch: string | null,
): string {
  const count = attachments.length + unattached.length;
  const files = fileCount(count);
  switch (scope.kind) {
    case 'files':
      return vscode.l10n.t('Review of {0}', count === 1 ? (attachments[0]?.path ?? files) : files);
    case 'selection': {
      const { path, startLine, endLine } = scope;
      return startLine === endLine
        ? vscode.l10n.t('Review of {0}, line {1}', path, startLine + 1)
        : vscode.l10n.t('Review of {0}, lines {1}–{2}', path, startLine + 1, endLine + 1);
    }
    case 'changes':
      return vscode.l10n.t('Review of uncommitted changes ({0})', files);
    case 'branch':
      return branch === null
        ? vscode.l10n.t('Review of the changes since {0} ({1})', scope.base, files)
        : vscode.l10n.t('Review of {0} against {1} ({2})', branch, scope.base, files);
  }
}

function fileCount(count: number): string {
  return count === 1 ? vscode.l10n.t('1 file') : vscode.l10n.t('{0} files', count);
}

/** Names what is left out and why. */
export function leftOutWords(leftOut: readonly LeftOut[]): string {
  const named = leftOut
    .slice(0, MAX_NAMED)
    .map(({ path, why }) => vscode.l10n.t('{0} ({1})', path, reasonOf(why)));
  const more = leftOut.length - named.length;
  const rest = more > 0 ? [vscode.l10n.t('{0} more', more)] : [];
  return vscode.l10n.t('Left out of the review: {0}.', [...named, ...rest].join(', '));
}

function reasonOf(why: LeftOut['why']): string {
  return why === 'elsewhere' ? vscode.l10n.t('not in this folder') : pathReason(why);
}

export function nothingWords(scope: ReviewScope, leftOut: readonly LeftOut[]): string {
  if (leftOut.length > 0) {
    return vscode.l10n.t('There is nothing that can be reviewed. {0}', leftOutWords(leftOut));
  }
  switch (scope.kind) {
    case 'files':
      return vscode.l10n.t('Open the file that is to be reviewed first.');
    case 'selection':
      return vscode.l10n.t('Select the lines that are to be reviewed first.');
    case 'changes':
      return vscode.l10n.t('There are no uncommitted changes to review.');
    case 'branch':
      return vscode.l10n.t('This branch changes nothing since it left {0}.', scope.base);
  }
}

export function troubleWords(trouble: MaterialTrouble): string {
  switch (trouble.kind) {
    case 'noExtension':
    case 'disabled':
    case 'noRepository':
      return gitTroubleWords(trouble.kind);
    case 'gitFailed':
      return vscode.l10n.t(
        'Git could not say what has changed. Its output channel says why; try again when that is mended.',
      );
    case 'noCommonBase':
      return vscode.l10n.t(
        'This branch has nothing in common with {0}. Choose another branch.',
        trouble.base,
      );
  }
}

/** Why a reviewer gave no answer, short enough for one line. */
export function failureWords({ kind }: Pick<ModelFailure, 'kind'>): string {
  return failures[kind];
}

const failures: Readonly<Record<ModelFailure['kind'], string>> = {
  unauthorized: vscode.l10n.t('the provider does not accept the key'),
  outOfCredit: vscode.l10n.t('the credits are used up'),
  forbidden: vscode.l10n.t('the provider does not allow it'),
  unknownModel: vscode.l10n.t('the provider does not know the model'),
  rateLimited: vscode.l10n.t('the provider asks to wait'),
  contextTooLong: vscode.l10n.t('it is too much for the model'),
  badRequest: vscode.l10n.t('the provider could not read the request'),
  providerDown: vscode.l10n.t('the provider is down'),
  brokenStream: vscode.l10n.t('the answer broke off'),
  refused: vscode.l10n.t('the model refused'),
  cutByLength: vscode.l10n.t('the answer was too long'),
  capReached: vscode.l10n.t('a limit of yours is reached'),
  network: vscode.l10n.t('the provider cannot be reached'),
};

/** An amount of US dollars as the person's language writes it. */
export function dollars(amount: number): string {
  const format = { style: 'currency', currency: 'USD', maximumSignificantDigits: 2 } as const;
  return new Intl.NumberFormat(vscode.env.language, format).format(amount);
}
