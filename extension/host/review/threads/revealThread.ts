import * as vscode from 'vscode';
import type { LiveThread } from './liveThread.ts';

/** Opens the file of a thread with the thread unfolded; says so where this machine has no such file. */
export async function revealThread({ shown, data }: LiveThread): Promise<void> {
  shown.collapsibleState = vscode.CommentThreadCollapsibleState.Expanded;
  const line = shown.range?.start.line ?? 0;
  const selection = new vscode.Range(line, 0, line, 0);
  try {
    await vscode.window.showTextDocument(shown.uri, { selection });
  } catch {
    void vscode.window.showInformationMessage(
      vscode.l10n.t('The file {0} of this thread is not here, or cannot be shown.', data.path),
    );
  }
}
