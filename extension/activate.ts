import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import { StoreUnavailableError } from '../shared/domain/recordStore.ts';
import { registerConversationCommands } from './host/commands/conversationCommands.ts';
import { createChatPanels } from './host/chat/chatPanels.ts';
import { createChatView } from './host/chat/chatView.ts';
import { createHostNotice } from './host/chat/hostNotice.ts';
import { createLog, type Log } from './host/log.ts';
import { openProject } from './host/project.ts';
import { createProvider } from './host/provider/provider.ts';
import { createReview } from './host/review/review.ts';
import { createWindowRooms } from './host/windowRooms.ts';
import { createSettings } from './host/settings.ts';
import { showStoreTrouble } from './host/storeTrouble.ts';
import { registerSync } from './host/sync/registerSync.ts';
import { registerConversationsTree } from './host/trees/conversationsTree.ts';
import { registerPersonalitiesTree } from './host/trees/personalitiesTree.ts';
import { openSqliteStore } from './store/openSqliteStore.ts';
import type { LocalStore } from '../shared/sync/syncStore.ts';

let shutDown = (): Promise<void> => Promise.resolve();

/** Builds the extension from its parts and registers them; what they do is theirs. */
export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const log = createLog();
  context.subscriptions.push(log);
  const store = await openStore(context, log);
  if (store === null) return;

  const settings = createSettings();
  const provider = createProvider(context, settings, log);
  const project = await openProject(store, log.report);
  const review = createReview({ store, project, settings, log });
  const rooms = createWindowRooms({
    store,
    settings,
    models: provider.models,
    desk: review.desk,
    log,
  });
  const notice = createHostNotice(settings, provider.key);
  const page = { rooms, notice, openPlace: review.openPlace, report: log.report };
  const chatView = createChatView(context, page);
  const chatPanels = createChatPanels(context, page);
  const sync = registerSync(context, { store, settings, log });

  context.subscriptions.push(
    settings,
    provider,
    notice,
    chatView,
    chatPanels,
    review.register(rooms),
    registerConversationsTree(store),
    registerPersonalitiesTree(rooms, () => settings.get('models.default')),
    registerConversationCommands({
      store,
      rooms,
      chatView,
      chatPanels,
      project,
      databasePath: databasePath(context),
    }),
    sync,
  );
  shutDown = async () => {
    await rooms.dispose();
    await sync.stop();
    await store.close();
  };
  rooms.recover().catch(log.report);
  await vscode.commands.executeCommand('setContext', 'parley.isReady', true);
}

/** Waits for the last words to be stored. */
export function deactivate(): Promise<void> {
  return shutDown();
}

function databasePath({ globalStorageUri }: vscode.ExtensionContext): string {
  return vscode.Uri.joinPath(globalStorageUri, 'parley.db').fsPath;
}

async function openStore(context: vscode.ExtensionContext, log: Log): Promise<LocalStore | null> {
  const path = databasePath(context);
  try {
    await vscode.workspace.fs.createDirectory(context.globalStorageUri);
    return openSqliteStore({ path, now: Date.now, newId: randomUUID, onError: log.report });
  } catch (error) {
    log.report(error);
    const trouble =
      error instanceof StoreUnavailableError
        ? error
        : new StoreUnavailableError(reasonOf(error), error);
    context.subscriptions.push(showStoreTrouble(context, trouble, path));
    return null;
  }
}

/** A folder that cannot be made is one that may not be written to; all else is the file's own fault. */
function reasonOf(error: unknown): StoreUnavailableError['reason'] {
  return error instanceof vscode.FileSystemError ? 'readOnly' : 'broken';
}
