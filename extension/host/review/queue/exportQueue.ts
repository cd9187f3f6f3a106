import * as vscode from 'vscode';
import { exportReview } from '../../../../shared/review/exportReview.ts';
import { placesOf } from '../../../review/reviewQueue.ts';
import { safeFileName, saveFile } from '../../commands/saveFile.ts';
import type { QueueState } from './queueState.ts';
import { filterWords } from './queueWords.ts';

/** Writes what the view shows as a page in Markdown, into a file or an editor as the person chooses. */
export async function exportQueue({ index, view }: QueueState): Promise<void> {
  const rows = index.groups().flatMap((group) => group.rows);
  if (rows.length === 0) {
    void vscode.window.showInformationMessage(
      vscode.l10n.t('There is nothing to export: the review list is empty.'),
    );
    return;
  }
  const voice = index.voices().find(({ key }) => key === view.voice);
  const target = await vscode.window.showQuickPick(
    [
      { label: vscode.l10n.t('Open in an Editor'), isFile: false },
      { label: vscode.l10n.t('Save to a File…'), isFile: true },
    ],
    {
      title: vscode.l10n.t('Export Review as Markdown'),
      placeHolder: filterWords(view, voice?.name ?? ''),
    },
  );
  if (!target) return;
  const title = vscode.l10n.t('Review of {0}', vscode.workspace.name ?? '');
  const text = exportReview(
    {
      title,
      threads: rows.flatMap((row) => (row.kind === 'thread' ? [row.record] : [])),
      proposals: rows
        .flatMap(placesOf)
        .flatMap((row) => (row.kind === 'proposal' ? [row.record] : [])),
    },
    (time) => new Date(time).toLocaleString(vscode.env.language),
  );
  if (target.isFile) {
    await saveFile({
      name: `${safeFileName(title, 'review')}.md`,
      filters: { Markdown: ['md'] },
      bytes: new TextEncoder().encode(text),
    });
    return;
  }
  const document = await vscode.workspace.openTextDocument({ language: 'markdown', content: text });
  await vscode.window.showTextDocument(document);
}
