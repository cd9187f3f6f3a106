import * as vscode from 'vscode';

/** Says what was done and offers to take it back; without an undo, nothing was done and nothing is said. */
export function offerUndo(words: string, undo: (() => Promise<boolean>) | null): void {
  if (undo === null) return;
  const button = vscode.l10n.t('Undo');
  void vscode.window.showInformationMessage(words, button).then(async (chosen) => {
    if (chosen !== button || (await undo())) return;
    void vscode.window.showWarningMessage(
      vscode.l10n.t('That cannot be undone any more: the conversation is gone.'),
    );
  });
}
