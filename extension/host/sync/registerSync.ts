import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import type { SyncState } from '../../../shared/sync/syncState.ts';
import type { LocalStore } from '../../../shared/sync/syncStore.ts';
import { startSync, type Sync } from '../../net/syncDriver.ts';
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

/**
 * Sync of this window: runs while the settings name a service, starts anew when they change, and shows
 * its state in the status bar. Resolves what it holds when it is disposed.
 */
export function registerSync(context: vscode.ExtensionContext, deps: Deps): vscode.Disposable {
  const { settings, log } = deps;
  const token = createServiceToken(context.secrets, settings);
  const statusBar = createSyncStatusBar();
  let running: Sync | null = null;
  const show = (state: SyncState) => {
    statusBar.show(state);
    log.note(`Sync: ${state.kind}`);
  };
  const stop = () => {
    running?.dispose().catch(log.report);
    running = null;
  };
  const restart = () => {
    stop();
    const url = settings.get('sync.url');
    if (url !== '') running = start(deps, { url, token, show });
    else show({ kind: 'off' });
  };
  restart();

  const on = (command: string, run: () => unknown) => vscode.commands.registerCommand(command, run);
  return vscode.Disposable.from(
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
    { dispose: stop },
  );
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
