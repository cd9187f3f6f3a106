import * as vscode from 'vscode';
import { truncate } from '../../../shared/domain/text.ts';
import type { ReviewHost } from './reviewHost.ts';
import type { ProposalIndex, ShownHunk } from './proposalIndex.ts';

const MAX_TITLE = 90;

/** Above each pending hunk: who and why, accept, reject, show the difference. */
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
      return index.hunksIn(path, document.getText()).flatMap(lensesOf);
    },
  };
}

function lensesOf({ proposal, hunk, placement, line }: ShownHunk): vscode.CodeLens[] {
  const range = new vscode.Range(line, 0, line, 0);
  const ids = [proposal.id, hunk.id];
  const lens = (title: string, command: string, args: readonly string[] = ids): vscode.CodeLens =>
    new vscode.CodeLens(range, { title, command, arguments: [...args] });
  const waiting = proposal.data.hunks.filter(({ status }) => status === 'pending');
  const isFirst = waiting[0]?.id === hunk.id;
  const count = waiting.length;
  const all = [proposal.id];
  const isPlaced = placement.kind === 'placed';
  return [
    lens(titleOf(proposal.data, isPlaced), 'parley.proposal.showDiff'),
    ...(isPlaced ? [lens(vscode.l10n.t('$(check) Accept'), 'parley.proposal.acceptHunk')] : []),
    lens(vscode.l10n.t('$(x) Reject'), 'parley.proposal.rejectHunk'),
    lens(vscode.l10n.t('$(diff) Show diff'), 'parley.proposal.showDiff'),
    ...(isFirst && count > 1
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
