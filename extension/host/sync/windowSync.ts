import { randomUUID } from 'node:crypto';
import { networkInterfaces } from 'node:os';
import * as vscode from 'vscode';
import type { SyncDesk } from '../../../shared/sync/syncDesk.ts';
import type { SyncState } from '../../../shared/sync/syncState.ts';
import type { LocalStore } from '../../../shared/sync/syncStore.ts';
import type { ServiceCredentials } from '../../accounts/serviceCredentials.ts';
import type { DeviceIdentity } from '../../net/serviceRequest.ts';
import { startSync, type Sync } from '../../net/syncDriver.ts';
import type { Disposing } from '../disposing.ts';
import type { Log } from '../log.ts';
import type { Settings } from '../settings.ts';
import { createLastSuccess } from './lastSuccess.ts';

export interface WindowSyncDeps {
  readonly store: LocalStore;
  readonly settings: Settings;
  readonly log: Log;
  readonly state: vscode.Memento;
  /** The name of the database file: what was sent from one says nothing of another account's. */
  readonly file: string;
  /** What the open file may be synced with at a service. */
  readonly credentialsFor: (url: string) => ServiceCredentials;
  /** This machine, as the service knows it. */
  readonly device: () => Promise<DeviceIdentity>;
}

/**
 * Sync of this window: runs while the settings name a service and starts anew when they change. A new one
 * starts when the last has let go of the store's lease. A pause holds for all windows of the machine: it
 * is a setting, as another window would take over else.
 */
export interface WindowSync extends Disposing {
  /** Null while no service is set up. */
  readonly running: Sync | null;
  readonly state: SyncState;
  readonly isPaused: boolean;
  /** When all was last at the service; null: never, as far as is known. */
  readonly syncedAt: number | null;
  /** Works without a service too: what is in the store can be settled at any time. */
  readonly desk: SyncDesk;
  /** Fires when the state has changed, and after each step of sync: the store may hold other things. */
  readonly onDidStep: vscode.Event<SyncState>;
  setPaused(isPaused: boolean): Promise<void>;
  /** Ends it for good and resolves when it no longer touches the store. */
  stop(): Promise<void>;
}

export function createWindowSync(deps: WindowSyncDeps): WindowSync {
  const { store, settings, log } = deps;
  const stepped = new vscode.EventEmitter<SyncState>();
  const success = createLastSuccess({
    ...{ memento: deps.state, file: deps.file, report: log.report },
    url: () => settings.get('sync.url'),
  });
  let state: SyncState = { kind: 'off' };
  const runner = createRunner(deps, (next) => {
    if (next.kind !== state.kind) log.note(`Sync: ${next.kind}`);
    state = next;
    success.note(next);
    stepped.fire(next);
  });
  const sync = (): Sync | null => runner.sync();
  const parts = vscode.Disposable.from(
    settings.onDidChange(['sync.url', 'sync.tokenFile'], runner.restart),
    settings.onDidChange(['sync.paused'], () => {
      if (settings.get('sync.paused')) sync()?.pause();
      else sync()?.resume();
    }),
    vscode.window.onDidChangeWindowState(({ focused }) => {
      if (focused) sync()?.lookAgain();
    }),
    stepped,
    { dispose: () => void runner.stop() },
  );
  return {
    get running() {
      return sync();
    },
    get state() {
      return state;
    },
    get isPaused() {
      return settings.get('sync.paused');
    },
    get syncedAt() {
      return success.at();
    },
    get desk() {
      return sync()?.desk ?? store;
    },
    onDidStep: stepped.event,
    async setPaused(isPaused) {
      await vscode.workspace
        .getConfiguration('parley')
        .update('sync.paused', isPaused, vscode.ConfigurationTarget.Global);
    },
    stop: runner.stop,
    dispose: () => void parts.dispose(),
  };
}

/** Starts and ends the sync that the settings ask for, one after the other. */
function createRunner(deps: WindowSyncDeps, show: (state: SyncState) => void) {
  const { settings, log } = deps;
  let running: Running | null = null;
  let isOver = false;
  let last = Promise.resolve();
  const end = async (): Promise<void> => {
    const ending = running;
    running = null;
    ending?.stopListening();
    await ending?.sync.dispose();
  };
  const begin = (): void => {
    if (isOver) return;
    const url = settings.get('sync.url');
    if (url === '') show({ kind: 'off' });
    else running = start(deps, url, show);
  };
  begin();
  return {
    sync: () => running?.sync ?? null,
    restart: (): void => {
      last = last.then(end).catch(log.report).then(begin);
    },
    stop: (): Promise<void> => {
      isOver = true;
      last = last.then(end).catch(log.report);
      return last;
    },
  };
}

interface Running {
  readonly sync: Sync;
  readonly stopListening: () => void;
}

function start(deps: WindowSyncDeps, url: string, show: (state: SyncState) => void): Running {
  const { store, settings, log, credentialsFor, device } = deps;
  const credentials = credentialsFor(url);
  const sync = startSync({
    store,
    service: { url, token: (refused) => credentials.token(refused), device },
    fetch,
    now: Date.now,
    random: Math.random,
    schedule(ms, callback) {
      const timer = setTimeout(callback, ms);
      return () => clearTimeout(timer);
    },
    newId: randomUUID,
    addresses: networkInterfaces,
    isPaused: settings.get('sync.paused'),
    log: (message, cause) => log.report(new Error(message, { cause })),
  });
  show(sync.state);
  const stops = [sync.onDidStep(show), credentials.onDidChange(() => sync.syncNow())];
  return { sync, stopListening: () => stops.forEach((stop) => stop()) };
}
