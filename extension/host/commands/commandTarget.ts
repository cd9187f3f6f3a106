import * as vscode from 'vscode';
import * as z from 'zod';
import { type RecordStore, StoreUnavailableError } from '../../../shared/domain/recordStore.ts';
import { newestFirst } from '../../conversations/conversationGroups.ts';
import { storeTroubleWords } from '../storeTrouble.ts';

/** A tree item's record as a command's argument; the page gives an id; anything else means "ask". */
const recordId = z.union([z.uuid(), z.object({ id: z.uuid() }).transform(({ id }) => id)]);

/** The id of the record that a command was called on; null when it was called on none. */
export function idOf(target: unknown): string | null {
  return recordId.safeParse(target).data ?? null;
}

export type Register = (
  command: string,
  run: (...given: unknown[]) => Promise<void>,
) => vscode.Disposable;

/** Registers commands that say in words that help when the database cannot be written. */
export function commandRegistrar(databasePath: string): Register {
  return (command, run) =>
    vscode.commands.registerCommand(command, async (...given: unknown[]) => {
      try {
        await run(...given);
      } catch (error) {
        if (!(error instanceof StoreUnavailableError)) throw error;
        void vscode.window.showErrorMessage(storeTroubleWords(error.reason, databasePath));
      }
    });
}

/** Asks for a conversation; null when there is none or the person leaves. */
export async function pickConversation(store: RecordStore): Promise<string | null> {
  const conversations = newestFirst(await store.list('conversation'));
  if (conversations.length === 0) {
    const start = vscode.l10n.t('New Conversation');
    const chosen = await vscode.window.showInformationMessage(
      vscode.l10n.t('There are no conversations yet.'),
      start,
    );
    if (chosen === start) await vscode.commands.executeCommand('parley.newConversation');
    return null;
  }
  const picked = await vscode.window.showQuickPick(
    conversations.map(({ id, data }) => ({ label: data.title, id })),
    { placeHolder: vscode.l10n.t('Which conversation?') },
  );
  return picked?.id ?? null;
}
