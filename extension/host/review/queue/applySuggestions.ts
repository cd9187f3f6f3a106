import * as vscode from 'vscode';
import { oneLine } from '../../../review/plainLine.ts';
import { type Suggestions, suggestionsOf } from '../../../review/suggestionsOf.ts';
import type { QueueHost } from './queueHost.ts';
import type { QueueState } from './queueState.ts';

/**
 * Shows all that one personality, which the person picks, would see changed: the suggestions in its open
 * comments and its proposed edits. Nothing is changed before the person has accepted it there.
 */
export async function applySuggestions(host: QueueHost, { index }: QueueState): Promise<void> {
  const all = suggestionsOf(index.waiting());
  if (all.length === 0) {
    void vscode.window.showInformationMessage(
      vscode.l10n.t('No personality suggests a change now.'),
    );
    return;
  }
  const picked = await vscode.window.showQuickPick(
    all.map((suggestions) => ({
      label: oneLine(suggestions.voice.name),
      description: wordsFor(suggestions),
      suggestions,
    })),
    { title: vscode.l10n.t('Apply All Suggestions Of') },
  );
  if (!picked) return;
  const { inThreads, proposals } = picked.suggestions;
  const made = await vscode.window.withProgress(
    {
      location: vscode.ProgressLocation.Window,
      title: vscode.l10n.t('Parley: finding the places of the suggestions…'),
    },
    () => proposeAll(host, picked.suggestions),
  );
  const missed = inThreads.length - made.length;
  if (missed > 0) {
    void vscode.window.showWarningMessage(
      vscode.l10n.t(
        '{0} of {1} suggestions are left out: the text they replace is no longer in its file.',
        missed,
        inThreads.length,
      ),
    );
  }
  const ids = [...new Set<string>([...made, ...proposals])];
  if (ids.length > 0) await host.suggestions.previewProposals(ids);
}

async function proposeAll(
  { suggestions }: QueueHost,
  { inThreads }: Suggestions,
): Promise<readonly string[]> {
  const made: string[] = [];
  // One after the other: each becomes a record of the same few files.
  for (const { threadId, commentId } of inThreads) {
    const id = await suggestions.proposeSuggestion(threadId, commentId);
    if (id !== null) made.push(id);
  }
  return made;
}

function wordsFor({ inThreads, proposals }: Suggestions): string {
  const parts = [
    inThreads.length === 1 ? vscode.l10n.t('1 suggestion') : '',
    inThreads.length > 1 ? vscode.l10n.t('{0} suggestions', inThreads.length) : '',
    proposals.length === 1 ? vscode.l10n.t('1 proposed edit') : '',
    proposals.length > 1 ? vscode.l10n.t('{0} proposed edits', proposals.length) : '',
  ];
  return parts.filter((part) => part !== '').join(', ');
}
