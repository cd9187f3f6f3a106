import * as vscode from 'vscode';
import type { Settings } from '../settings.ts';
import type { Disposing } from '../disposing.ts';

const SECRET = 'parley.sync.token';

/** The sync service's token: from the secret storage, else from the file that the settings name. */
export interface ServiceToken extends Disposing {
  get(): Promise<string | null>;
  set(token: string): Promise<void>;
  readonly onDidChange: vscode.Event<void>;
}

export function createServiceToken(
  secrets: vscode.SecretStorage,
  settings: Settings,
): ServiceToken {
  const changed = new vscode.EventEmitter<void>();
  const subscription = secrets.onDidChange(({ key }) => {
    if (key === SECRET) changed.fire();
  });
  return {
    get: async () =>
      (await secrets.get(SECRET)) ?? (await readToken(settings.get('sync.tokenFile'))),
    set: async (token) => {
      await secrets.store(SECRET, token);
    },
    onDidChange: changed.event,
    dispose() {
      subscription.dispose();
      changed.dispose();
    },
  };
}

async function readToken(path: string): Promise<string | null> {
  if (path === '') return null;
  try {
    const bytes = await vscode.workspace.fs.readFile(vscode.Uri.file(path));
    return new TextDecoder().decode(bytes).trim() || null;
  } catch {
    return null; // Missing or unreadable: shown as signed out, with the way to give a token.
  }
}
