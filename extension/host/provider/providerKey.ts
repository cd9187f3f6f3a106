import * as vscode from 'vscode';
import type { Disposing } from '../disposing.ts';

const SECRET = 'parley.openRouter.key';

/** The OpenRouter key: in the editor's secret storage, else from the environment. */
export interface ProviderKey extends Disposing {
  get(): Promise<string | null>;
  set(key: string): Promise<void>;
  forget(): Promise<void>;
  /** Fires after the key was stored or forgotten, also by another window. */
  readonly onDidChange: vscode.Event<void>;
}

export function createProviderKey(secrets: vscode.SecretStorage): ProviderKey {
  const changed = new vscode.EventEmitter<void>();
  const subscription = secrets.onDidChange(({ key }) => {
    if (key === SECRET) changed.fire();
  });
  return {
    get: async () => (await secrets.get(SECRET)) ?? process.env['OPENROUTER_API_KEY'] ?? null,
    set: async (key) => {
      await secrets.store(SECRET, key);
    },
    forget: async () => {
      await secrets.delete(SECRET);
    },
    onDidChange: changed.event,
    dispose() {
      subscription.dispose();
      changed.dispose();
    },
  };
}
