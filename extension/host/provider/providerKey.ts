import * as vscode from 'vscode';
import type { Disposing } from '../disposing.ts';

const SECRET = 'parley.openRouter.key';

/** The OpenRouter key: in the editor's secret storage, else from the environment. */
export interface ProviderKey extends Disposing {
  get(): Promise<string | null>;
  set(key: string): Promise<void>;
  /** Gives whether a key remains: the environment's cannot be forgotten. */
  forget(): Promise<{ readonly isInEnvironment: boolean }>;
  /** Fires after the key was stored or forgotten, also by another window. */
  readonly onDidChange: vscode.Event<void>;
}

export function createProviderKey(
  secrets: vscode.SecretStorage,
  report: (error: unknown) => void,
): ProviderKey {
  const changed = new vscode.EventEmitter<void>();
  const subscription = secrets.onDidChange(({ key }) => {
    if (key === SECRET) changed.fire();
  });
  return {
    get: async () => (await storedKey(secrets, report)) ?? environmentKey(),
    set: async (key) => {
      await secrets.store(SECRET, key);
    },
    forget: async () => {
      await secrets.delete(SECRET);
      return { isInEnvironment: environmentKey() !== null };
    },
    onDidChange: changed.event,
    dispose() {
      subscription.dispose();
      changed.dispose();
    },
  };
}

/** Null also where the machine's key ring refuses to open: the person is then asked for a key. */
async function storedKey(
  secrets: vscode.SecretStorage,
  report: (error: unknown) => void,
): Promise<string | null> {
  try {
    return orNull(await secrets.get(SECRET));
  } catch (error) {
    report(error);
    return null;
  }
}

function environmentKey(): string | null {
  return orNull(process.env['OPENROUTER_API_KEY']);
}

function orNull(key: string | undefined): string | null {
  const trimmed = key?.trim() ?? '';
  return trimmed === '' ? null : trimmed;
}
