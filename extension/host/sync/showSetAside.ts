import * as vscode from 'vscode';
import type { LocalStore } from '../../../shared/sync/syncStore.ts';
import { nameRecord, type RecordNames } from '../../sync/nameRecord.ts';
import { recordWords } from './recordWords.ts';
import { agoInWords } from './syncWords.ts';

/** What was given up in conflicts and refused changes: picks one and shows it as a document to copy from. */
export async function showSetAside(store: LocalStore, names: RecordNames): Promise<void> {
  const rows = await store.setAside();
  if (rows.length === 0) {
    void vscode.window.showInformationMessage(
      vscode.l10n.t('Nothing was set aside. What you give up in a conflict is kept here.'),
    );
    return;
  }
  const items = await Promise.all(
    rows.map(async (row) => ({
      label: recordWords(await nameRecord(names, row)),
      description: row.data === null ? vscode.l10n.t('a deletion') : agoInWords(row.at, Date.now()),
      data: row.data,
    })),
  );
  const picked = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t('Set Aside in Conflicts'),
    placeHolder: vscode.l10n.t('The newest first; pick one to see it'),
    matchOnDescription: true,
  });
  if (!picked?.data) return;
  const document = await vscode.workspace.openTextDocument({
    language: 'json',
    content: JSON.stringify(picked.data, null, 2),
  });
  await vscode.window.showTextDocument(document);
}
