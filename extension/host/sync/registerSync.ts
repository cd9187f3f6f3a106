import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import type { SyncState } from '../../../shared/sync/syncState.ts';
import type { LocalStore } from '../../../shared/sync/syncStore.ts';
import { startSync, type Sync } from '../../net/syncDriver.ts';
import type { Disposing } from '../disposing.ts';
import type { Log } from '../log.ts';
import type { Settings } from '../settings.ts';
import { connectService } from './connectService.ts';
import { createServiceToken, type ServiceToken } from './serviceToken.ts';
import { createSyncStatusBar } from './statusBar.ts';
import { showSyncMenu } from './syncMenu.ts';

interface Deps {
  readonly store: LocalStore;
  readonly settings: Settings;
  readonly log: Log;
}

interface WindowSync extends Disposing {
  /** Ends it for good and resolves when it no longer touches the store. */
  stop(): Promise<void>;
}

/**
 * Sync of this window: runs while the settings name a service, starts anew when they change, and shows
 * its state in the status bar. A new one starts when the last has let go of the store's lease.
 */
export function registerSync(context: vscode.ExtensionContext, deps: Deps): WindowSync {
  const { settings, log } = deps;
  const token = createServiceToken(context.secrets, settings);
  const statusBar = createSyncStatusBar();
  let running: Sync | null = null;
  const show = (state: SyncState) => {
    statusBar.show(state);
    log.note(`Sync: ${state.kind}`);
  };
  let isOver = false;
  let last = Promise.resolve();
  const end = async () => {
    const ending = running;
    running = null;
    await ending?.dispose();
  };
  const begin = () => {
    if (isOver) return;
    const url = settings.get('sync.url');
    if (url !== '') running = start(deps, { url, token, show });
    else show({ kind: 'off' });
  };
  const restart = () => {
    last = last.then(end).catch(log.report).then(begin);
  };
  const stop = () => {
    isOver = true;
    last = last.then(end).catch(log.report);
    return last;
  };
  begin();

  const on = (command: string, run: () => unknown) => vscode.commands.registerCommand(command, run);
  const parts = vscode.Disposable.from(
    settings.onDidChange(['sync.url', 'sync.tokenFile'], restart),
    token.onDidChange(() => running?.syncNow()),
    vscode.window.onDidChangeWindowState(({ focused }) => {
      if (focused) running?.syncNow();
    }),
    on('parley.syncNow', () => (running ? running.syncNow() : connectService(settings, token))),
    on('parley.connectSync', () => connectService(settings, token)),
    on('parley.showSync', () => showSyncMenu(running)),
    token,
    statusBar,
    { dispose: () => void stop() },
  );
  return { stop, dispose: () => void parts.dispose() };
}

interface Start {
  readonly url: string;
  readonly token: ServiceToken;
  readonly show: (state: SyncState) => void;
}

function start({ store, log }: Deps, { url, token, show }: Start): Sync {
  const sync = startSync({
    store,
    service: { url, token: () => token.get() },
    fetch,
    now: Date.now,
    random: Math.random,
    schedule(ms, callback) {
      const timer = setTimeout(callback, ms);
      return () => clearTimeout(timer);
    },
    newId: randomUUID,
    log: (message, cause) => log.report(new Error(message, { cause })),
  });
  show(sync.state);
  sync.onDidChangeState(show);
  return sync;
}
