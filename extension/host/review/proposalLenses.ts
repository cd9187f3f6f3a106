import * as vscode from 'vscode';
import { truncate } from '../../../shared/domain/text.ts';
import type { ReviewHost } from './reviewHost.ts';
import type { ProposalIndex, ShownHunk } from './proposalIndex.ts';

const MAX_TITLE = 60;

/**
 * Above each pending hunk: who and why, accept, reject, show the difference; above the topmost of several
 * also what decides them all. The space after an icon is a fixed one: the editor drops others.
 */
export function createProposalLenses(
  { project }: ReviewHost,
  index: ProposalIndex,
  onDidChange: vscode.Event<void>,
): vscode.CodeLensProvider {
  return {
    onDidChangeCodeLenses: onDidChange,
    provideCodeLenses: (document) => {
      const path = project.pathOf(document.uri);
      if (path === null || index.in(path).length === 0) return [];
      const shown = index.hunksIn(path, document.getText());
      return shown.flatMap((each) => lensesOf(each, shown));
    },
  };
}

function lensesOf(
  { proposal, hunk, placement, line }: ShownHunk,
  shown: readonly ShownHunk[],
): vscode.CodeLens[] {
  const range = new vscode.Range(line, 0, line, 0);
  const ids = [proposal.id, hunk.id];
  const lens = (title: string, command: string, args: readonly string[] = ids): vscode.CodeLens =>
    new vscode.CodeLens(range, { title, command, arguments: [...args] });
  const siblings = shown.filter((other) => other.proposal.id === proposal.id);
  const count = siblings.length;
  const isTopmost = siblings.toSorted((a, b) => a.line - b.line)[0]?.hunk.id === hunk.id;
  const all = [proposal.id];
  const isPlaced = placement.kind === 'placed';
  return [
    lens(titleOf(proposal.data, isPlaced), 'parley.proposal.showDiff'),
    ...(isPlaced
      ? [lens(vscode.l10n.t('$(check)\u00a0Accept'), 'parley.proposal.acceptHunk')]
      : []),
    lens(vscode.l10n.t('$(x)\u00a0Reject'), 'parley.proposal.rejectHunk'),
    lens(vscode.l10n.t('$(diff)\u00a0Show diff'), 'parley.proposal.showDiff'),
    ...(isTopmost && count > 1
      ? [
          lens(vscode.l10n.t('Accept all {0}', count), 'parley.proposal.acceptAll', all),
          lens(vscode.l10n.t('Reject all {0}', count), 'parley.proposal.rejectAll', all),
        ]
      : []),
  ];
}

function titleOf(
  { personalityName, reason }: ShownHunk['proposal']['data'],
  isPlaced: boolean,
): string {
  const why = isPlaced ? reason : vscode.l10n.t('its text has changed since · {0}', reason);
  return truncate(withoutIcons(`${personalityName}: ${why}`), MAX_TITLE);
}

/** One line, in which `$(name)` draws no icon. */
function withoutIcons(text: string): string {
  return text.replace(/\s+/g, ' ').replaceAll('$(', '$\u2060(').trim();
}
