import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { createSyncTree, type SyncTree } from '../../../extension/host/sync/syncTree.ts';
import { createWindowSync, type WindowSync } from '../../../extension/host/sync/windowSync.ts';
import type { Settings } from '../../../extension/host/settings.ts';
import { openSqliteStore } from '../../../extension/store/openSqliteStore.ts';
import type { SyncNode } from '../../../extension/sync/syncNodes.ts';
import type { LocalStore } from '../../../shared/sync/syncStore.ts';
import { setting } from '../host/parley.ts';

/** One more machine of the same person, built of the host's own parts, with a Sync view that can be read. */
export interface SyncWindow {
  readonly store: LocalStore;
  readonly sync: WindowSync;
  readonly tree: SyncTree;
  readonly deviceId: string;
  readonly errors: unknown[];
  /** Changes what its settings say. */
  readonly set: (change: Partial<Wishes>) => void;
  /** The view's rows as "label | description", those below others indented. */
  readonly rows: () => Promise<readonly string[]>;
  /** What the view says above its rows. */
  readonly message: () => string;
  /** The rows themselves. */
  readonly nodes: () => Promise<readonly SyncNode[]>;
  close(): Promise<void>;
}

interface Wishes {
  readonly url: string;
  readonly isPaused: boolean;
}

/** The address of the service that the suite has started. */
export function serviceUrl(): string {
  return String(setting('sync.url'));
}

export function openSyncWindow(name: string, wishes: Partial<Wishes> = {}): SyncWindow {
  const folder = mkdtempSync(join(tmpdir(), 'parley-window-'));
  const errors: unknown[] = [];
  const report = (error: unknown) => void errors.push(error);
  const store = openSqliteStore({
    path: join(folder, 'parley.db'),
    now: Date.now,
    newId: randomUUID,
    onError: report,
  });
  const settings = createWishes({ url: serviceUrl(), isPaused: false, ...wishes });
  const token = readFileSync(String(setting('sync.tokenFile')), 'utf8').trim();
  const deviceId = randomUUID();
  const sync = createWindowSync({
    store,
    settings: settings.asSettings,
    log: { report, note: () => undefined, dispose: () => undefined },
    state: createMemento(),
    credentialsFor: () => ({
      token: (refused) => Promise.resolve(refused === token ? null : token),
      state: 'active',
      onDidChange: () => () => undefined,
    }),
    file: 'parley.db',
    device: () => Promise.resolve({ id: deviceId, name }),
  });
  let provider: vscode.TreeDataProvider<SyncNode> | null = null;
  const account = new vscode.EventEmitter<void>();
  const view = aView();
  const tree = createSyncTree({
    ...{ store, sync, report, now: Date.now, account: () => null },
    onDidChangeAccount: account.event,
    createTreeView: (_, options) => {
      provider = options.treeDataProvider;
      return view as never;
    },
  });
  const below = async (node?: SyncNode): Promise<readonly (readonly [SyncNode, number])[]> => {
    const found = (await provider?.getChildren(node)) ?? [];
    const each = found.map(async (child) => [
      [child, 0] as const,
      ...(await below(child)).map(([inner, depth]) => [inner, depth + 1] as const),
    ]);
    return (await Promise.all(each)).flat();
  };
  return {
    ...{ store, sync, tree, deviceId, errors },
    set: settings.set,
    message: () => view.message,
    nodes: async () => (await below()).map(([node]) => node),
    rows: async () =>
      Promise.all(
        (await below()).map(async ([node, depth]) => {
          const item = await provider?.getTreeItem(node);
          const words = [item?.label, item?.description].map((each) =>
            typeof each === 'string' ? each : '',
          );
          return `${'  '.repeat(depth)}${words.join(' | ')}`;
        }),
      ),
    async close() {
      tree.dispose();
      await sync.stop();
      sync.dispose();
      await store.close();
      account.dispose();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Settings that only this window has. */
function createWishes(first: Wishes) {
  let wishes = first;
  const listeners = new Set<readonly [keys: readonly string[], listener: () => void]>();
  const asSettings = {
    get: (key: string) => {
      if (key === 'sync.url') return wishes.url;
      return key === 'sync.paused' ? wishes.isPaused : '';
    },
    onDidChange(keys: readonly string[], listener: () => void) {
      const entry = [keys, listener] as const;
      listeners.add(entry);
      return new vscode.Disposable(() => listeners.delete(entry));
    },
  } as unknown as Settings;
  return {
    asSettings,
    set: (change: Partial<Wishes>) => {
      const before = wishes;
      wishes = { ...wishes, ...change };
      for (const [keys, listener] of listeners) {
        if (before.url !== wishes.url && keys.includes('sync.url')) listener();
        if (before.isPaused !== wishes.isPaused && keys.includes('sync.paused')) listener();
      }
    },
  };
}

function createMemento(): vscode.Memento {
  const kept = new Map<string, unknown>();
  return {
    keys: () => [...kept.keys()],
    get: (key: string, otherwise?: unknown) => kept.get(key) ?? otherwise,
    update: (key: string, value: unknown) => {
      kept.set(key, value);
      return Promise.resolve();
    },
  } as vscode.Memento;
}

/** As much of a view as a tree asks of it; it is always in sight. */
function aView() {
  const none = () => new vscode.Disposable(() => undefined);
  return {
    visible: true,
    badge: undefined,
    description: '',
    message: '',
    onDidChangeVisibility: none,
    onDidCollapseElement: none,
    dispose: () => undefined,
  };
}
