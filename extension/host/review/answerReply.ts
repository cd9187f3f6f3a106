import * as vscode from 'vscode';
import type { Rooms } from '../../rooms/rooms.ts';

/** Lets the personality of a thread answer the person's reply, and says so when it does not. */
export async function answerReply(rooms: Rooms, threadId: string): Promise<void> {
  const answer = await vscode.window.withProgress(
    {
      location: vscode.ProgressLocation.Window,
      title: vscode.l10n.t('Parley: waiting for an answer in the thread…'),
    },
    () => rooms.answerInThread({ threadId }),
  );
  switch (answer.kind) {
    case 'answered':
    case 'declined':
    case 'stopped':
      return;
    case 'nobody':
      await vscode.window.showInformationMessage(
        vscode.l10n.t(
          'Your reply is kept. No personality takes part in this thread; mention one with @ to ask it.',
        ),
      );
      return;
    case 'failed': {
      const again = vscode.l10n.t('Ask Again');
      const chosen = await vscode.window.showWarningMessage(
        vscode.l10n.t('Your reply is kept, but the answer failed: {0}', answer.failure.detail),
        again,
      );
      if (chosen === again) await answerReply(rooms, threadId);
    }
  }
}
