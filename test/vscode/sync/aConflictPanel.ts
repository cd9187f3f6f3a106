import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import {
  type ConflictPanel,
  createConflictPanel,
} from '../../../extension/host/sync/conflictPanel.ts';
import { createConflictDrafts } from '../../../extension/sync/conflictDrafts.ts';
import type { ConflictApi } from '../../../shared/protocol/conflictApi.ts';
import { conflictParams } from '../../../shared/protocol/conflictParams.ts';
import { connectApi, type MethodNames } from '../../../shared/protocol/connectHost.ts';
import type { Port } from '../../../shared/protocol/port.ts';
import {
  type ConflictPage,
  createConflictPage,
} from '../../../webview/conflicts/state/conflictPage.ts';
import { parley } from '../host/parley.ts';
import type { SyncWindow } from './syncWindow.ts';

/** The conflict panel of a window with the page's controller at its other end, in place of a drawn page. */
export interface AConflictPanel {
  readonly page: ConflictPage;
  readonly html: string;
  readonly close: () => void;
}

/** Shows the panel as the editor's commands do, and opens its page. */
export async function openConflictPanel(window: SyncWindow): Promise<AConflictPanel> {
  const { extensionUri } = await parley();
  const { panel, port, html } = aWebviewPanel();
  const editor = vscode.window as unknown as Record<string, unknown>;
  const { createWebviewPanel, registerWebviewPanelSerializer } = editor;
  editor['createWebviewPanel'] = () => panel;
  editor['registerWebviewPanelSerializer'] = () => new vscode.Disposable(() => undefined);
  let shown: ConflictPanel;
  try {
    shown = createConflictPanel({ extensionUri } as vscode.ExtensionContext, {
      ...{ store: window.store, sync: window.sync, names: window.tree.names },
      drafts: createConflictDrafts(
        { read: () => Promise.resolve(null), write: () => Promise.resolve() },
        (error) => window.errors.push(error),
      ),
      openHome: () => Promise.resolve(),
      newId: randomUUID,
      report: (error) => window.errors.push(error),
    });
    shown.show(null);
  } finally {
    Object.assign(editor, { createWebviewPanel, registerWebviewPanelSerializer });
  }
  const methods = Object.fromEntries(
    Object.keys(conflictParams).map((method) => [method, null]),
  ) as MethodNames<ConflictApi>;
  const page = createConflictPage({
    connect: (hearing) => connectApi(port, methods, hearing),
    clock: {
      setTimer(ms, task) {
        const timer = setTimeout(task, ms);
        return () => clearTimeout(timer);
      },
    },
  });
  await page.resync();
  return { page, html: html(), close: () => shown.dispose() };
}

/** A panel that nobody sees, and the page's end of its wire. */
function aWebviewPanel() {
  const toHost = new Set<(message: unknown) => void>();
  const toPage = new Set<(message: unknown) => void>();
  const disposed = new Set<() => void>();
  const later = (listeners: ReadonlySet<(message: unknown) => void>, message: unknown) => {
    const copy: unknown = structuredClone(message);
    queueMicrotask(() => listeners.forEach((listen) => listen(copy)));
  };
  const panel = {
    webview: {
      options: {},
      html: '',
      cspSource: 'https://page.test',
      asWebviewUri: (uri: vscode.Uri) => uri,
      postMessage(message: unknown) {
        later(toPage, message);
        return Promise.resolve(true);
      },
      onDidReceiveMessage(listener: (message: unknown) => void) {
        toHost.add(listener);
        return new vscode.Disposable(() => toHost.delete(listener));
      },
    },
    reveal: () => undefined,
    onDidDispose(listener: () => void) {
      disposed.add(listener);
      return new vscode.Disposable(() => disposed.delete(listener));
    },
    dispose: () => disposed.forEach((listen) => listen()),
  };
  const port: Port = {
    post: (message) => later(toHost, message),
    listen(receive) {
      toPage.add(receive);
      return () => toPage.delete(receive);
    },
  };
  return { panel, port, html: () => panel.webview.html };
}
