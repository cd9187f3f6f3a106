import * as vscode from 'vscode';
import type { NewId } from '../../../shared/domain/ids.ts';
import type { RecordStore } from '../../../shared/domain/recordStore.ts';
import type { ConflictEvent, ConflictName } from '../../../shared/protocol/conflictApi.ts';
import { conflictParams } from '../../../shared/protocol/conflictParams.ts';
import type { Port } from '../../../shared/protocol/port.ts';
import { type HostChannel, serveApi } from '../../../shared/protocol/serveHost.ts';
import { type ConflictDesk, createConflictDesk } from '../../sync/conflictDesk.ts';
import type { ConflictDrafts } from '../../sync/conflictDrafts.ts';
import type { RecordHome, RecordNames } from '../../sync/nameRecord.ts';
import type { Disposing } from '../disposing.ts';
import { dressPanel } from '../dressPanel.ts';
import type { WindowSync } from './windowSync.ts';

const PANEL = 'parley.conflicts';

export interface ConflictPanelDeps {
  readonly store: RecordStore;
  readonly sync: WindowSync;
  readonly drafts: ConflictDrafts;
  readonly names: () => RecordNames;
  readonly openHome: (home: RecordHome) => Promise<void>;
  readonly newId: NewId;
  readonly report: (cause: unknown) => void;
}

/** The conflict page: at most one, which comes back after a reload. */
export interface ConflictPanel extends Disposing {
  /** Shows this conflict; null: the one in sight, or the oldest. */
  show(name: ConflictName | null): void;
}

export function createConflictPanel(
  context: vscode.ExtensionContext,
  deps: ConflictPanelDeps,
): ConflictPanel {
  let open: { readonly panel: vscode.WebviewPanel; readonly desk: ConflictDesk } | null = null;

  const attach = (panel: vscode.WebviewPanel): ConflictDesk => {
    dressPanel(panel, context.extensionUri, { styles: 'conflicts', data: { view: 'conflicts' } });
    const desk = createConflictDesk({
      ...deps,
      desk: () => deps.sync.desk,
      push: (event) => channel.push(event),
    });
    const channel: HostChannel<ConflictEvent> = serveApi(
      portOf(panel.webview),
      { api: desk.api, params: conflictParams },
      deps.report,
    );
    const follow = vscode.Disposable.from(
      { dispose: deps.store.onDidChange(desk.refresh) },
      deps.sync.onDidStep(desk.refresh),
      { dispose: () => channel.close() },
    );
    open = { panel, desk };
    panel.onDidDispose(() => {
      follow.dispose();
      if (open?.panel === panel) open = null;
    });
    return desk;
  };
  const serializer = vscode.window.registerWebviewPanelSerializer(PANEL, {
    deserializeWebviewPanel(panel) {
      if (open) panel.dispose();
      else attach(panel);
      return Promise.resolve();
    },
  });
  return {
    show(name) {
      const known = open;
      known?.panel.reveal();
      const desk =
        known?.desk ??
        attach(vscode.window.createWebviewPanel(PANEL, title(), vscode.ViewColumn.Active));
      if (name) desk.want({ kind: name.kind, id: name.id });
    },
    dispose() {
      serializer.dispose();
      open?.panel.dispose();
    },
  };
}

function title(): string {
  return vscode.l10n.t('Sync Conflicts');
}

function portOf(webview: vscode.Webview): Port {
  return {
    post: (message) => void webview.postMessage(message),
    listen(receive) {
      const subscription = webview.onDidReceiveMessage(receive);
      return () => void subscription.dispose();
    },
  };
}
