import * as vscode from 'vscode';
import type { UndoableDeletion } from '../../conversations/deleteWithUndo.ts';

const CAN_UNDO = 'parley.canUndoDelete';

/** What was deleted in this window and can be brought back. */
export interface Deletions {
  /** Says what was deleted and offers to undo it; null means that there was nothing to delete. */
  offer(deletion: UndoableDeletion | null, words: (name: string) => string): void;
  /** Brings back what was deleted last; says so when there is nothing. */
  undoLast(): Promise<void>;
}

/** How many deletions are remembered. Each holds a whole conversation. */
const MAX_REMEMBERED = 10;

export function createDeletions(report: (cause: unknown) => void): Deletions {
  const remembered: UndoableDeletion[] = [];
  const forget = (deletion: UndoableDeletion): boolean => {
    const place = remembered.indexOf(deletion);
    if (place >= 0) remembered.splice(place, 1);
    void vscode.commands.executeCommand('setContext', CAN_UNDO, remembered.length > 0);
    return place >= 0;
  };
  const restore = async (deletion: UndoableDeletion): Promise<void> => {
    if (!forget(deletion)) return;
    try {
      await deletion.restore();
    } catch (cause) {
      remembered.push(deletion);
      throw cause;
    }
  };
  return {
    offer(deletion, words) {
      if (deletion === null) return;
      remembered.push(deletion);
      if (remembered.length > MAX_REMEMBERED) remembered.shift();
      void vscode.commands.executeCommand('setContext', CAN_UNDO, true);
      const undo = vscode.l10n.t('Undo');
      void vscode.window.showInformationMessage(words(deletion.name), undo).then((chosen) => {
        if (chosen === undo) restore(deletion).catch(report);
      });
    },
    async undoLast() {
      const last = remembered.at(-1);
      if (last) return restore(last);
      void vscode.window.showInformationMessage(vscode.l10n.t('There is no deletion to undo.'));
    },
  };
}
