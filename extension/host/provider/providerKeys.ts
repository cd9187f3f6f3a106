import * as vscode from 'vscode';
import type { Disposing } from '../disposing.ts';

/** OpenRouter came first: its secret keeps the name that it always had. */
const OPENROUTER = 'openRouter';
const secretOf = (provider: string) =>
  provider === OPENROUTER ? 'parley.openRouter.key' : `parley.provider.${provider}.key`;

const environmentNames: Readonly<Record<string, string>> = {
  [OPENROUTER]: 'OPENROUTER_API_KEY',
  openai: 'OPENAI_API_KEY',
  anthropic: 'ANTHROPIC_API_KEY',
  google: 'GEMINI_API_KEY',
};

/** The providers' keys: in the editor's secret storage, else from the environment. Never in settings. */
export interface ProviderKeys extends Disposing {
  get(provider: string): Promise<string | null>;
  set(provider: string, key: string): Promise<void>;
  /** Gives the environment variable that still holds a key, which cannot be forgotten; else null. */
  forget(provider: string): Promise<{ readonly environmentName: string | null }>;
  /** Fires with the provider's id after its key was stored or forgotten, also by another window. */
  readonly onDidChange: vscode.Event<string>;
}

export function createProviderKeys(
  secrets: vscode.SecretStorage,
  report: (error: unknown) => void,
): ProviderKeys {
  const changed = new vscode.EventEmitter<string>();
  const subscription = secrets.onDidChange(({ key }) => {
    const provider =
      key === secretOf(OPENROUTER) ? OPENROUTER : /^parley\.provider\.(.+)\.key$/.exec(key)?.[1];
    if (provider !== undefined) changed.fire(provider);
  });
  return {
    get: async (provider) =>
      (await storedKey(secrets, secretOf(provider), report)) ?? environmentKey(provider),
    async set(provider, key) {
      await secrets.store(secretOf(provider), key);
    },
    async forget(provider) {
      await secrets.delete(secretOf(provider));
      const name = environmentNames[provider] ?? null;
      return { environmentName: environmentKey(provider) === null ? null : name };
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
  secret: string,
  report: (error: unknown) => void,
): Promise<string | null> {
  try {
    return orNull(await secrets.get(secret));
  } catch (error) {
    report(error);
    return null;
  }
}

function environmentKey(provider: string): string | null {
  const name = environmentNames[provider];
  return name === undefined ? null : orNull(process.env[name]);
}

function orNull(key: string | undefined): string | null {
  const trimmed = key?.trim() ?? '';
  return trimmed === '' ? null : trimmed;
}
