import * as vscode from 'vscode';
import type { ChatNotice } from '../../../shared/protocol/chatView.ts';
import type { Provider } from '../provider/provider.ts';
import type { Settings } from '../settings.ts';
import type { Disposing } from '../disposing.ts';

export interface HostNotice extends Disposing {
  get(): ChatNotice | null;
  readonly onDidChange: vscode.Event<void>;
}

/** What every conversation should say about this window: no provider, a simulated one, Restricted Mode. */
export function createHostNotice(settings: Settings, provider: Provider): HostNotice {
  const changed = new vscode.EventEmitter<void>();
  let canAnswer = true;
  const refresh = async () => {
    canAnswer = await provider.canAnswer();
    changed.fire();
  };
  void refresh();
  const subscriptions = [
    provider.keys.onDidChange(() => void refresh()),
    settings.onDidChange(
      ['openRouter.baseUrl', 'providers', 'sync.url', 'sync.providers'],
      () => void refresh(),
    ),
    settings.onDidChange(['models.default'], () => changed.fire()),
    vscode.lm.onDidChangeChatModels(() => void refresh()),
    vscode.workspace.onDidGrantWorkspaceTrust(() => changed.fire()),
    changed,
  ];
  return {
    get() {
      if (!vscode.workspace.isTrusted) return { kind: 'restricted' };
      if (settings.get('models.default').startsWith('simulated/')) return { kind: 'simulated' };
      return canAnswer ? null : { kind: 'noProvider' };
    },
    onDidChange: changed.event,
    dispose: () => subscriptions.forEach((subscription) => void subscription.dispose()),
  };
}
