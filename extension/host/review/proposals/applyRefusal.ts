import * as vscode from 'vscode';
import type { HunkId } from '../../../../shared/domain/ids.ts';
import { unreachable } from '../../../../shared/domain/unreachable.ts';
import type { PathRefusal } from '../../../../shared/domain/workspace.ts';
import { pathWords } from '../../pathWords.ts';
import type { AcceptRefusal } from '../../../review/proposals.ts';

/** Why a proposal was not accepted. */
export type ApplyRefusal =
  | AcceptRefusal
  | { readonly kind: 'path'; readonly refusal: PathRefusal }
  /** A file to create, or to move to, is there already. */
  | { readonly kind: 'exists' }
  /** A file to delete has another text than when that was proposed, and nobody has looked at it since. */
  | { readonly kind: 'otherText'; readonly hunk: HunkId }
  /** The text that the person wrote holds conflict markers still. */
  | { readonly kind: 'markers' }
  /** The file was changed while the person wrote their own text for it. */
  | { readonly kind: 'changedMeanwhile' }
  /** The editor would not make the change: a read-only file, or typing at the same moment. */
  | { readonly kind: 'editorRefused' };

/** What the person reads when nothing was changed, and what to do next. */
export function applyRefusalWords(refusal: ApplyRefusal): string {
  switch (refusal.kind) {
    case 'gone':
      return vscode.l10n.t('This proposal was deleted; nothing was changed.');
    case 'settled':
      return vscode.l10n.t('This edit was already accepted or rejected; nothing was changed.');
    case 'lost':
      return vscode.l10n.t(
        'The text has changed since this edit was proposed, so nothing was changed. Undo your change, or reject the edit and ask again.',
      );
    case 'conflict':
      return vscode.l10n.t(
        'The same lines were changed since this edit was proposed, so nothing was changed. Compare both above the lines, and take one or write your own.',
      );
    case 'unseen':
      return vscode.l10n.t(
        'The place of this edit was found by likeness only, so nothing was changed yet. Look at the difference, then accept it.',
      );
    case 'path':
      return vscode.l10n.t('{0} Nothing was changed.', pathWords('', refusal.refusal));
    case 'exists':
      return vscode.l10n.t('There is a file of this name already; nothing was changed.');
    case 'otherText':
      return vscode.l10n.t(
        'The file was changed since its deletion was proposed, so nothing was changed yet. Look at what would be deleted, then accept it.',
      );
    case 'markers':
      return vscode.l10n.t(
        'The text still holds conflict markers (<<<<<<<, >>>>>>>); nothing was changed. Settle each place first.',
      );
    case 'changedMeanwhile':
      return vscode.l10n.t(
        'The file was changed in the same place while you wrote; nothing was changed. Open the edit again.',
      );
    case 'editorRefused':
      return vscode.l10n.t('The editor did not take the change; nothing was changed. Try again.');
    default:
      return unreachable(refusal);
  }
}
