import * as vscode from 'vscode';
import type { KnownRecord } from '../../../../shared/domain/record.ts';
import { accept, acceptAfterPreview, reject } from './decideProposal.ts';
import type { ProposalsDesk } from './proposalsDesk.ts';

interface Choice extends vscode.QuickPickItem {
  readonly run: () => Promise<unknown>;
}

/** Offers what can be done with all files that were proposed together. */
export async function decideGroup(
  desk: ProposalsDesk,
  record: KnownRecord<'proposal'>,
): Promise<void> {
  const records = desk.index.group(record);
  const chosen = await vscode.window.showQuickPick<Choice>(
    [
      {
        label: vscode.l10n.t('$(diff-multiple) Show All Changes'),
        detail: vscode.l10n.t('Every file in one view, nothing is changed'),
        run: () => desk.diff.showChanges(records),
      },
      {
        label: vscode.l10n.t('$(list-tree) Preview and Choose…'),
        detail: vscode.l10n.t('Tick the changes to make in the editor’s own preview'),
        run: () => acceptAfterPreview(desk, records, 'all'),
      },
      {
        label: vscode.l10n.t('$(check-all) Accept All Files'),
        detail: vscode.l10n.t('One undo takes all of it back'),
        run: () => accept(desk, records, 'all'),
      },
      {
        label: vscode.l10n.t('$(close-all) Reject All Files'),
        run: () => reject(desk, records, 'all'),
      },
    ],
    {
      title: vscode.l10n.t(
        '{0} proposes changes to {1} files',
        record.data.personalityName,
        records.length,
      ),
      placeHolder: record.data.reason,
    },
  );
  await chosen?.run();
}
