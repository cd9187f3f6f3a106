import * as vscode from 'vscode';
import type { GitOpening } from './gitExtension.ts';

/** Why Git was not asked, and what to do. */
export function gitTroubleWords(kind: Exclude<GitOpening['kind'], 'open'>): string {
  switch (kind) {
    case 'noExtension':
      return vscode.l10n.t(
        'Changes are read by the editor’s own Git extension. Enable it, then try again.',
      );
    case 'disabled':
      return vscode.l10n.t(
        'Git is switched off in the settings, or is not installed. Mend that, then try again.',
      );
    case 'noRepository':
      return vscode.l10n.t(
        'This folder is in no Git repository, so nobody knows what has changed. Initialize one, then try again.',
      );
  }
}
