import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import type { LocalStore } from '../../../shared/sync/syncStore.ts';
import { createConflictDrafts } from '../../sync/conflictDrafts.ts';
import { draftFileOf } from '../../sync/draftFile.ts';
import type { RecordHome } from '../../sync/nameRecord.ts';
import type { Disposing } from '../disposing.ts';
import { createConflictPanel } from './conflictPanel.ts';
import { createRefusedTexts } from './refusedTexts.ts';
import { createSyncStatusBar } from './statusBar.ts';
import { registerSyncCommands } from './syncCommands.ts';
import { createSyncNotices } from './syncNotices.ts';
import { createSyncTree } from './syncTree.ts';
import { createWindowSync, type WindowSyncDeps } from './windowSync.ts';

export interface SyncDeps extends Omit<WindowSyncDeps, 'state'> {
  readonly store: LocalStore;
  readonly databasePath: string;
  /** How the person is called whose data this is; null: nobody's. */
  readonly account: () => string | null;
  readonly onDidChangeAccount: vscode.Event<void>;
  /** Asks which service to sync with. */
  readonly connect: () => Promise<void>;
  /** Shows a message in its conversation. */
  readonly revealMessage: (conversationId: string, messageId: string) => Promise<void>;
}

/** What of sync must be ended before the store is closed. */
interface RegisteredSync extends Disposing {
  /** Ends it for good and resolves when it no longer touches the store. */
  stop(): Promise<void>;
}

/** Sync of this window with all that shows it: status bar, Sync view, conflict page, notifications. */
export function registerSync(context: vscode.ExtensionContext, deps: SyncDeps): RegisteredSync {
  const { store, log } = deps;
  const report = log.report;
  const sync = createWindowSync({ ...deps, state: context.globalState });
  const statusBar = createSyncStatusBar(Date.now);
  const hasLeft = (): boolean => {
    const { state } = deps.credentialsFor(deps.settings.get('sync.url'));
    // A session that has ended by itself is inactive.
    return deps.account() !== null && state === 'signedOut';
  };
  const notices = createSyncNotices(Date.now, hasLeft);
  const show = (): void => {
    statusBar.show(sync.state);
    notices.show(sync.state);
  };
  const tree = createSyncTree({ ...deps, sync, now: Date.now, report });
  const openHome = homeOpener(deps);
  const conflicts = createConflictPanel(context, {
    ...{ store, sync, openHome, newId: randomUUID, report },
    drafts: createConflictDrafts(draftFileOf(deps.databasePath), report),
    names: tree.names,
  });
  const refusedTexts = createRefusedTexts({
    scheme: 'parley-refused',
    ...{ store, desk: () => sync.desk },
  });
  const parts = vscode.Disposable.from(
    sync.onDidStep(show),
    registerSyncCommands({
      ...{ sync, store, tree, conflicts, refusedTexts, openHome },
      connect: deps.connect,
    }),
    ...[refusedTexts, tree, conflicts, statusBar, sync],
  );
  show();
  return { stop: () => sync.stop(), dispose: () => void parts.dispose() };
}

/** Shows a record where the person knows it from. */
function homeOpener({ revealMessage }: SyncDeps): (home: RecordHome) => Promise<void> {
  return async (home) => {
    switch (home.kind) {
      case 'conversation':
        await vscode.commands.executeCommand('parley.openConversation', home.id);
        if (home.messageId !== null) await revealMessage(home.id, home.messageId);
        return;
      case 'personality':
        await vscode.commands.executeCommand('parley.editPersonality', home.id);
    }
  };
}
