import * as vscode from 'vscode';
import type { UsageReply } from '../../../shared/protocol/restApi.ts';
import type { Disposing } from '../disposing.ts';
import { usageTable } from './usageTable.ts';

const SCHEME = 'parley-usage';

/** A read-only document with what went through the sync service. */
export interface UsagePage extends Disposing {
  show(text: string): Promise<void>;
}

export function createUsagePage(): UsagePage {
  const changed = new vscode.EventEmitter<vscode.Uri>();
  const address = vscode.Uri.from({ scheme: SCHEME, path: '/Parley Usage.md' });
  let latest = '';
  const parts = vscode.Disposable.from(
    changed,
    vscode.workspace.registerTextDocumentContentProvider(SCHEME, {
      onDidChange: changed.event,
      provideTextDocumentContent: () => latest,
    }),
  );
  return {
    async show(text) {
      latest = text;
      // What was shown before is of another time.
      changed.fire(address);
      const document = await vscode.workspace.openTextDocument(address);
      await vscode.window.showTextDocument(document, { preview: true });
    },
    dispose: () => void parts.dispose(),
  };
}

export async function showUsage(page: UsagePage, usage: UsageReply['usage']): Promise<void> {
  if (usage.length > 0) return page.show(usageTable(usage));
  void vscode.window.showInformationMessage(
    vscode.l10n.t('Nothing went through the sync service in the last 31 days.'),
  );
}
