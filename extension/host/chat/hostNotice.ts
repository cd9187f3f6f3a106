import * as vscode from 'vscode';
import type { ChatNotice } from '../../../shared/protocol/chatView.ts';
import type { ProviderKey } from '../provider/providerKey.ts';
import type { Settings } from '../settings.ts';
import type { Disposing } from '../disposing.ts';

export interface HostNotice extends Disposing {
  get(): ChatNotice | null;
  readonly onDidChange: vscode.Event<void>;
}

/** What every conversation should say about this window: no provider, a simulated one, Restricted Mode. */
export function createHostNotice(settings: Settings, providerKey: ProviderKey): HostNotice {
  const changed = new vscode.EventEmitter<void>();
  let hasKey = true;
  const refresh = async () => {
    hasKey = (await providerKey.get()) !== null;
    changed.fire();
  };
  void refresh();
  const subscriptions = [
    providerKey.onDidChange(() => void refresh()),
    settings.onDidChange(['openRouter.baseUrl', 'models.default'], () => changed.fire()),
    vscode.workspace.onDidGrantWorkspaceTrust(() => changed.fire()),
    changed,
  ];
  return {
    get() {
      if (!vscode.workspace.isTrusted) return { kind: 'restricted' };
      if (settings.get('models.default').startsWith('simulated/')) return { kind: 'simulated' };
      const needsKey = !isLoopback(settings.get('openRouter.baseUrl'));
      return needsKey && !hasKey ? { kind: 'noProvider' } : null;
    },
    onDidChange: changed.event,
    dispose: () => subscriptions.forEach((subscription) => void subscription.dispose()),
  };
}

/** A gateway on this machine may need no key. */
function isLoopback(address: string): boolean {
  return ['localhost', '127.0.0.1', '[::1]'].includes(new URL(address).hostname);
}
