import * as vscode from 'vscode';
import {
  beginSignIn,
  exchangeCode,
  type PendingSignIn,
  pendingSignIn,
  type SignInEnd,
  signInPage,
} from '../../net/openRouterSignIn.ts';
import type { Disposing } from '../disposing.ts';
import type { ProviderKeys } from './providerKeys.ts';

const PENDING = 'parley.openRouter.pendingSignIn';
const CALLBACK_PATH = '/openrouter';

interface Deps {
  readonly secrets: vscode.SecretStorage;
  readonly keys: ProviderKeys;
  baseUrl(): string;
  readonly report: (error: unknown) => void;
}

/** Signing in at OpenRouter in the browser: OAuth with PKCE, no client secret, one nonce for each try. */
export interface OpenRouterSignIn extends Disposing {
  /** Opens the page; the answer comes to the editor's address, in this window or another. */
  inBrowser(): Promise<void>;
  /** Opens the page that shows a code, and asks for it: for windows that no address leads to. */
  withCode(): Promise<void>;
}

export function createOpenRouterSignIn(deps: Deps): OpenRouterSignIn {
  const finish = async (code: string, pending: PendingSignIn): Promise<void> => {
    await deps.secrets.delete(PENDING);
    const end = await exchangeCode({ baseUrl: deps.baseUrl(), code, pending }, fetch);
    if (end.kind === 'key') await deps.keys.set('openRouter', end.key);
    tellEnd(end);
  };
  const handler = vscode.window.registerUriHandler({
    handleUri(uri) {
      receive(deps, uri, finish).catch(deps.report);
    },
  });
  return {
    async inBrowser() {
      const pending = await begin(deps);
      const own = vscode.Uri.parse(
        `${vscode.env.uriScheme}://parley.parley${CALLBACK_PATH}?nonce=${pending.nonce}`,
      );
      const callback = await vscode.env.asExternalUri(own);
      await open(signInPage(deps.baseUrl(), pending, callback.toString(true)));
    },
    async withCode() {
      const pending = await begin(deps);
      await open(signInPage(deps.baseUrl(), pending, null));
      const code = await vscode.window.showInputBox({
        title: vscode.l10n.t('Sign in to OpenRouter'),
        prompt: vscode.l10n.t('Paste the code that the page shows. It is good for ten minutes.'),
        ignoreFocusOut: true,
        validateInput: (value) =>
          /^\s*[\x21-\x7e]{8,512}\s*$/.test(value)
            ? undefined
            : vscode.l10n.t('A code is one word of letters, digits and dashes.'),
      });
      if (code === undefined) await deps.secrets.delete(PENDING);
      else await finish(code.trim(), pending);
    },
    dispose: () => void handler.dispose(),
  };
}

async function begin({ secrets }: Deps): Promise<PendingSignIn> {
  const pending = beginSignIn(Date.now());
  await secrets.store(PENDING, JSON.stringify(pending));
  return pending;
}

async function open(page: string): Promise<void> {
  await vscode.env.openExternal(vscode.Uri.parse(page, true));
}

/** An address that anybody may open: it counts only with the nonce of the sign-in that is under way. */
async function receive(
  deps: Deps,
  uri: vscode.Uri,
  finish: (code: string, pending: PendingSignIn) => Promise<void>,
): Promise<void> {
  if (uri.path !== CALLBACK_PATH) return;
  const query = new URLSearchParams(uri.query);
  const pending = await readPending(deps.secrets);
  const code = query.get('code') ?? '';
  const isOurs =
    pending !== null && query.get('nonce') === pending.nonce && pending.expiresAt > Date.now();
  if (!isOurs || !/^[\x21-\x7e]{8,512}$/.test(code)) {
    tellEnd({ kind: 'refused' });
    return;
  }
  await finish(code, pending);
}

async function readPending(secrets: vscode.SecretStorage): Promise<PendingSignIn | null> {
  const stored = await secrets.get(PENDING);
  if (stored === undefined) return null;
  try {
    return pendingSignIn.parse(JSON.parse(stored));
  } catch {
    return null;
  }
}

function tellEnd({ kind }: SignInEnd): void {
  switch (kind) {
    case 'key':
      void vscode.window.showInformationMessage(vscode.l10n.t('OpenRouter is connected.'));
      return;
    case 'refused':
      void offerAgain(
        vscode.l10n.t(
          'This sign-in has expired or was not begun here. Nothing was kept; sign in again.',
        ),
      );
      return;
    case 'unreachable':
      void offerAgain(
        vscode.l10n.t('OpenRouter cannot be reached now. Nothing was kept; try again later.'),
      );
  }
}

async function offerAgain(words: string): Promise<void> {
  const again = vscode.l10n.t('Sign in Again');
  if ((await vscode.window.showErrorMessage(words, again)) === again) {
    await vscode.commands.executeCommand('parley.signInToOpenRouter');
  }
}
