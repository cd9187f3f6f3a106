import * as vscode from 'vscode';
import { builtInPersonalities } from '../../../shared/domain/builtInPersonalities.ts';
import type { RecordStore } from '../../../shared/domain/recordStore.ts';
import { sameJson } from '../../../shared/sync/sameJson.ts';
import { createRecordNames, type RecordNames } from '../../sync/nameRecord.ts';
import {
  childNodes,
  type DeviceList,
  rootNodes,
  type SyncNode,
  type SyncPicture,
} from '../../sync/syncNodes.ts';
import { readOverview, type SyncOverview } from '../../sync/syncOverview.ts';
import type { Disposing } from '../disposing.ts';
import { syncItem } from './syncItems.ts';
import { syncWords } from './syncWords.ts';
import type { WindowSync } from './windowSync.ts';

const VIEW = 'parley.sync';
/** Of the state, and whether it is paused; menus and the view's welcome go by them. */
const STATE_KEY = 'parley.syncState';
const PAUSED_KEY = 'parley.syncPaused';
/** Changes in a row are looked at together. */
const GATHER_MS = 150;
/** The ages in the view are told in minutes. */
const MINUTE_MS = 60_000;

export interface SyncTreeDeps {
  readonly store: RecordStore;
  readonly sync: WindowSync;
  /** How the person is called whose data this is; null: nobody's. */
  readonly account: () => string | null;
  readonly onDidChangeAccount: vscode.Event<void>;
  readonly now: () => number;
  readonly report: (cause: unknown) => void;
  /** In place of the editor's own, so that a test can look at the rows. */
  readonly createTreeView?: typeof vscode.window.createTreeView<SyncNode>;
}

/** The Sync view. It draws anew only when what it shows has changed, and each minute for the ages. */
export interface SyncTree extends Disposing {
  /** Names as the records have them now. */
  readonly names: () => RecordNames;
  /** Asks the service for the devices again. */
  refreshDevices(): Promise<void>;
}

export function createSyncTree(deps: SyncTreeDeps): SyncTree {
  const { store, sync, now, report } = deps;
  const changed = new vscode.EventEmitter<undefined>();
  const names = (): RecordNames => createRecordNames(store, builtInPersonalities);
  let picture: SyncPicture | null = null;
  const devices = createDeviceShelf(sync);
  const createTreeView = deps.createTreeView ?? vscode.window.createTreeView<SyncNode>;
  const view = createTreeView(VIEW, {
    treeDataProvider: {
      onDidChangeTreeData: changed.event,
      async getChildren(node) {
        if (node === undefined) {
          // Asked for, the rows are in sight: until now there may have been counts only.
          picture = await read(true);
          dress(view, picture, now());
          return [...rootNodes(picture)];
        }
        if (node.kind !== 'devices') return [...childNodes(node)];
        // Their number stands in the row above.
        if (devices.list() === null) await devices.load().then(gather.later);
        return [...childNodes({ kind: 'devices', list: devices.list() })];
      },
      getTreeItem: (node) => syncItem(node, now()),
    },
    showCollapseAll: false,
  });
  const read = async (isInSight: boolean): Promise<SyncPicture> => {
    const overview = isInSight ? await readOverview(sync.desk, names()) : await countsOnly(sync);
    const { state, isPaused, syncedAt } = sync;
    const account = deps.account();
    return { state, isPaused, syncedAt, overview, devices: devices.list(), account };
  };
  const look = async (): Promise<void> => {
    const next = await read(view.visible);
    if (picture !== null && sameJson(comparable(next), comparable(picture))) return;
    picture = next;
    dress(view, next, now());
    changed.fire(undefined);
  };
  const gather = createGathering(() => void look().catch(report));
  const parts = vscode.Disposable.from(
    ...[view, changed, gather],
    sync.onDidStep(gather.later),
    deps.onDidChangeAccount(gather.later),
    view.onDidChangeVisibility(gather.later),
    view.onDidCollapseElement(({ element }) => {
      // Opened again they are asked for again.
      if (element.kind === 'devices') devices.forget();
    }),
    { dispose: store.onDidChange(gather.later) },
    everyMinute(() => view.visible && changed.fire(undefined)),
  );
  gather.later();
  return {
    names,
    async refreshDevices() {
      await devices.load();
      await look();
    },
    dispose: () => void parts.dispose(),
  };
}

/** What the service said of the devices last; null until it was asked. */
function createDeviceShelf(sync: WindowSync) {
  let list: DeviceList = null;
  return {
    list: () => list,
    async load(): Promise<void> {
      list = await readDevices(sync);
    },
    forget(): void {
      list = null;
    },
  };
}

async function readDevices({ running }: WindowSync): Promise<DeviceList> {
  if (running === null) return null;
  const answer = await running.devices.list();
  return answer.ok
    ? { kind: 'devices', devices: answer.reply }
    : { kind: 'failed', failure: answer.failure };
}

/** Enough for the badge while nobody looks at the rows. */
async function countsOnly({ desk }: WindowSync): Promise<SyncOverview> {
  return { counts: await desk.status(), waiting: [], conflicts: [], refused: [] };
}

/** Without what changes by the minute only. */
function comparable(picture: SyncPicture): SyncPicture {
  const { syncedAt, state } = picture;
  const minute = syncedAt === null ? null : Math.floor(syncedAt / MINUTE_MS);
  return {
    ...picture,
    syncedAt: minute,
    state: state.kind === 'synced' ? { kind: 'synced', at: minute ?? 0 } : state,
  };
}

function dress(view: vscode.TreeView<SyncNode>, picture: SyncPicture, now: number): void {
  const { state, isPaused, overview } = picture;
  const { conflicts, rejected } = overview.counts;
  const waiting = conflicts + rejected;
  const { label, explanation, isWarning } = syncWords(state, now);
  view.description = label;
  // Beside rows only: the view's welcome has words of its own.
  view.message = isWarning && rootNodes(picture).length > 0 ? explanation : '';
  if (view.badge?.value !== (waiting === 0 ? undefined : waiting)) {
    view.badge = waiting === 0 ? undefined : { value: waiting, tooltip: label };
  }
  void vscode.commands.executeCommand('setContext', STATE_KEY, state.kind);
  void vscode.commands.executeCommand('setContext', PAUSED_KEY, isPaused);
}

function everyMinute(work: () => unknown): Disposing {
  const timer = setInterval(work, MINUTE_MS);
  return { dispose: () => clearInterval(timer) };
}

/** Runs `work` once for calls that follow each other closely. */
function createGathering(work: () => void): Disposing & { readonly later: () => void } {
  let timer: NodeJS.Timeout | null = null;
  return {
    later() {
      timer ??= setTimeout(() => {
        timer = null;
        work();
      }, GATHER_MS);
    },
    dispose() {
      if (timer !== null) clearTimeout(timer);
    },
  };
}
