import * as vscode from 'vscode';
import {
  beginSignIn,
  exchangeCode,
  type PendingSignIn,
  pendingSignIn,
  readCallback,
  type SignInEnd,
  signInPage,
} from '../../net/openRouterSignIn.ts';
import { isAllowedCallback, isSecretWord } from '../../net/signInAnswer.ts';
import type { ApiFailure } from '../../../shared/sync/serviceClient.ts';
import { openAddress } from '../openAddress.ts';
import type { Disposing } from '../disposing.ts';
import { createSignInWait } from '../signInWait.ts';
import { createVaultClient } from '../../net/vaultClient.ts';
import type { ProviderKeys } from './providerKeys.ts';
import type { ServiceRoute } from './serviceRoute.ts';
import { vaultWords } from './vaultWords.ts';

const PENDING = 'parley.openRouter.pendingSignIn';
const CALLBACK_PATH = '/openrouter';

interface Deps {
  readonly secrets: vscode.SecretStorage;
  readonly keys: Pick<ProviderKeys, 'set'>;
  readonly route: Pick<ServiceRoute, 'service' | 'add' | 'leave'>;
  baseUrl(): string;
  /** Called after a key was kept. */
  onConnected(): void;
  readonly report: (error: unknown) => void;
}

/** Signing in at OpenRouter in the browser: OAuth with PKCE, no client secret, one nonce for each try. */
export interface OpenRouterSignIn extends Disposing {
  /**
   * Opens the page; the answer comes to the editor's address, in this window or another. Where OpenRouter
   * would not send it to that address, a code is asked for instead. `keepAt` is the address of the sync service that
   * is to keep the key; without it this machine does.
   */
  inBrowser(keepAt?: string): Promise<void>;
  /** Opens the page that shows a code, and asks for it: for windows that no address leads to. */
  withCode(keepAt?: string): Promise<void>;
  /** Takes what the browser brings back, and tells the person what came of it. */
  handleUri(uri: vscode.Uri): Promise<void>;
}

export function createOpenRouterSignIn(deps: Deps): OpenRouterSignIn {
  const waiting = createSignInWait(deps.secrets, PENDING, {
    waiting: vscode.l10n.t('Waiting for you to sign in to OpenRouter in the browser…'),
    cancelled: vscode.l10n.t(
      'The sign-in is cancelled. If the browser did not lead back here, a code does.',
    ),
  });
  const withCode = (keepAt?: string) => signInWithCode(deps, keepAt);
  const receive = async (uri: vscode.Uri): Promise<End> => {
    const pending = await readPending(deps);
    const callback = readCallback(uri.query, pending, Date.now());
    if (pending === null || callback.kind === 'foreign') return 'foreign';
    // Whatever comes of it: the same address opened again is nobody's.
    await deps.secrets.delete(PENDING);
    if (callback.kind === 'denied') return 'denied';
    return finish(deps, callback.code, pending);
  };
  return {
    async inBrowser(keepAt) {
      const pending = beginSignIn(Date.now(), keepAt);
      const own = vscode.Uri.from({
        scheme: vscode.env.uriScheme,
        authority: 'parley.parley',
        path: CALLBACK_PATH,
        query: `nonce=${pending.nonce}`,
      });
      const callback = (await vscode.env.asExternalUri(own)).toString(true);
      if (!isAllowedCallback(callback)) return withCode(keepAt);
      await deps.secrets.store(PENDING, JSON.stringify(pending));
      if (await openPage(signInPage(deps.baseUrl(), pending, callback))) {
        void waiting.show(() => withCode(keepAt)).catch(deps.report);
      } else await deps.secrets.delete(PENDING);
    },
    withCode,
    async handleUri(uri) {
      if (uri.path === CALLBACK_PATH) tellEnd(await receive(uri));
    },
    dispose: () => waiting.dispose(),
  };
}

async function signInWithCode(deps: Deps, keepAt?: string): Promise<void> {
  const pending = beginSignIn(Date.now(), keepAt);
  if (!(await openPage(signInPage(deps.baseUrl(), pending, null)))) return;
  const code = await vscode.window.showInputBox({
    title: vscode.l10n.t('Sign in to OpenRouter'),
    prompt: vscode.l10n.t('Paste the code that the page shows. It is good for ten minutes.'),
    ignoreFocusOut: true,
    validateInput: (value) =>
      value === '' || isSecretWord(value)
        ? undefined
        : vscode.l10n.t('A code is one word of letters, digits and dashes.'),
  });
  if (code === undefined || code.trim() === '') return;
  const end = await finish(deps, code.trim(), pending);
  tellEnd(end === 'foreign' ? 'wrongCode' : end);
}

type Failed = 'foreign' | 'denied' | 'wrongCode' | 'unreachable';
/** `vault` is why the sync service did not keep the key. */
type End = 'key' | 'keptThere' | Failed | { readonly vault: ApiFailure };

async function finish(deps: Deps, code: string, pending: PendingSignIn): Promise<End> {
  if (pending.keepAt !== undefined) return finishThere(deps, code, pending);
  const end: SignInEnd = await exchangeCode({ baseUrl: deps.baseUrl(), code, pending }, fetch);
  if (end.kind === 'refused') return 'foreign';
  if (end.kind === 'unreachable') return 'unreachable';
  await deps.keys.set('openRouter', end.key);
  // Who brings a key here wants it to be used.
  await deps.route.leave('openRouter');
  deps.onConnected();
  return 'key';
}

/** The service trades the code: neither it nor the key is known to anybody else. */
async function finishThere(deps: Deps, code: string, pending: PendingSignIn): Promise<End> {
  const address = deps.route.service();
  // Another service than the person agreed to gets nothing.
  if (address?.url !== pending.keepAt || address === null) return 'foreign';
  const kept = await createVaultClient(address).keepFromCode(code, pending.verifier);
  if (kept.ok) {
    await deps.route.add('openRouter');
    deps.onConnected();
    return 'keptThere';
  }
  const isRefused = kept.failure.kind === 'wrongService' && kept.failure.code === 'badRequest';
  return isRefused ? 'foreign' : { vault: kept.failure };
}

/** Opens the page in the browser. Answers whether the person let it. */
async function openPage(page: string | null): Promise<boolean> {
  if (page === null) {
    void vscode.window.showErrorMessage(
      vscode.l10n.t(
        'The address in parley.openRouter.baseUrl must begin with http:// or https:// and hold no user name or key.',
      ),
    );
    return false;
  }
  return openAddress(page);
}

async function readPending({ secrets, report }: Deps): Promise<PendingSignIn | null> {
  try {
    const stored = await secrets.get(PENDING);
    return stored === undefined ? null : pendingSignIn.parse(JSON.parse(stored));
  } catch {
    // What was stored is not shown: it is a secret.
    report(new Error('The sign-in that is under way could not be read.'));
    return null;
  }
}

function tellEnd(end: End): void {
  if (end === 'key') {
    void vscode.window.showInformationMessage(vscode.l10n.t('OpenRouter is connected.'));
  } else if (end === 'keptThere') {
    void vscode.window.showInformationMessage(
      vscode.l10n.t('OpenRouter is connected. Its key is kept at the sync service.'),
    );
  } else if (typeof end === 'object') {
    void vscode.window.showErrorMessage(
      vscode.l10n.t('OpenRouter is not connected. {0}', vaultWords(end.vault)),
    );
  } else void offerAgain(endWords(end), end === 'wrongCode');
}

function endWords(end: Failed): string {
  switch (end) {
    case 'foreign':
      return vscode.l10n.t(
        'This sign-in has expired or was not begun here. Nothing was kept; sign in again.',
      );
    case 'denied':
      return vscode.l10n.t('OpenRouter gave no permission. Nothing was kept.');
    case 'wrongCode':
      return vscode.l10n.t(
        'OpenRouter does not take this code: it is mistyped, older than ten minutes or was used. Nothing was kept.',
      );
    case 'unreachable':
      return vscode.l10n.t('OpenRouter cannot be reached now. Nothing was kept; try again later.');
  }
}

async function offerAgain(words: string, withCode: boolean): Promise<void> {
  const again = vscode.l10n.t('Sign in Again');
  if ((await vscode.window.showErrorMessage(words, again)) === again) {
    const command = withCode ? 'parley.pasteOpenRouterCode' : 'parley.signInToOpenRouter';
    await vscode.commands.executeCommand(command);
  }
}
