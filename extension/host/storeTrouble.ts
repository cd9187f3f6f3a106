import * as vscode from 'vscode';
import * as z from 'zod';
import type { StoreUnavailableError } from '../../shared/domain/recordStore.ts';
import type { HealReport } from '../store/swapFiles.ts';

const manifest = z.object({
  contributes: z.object({ commands: z.array(z.object({ command: z.string() })) }),
});

const VIEWS = [
  'parley.reviewQueue',
  'parley.fileHistory',
  'parley.conversations',
  'parley.personalities',
];

/**
 * Says that the local database cannot be opened: once aloud, in every view of ours, and to whoever runs one
 * of our commands.
 */
export function showStoreTrouble(
  { extension }: vscode.ExtensionContext,
  { reason }: StoreUnavailableError,
  path: string,
): vscode.Disposable {
  const words = storeTroubleWords(reason, path);
  const again = vscode.l10n.t('Try Again');
  void vscode.window.showErrorMessage(words, again).then(async (chosen) => {
    if (chosen === again) await vscode.commands.executeCommand('workbench.action.reloadWindow');
  });
  const tree: vscode.TreeDataProvider<string> = {
    getChildren: () => [],
    getTreeItem: (element) => new vscode.TreeItem(element),
  };
  const views = VIEWS.map((id) => {
    const view = vscode.window.createTreeView(id, { treeDataProvider: tree });
    view.message = words;
    return view;
  });
  const chat = vscode.window.registerWebviewViewProvider('parley.chat', {
    resolveWebviewView({ webview }) {
      webview.html = `<!doctype html><html><head><meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"><style>p { overflow-wrap: anywhere }</style></head><body><p>${escapeHtml(words)}</p></body></html>`;
    },
  });
  const commands = manifest
    .parse(extension.packageJSON)
    .contributes.commands.filter(({ command }) => command !== 'parley.showLog')
    .map(({ command }) =>
      vscode.commands.registerCommand(command, () => vscode.window.showErrorMessage(words)),
    );
  return vscode.Disposable.from(...views, chat, ...commands);
}

/** What is the matter with the database file `path`, and what to do. */
export function storeTroubleWords(reason: StoreUnavailableError['reason'], path: string): string {
  switch (reason) {
    case 'full':
      return vscode.l10n.t(
        'The disk is full, so Parley cannot keep anything. Free some room, then try again.',
      );
    case 'readOnly':
      return vscode.l10n.t('Parley may not write to {0}. Make it writable, then try again.', path);
    case 'broken':
      return vscode.l10n.t(
        'Parley’s database {0} cannot be read. Close other windows and try again; if a newer version of Parley made it, update this one.',
        path,
      );
  }
}

/** Says that the database was damaged and what could be kept of it. */
export async function showHealed(report: HealReport): Promise<void> {
  const show = vscode.l10n.t('Show the Damaged File');
  const words = healedWords(report);
  const isComplete = report.lost === 0 && report.lostUnsent === 0 && report.fromBackup === null;
  const chosen = isComplete
    ? await vscode.window.showInformationMessage(words, show)
    : await vscode.window.showWarningMessage(words, show);
  if (chosen !== show) return;
  const file = vscode.Uri.file(report.brokenPath);
  await vscode.commands.executeCommand('revealFileInOS', file);
}

/** Says that the running window met damage; the next start repairs it. */
export async function showDamage(): Promise<void> {
  const repair = vscode.l10n.t('Reload and Repair');
  const chosen = await vscode.window.showErrorMessage(
    vscode.l10n.t(
      'A part of Parley’s database on this machine is damaged. Reload the window to repair it; what can be read is kept, and so is the damaged file.',
    ),
    repair,
  );
  if (chosen === repair) await vscode.commands.executeCommand('workbench.action.reloadWindow');
}

/** What happened, what was rescued, what is missing, and where the damaged file is. */
export function healedWords(report: HealReport): string {
  const { rescued, unsent } = report;
  return [
    vscode.l10n.t('Parley’s database on this machine was damaged and has been repaired.'),
    rescued === 1
      ? vscode.l10n.t('One record could be read.')
      : vscode.l10n.t('{0} records could be read.', rescued),
    ...(unsent > 0 ? [vscode.l10n.t('Kept, but not synced yet: changes to {0}.', unsent)] : []),
    ...backupWords(report.fromBackup),
    missingWords(report),
    vscode.l10n.t('The damaged file is kept as {0}.', report.brokenPath),
  ].join(' ');
}

function backupWords(fromBackup: HealReport['fromBackup']): readonly string[] {
  if (fromBackup === null || fromBackup.records === 0) return [];
  const time = new Date(fromBackup.madeAt).toLocaleString(vscode.env.language);
  return [
    vscode.l10n.t(
      '{0} more came from the copy of {1}, as they were then; what was deleted since may be back.',
      fromBackup.records,
      time,
    ),
  ];
}

function missingWords({ lost, lostUnsent, isSynced }: HealReport): string {
  if (lost === 0 && lostUnsent === 0) return vscode.l10n.t('Nothing is missing.');
  const back = isSynced
    ? vscode.l10n.t('The next sync brings back what the service has.')
    : vscode.l10n.t('No sync service has a copy.');
  const records =
    lost === null
      ? vscode.l10n.t('Some records may be missing.')
      : vscode.l10n.t('Missing on this machine: {0}.', lost);
  const changes =
    lostUnsent === null
      ? vscode.l10n.t('Changes that were not synced yet may be lost.')
      : vscode.l10n.t('Lost changes that were not synced yet: {0}.', lostUnsent);
  return [records, back, ...(lostUnsent === 0 ? [] : [changes])].join(' ');
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
