import * as vscode from 'vscode';
import { discover } from '../../net/oauthServer.ts';
import {
  authorizationPage,
  beginOAuth,
  finishOAuth,
  type OAuthEnd,
  type PendingOAuth,
  pendingOAuth,
  readOAuthAnswer,
  readPasted,
  type SignInPlace,
} from '../../net/oauthSignIn.ts';
import { isEditorAddress } from '../../net/signInAnswer.ts';
import type { Disposing } from '../disposing.ts';
import { openAddress } from '../openAddress.ts';
import { createSignInWait } from '../signInWait.ts';
import type { UriHandler } from '../uriHandler.ts';
import { type End, tellEnd } from './signInWords.ts';

const PENDING = 'parley.account.pendingSignIn';
const CALLBACK = 'signed-in';

type SignedIn = Extract<OAuthEnd, { kind: 'signedIn' }>;

interface Deps {
  readonly secrets: vscode.SecretStorage;
  readonly uris: UriHandler;
  /** Called in the window that the browser's answer came to. */
  readonly onSignedIn: (signedIn: SignedIn) => Promise<void>;
  readonly report: (error: unknown) => void;
}

/** Signing in at the account provider of a Parley service: OAuth with PKCE, no client secret. */
export interface BrowserSignIn extends Disposing {
  /**
   * Opens the provider's page; the answer comes to the editor's address, in this window or another. Where no
   * address leads to this editor, a code is asked for instead. Resolves when nothing is waited for here any
   * more, however it ended.
   */
  inBrowser(place: SignInPlace): Promise<void>;
  /** Opens the page with an answer that the service shows as a code, and asks for the code. */
  withCode(place: SignInPlace): Promise<void>;
}

export function createBrowserSignIn(deps: Deps): BrowserSignIn {
  const { secrets } = deps;
  /** Providers that the person let this window open. */
  const agreed = new Set<string>();
  const waiting = createSignInWait(secrets, PENDING, {
    waiting: vscode.l10n.t('Waiting for you to sign in to Parley in the browser…'),
    cancelled: vscode.l10n.t(
      'The sign-in is cancelled. If the browser did not lead back here, a code does.',
    ),
  });
  const withCode = async (place: SignInPlace): Promise<void> => {
    const pending = beginOAuth(place, null, Date.now());
    if (!(await openPage(pending, agreed))) return;
    const text = await askCode();
    if (text === null) return;
    const answer = readPasted(text, pending, Date.now());
    tellEnd(
      answer.kind === 'foreign' ? answer : await finish(deps, pending, answer.parameters),
      () => withCode(place),
    );
  };
  const follow = async (uri: vscode.Uri): Promise<void> => {
    const pending = await readPending(deps);
    const answer = readOAuthAnswer(uri.query, pending, Date.now());
    if (pending === null || answer.kind === 'foreign') {
      tellEnd({ kind: 'foreign' }, null);
      return;
    }
    // Whatever comes of it: the same address opened again is nobody's.
    await secrets.delete(PENDING);
    tellEnd(await finish(deps, pending, answer.parameters), () => inBrowser(pending));
  };
  const inBrowser = async (place: SignInPlace): Promise<void> => {
    const callback = await callbackAddress();
    if (callback === null) return withCode(place);
    const pending = beginOAuth(place, callback, Date.now());
    await secrets.store(PENDING, JSON.stringify(pending));
    if (await openPage(pending, agreed)) await waiting.show(() => withCode(place));
    else await secrets.delete(PENDING);
  };
  const route = deps.uris.on(CALLBACK, follow);
  return {
    inBrowser,
    withCode,
    dispose() {
      route.dispose();
      waiting.dispose();
    },
  };
}

/** Exchanges the code, which the person may call off, and hands on who is signed in. */
async function finish(deps: Deps, pending: PendingOAuth, answer: URLSearchParams): Promise<End> {
  const end = await vscode.window.withProgress(
    {
      location: vscode.ProgressLocation.Notification,
      title: vscode.l10n.t('Signing in to Parley…'),
      cancellable: true,
    },
    async (_, cancel): Promise<End> => {
      const abort = new AbortController();
      cancel.onCancellationRequested(() => abort.abort());
      const web = { fetch, now: Date.now, signal: abort.signal };
      const ended = await finishOAuth(pending, answer, web);
      return abort.signal.aborted ? { kind: 'cancelled' } : ended;
    },
  );
  if (end.kind === 'signedIn') await deps.onSignedIn(end);
  return end;
}

/**
 * The address that leads to this editor; null where it has none of its own, as in a browser. Providers compare redirect
 * addresses letter by letter, so what the editor adds to find the window is left out: any window will do.
 */
async function callbackAddress(): Promise<string | null> {
  const own = vscode.Uri.from({
    scheme: vscode.env.uriScheme,
    authority: 'parley.parley',
    path: `/${CALLBACK}`,
  });
  const external = await vscode.env.asExternalUri(own);
  return isEditorAddress(external.toString(true))
    ? external.with({ query: '' }).toString(true)
    : null;
}

/** Opens the provider's page in the browser. Answers whether it could and the person let it. */
async function openPage(pending: PendingOAuth, agreed: Set<string>): Promise<boolean> {
  const found = await discover(pending, { fetch, now: Date.now });
  if (found.kind !== 'found') {
    tellEnd(found, null);
    return false;
  }
  const page = authorizationPage(found.server, pending);
  return (await agreesTo(pending, page, agreed)) && (await openAddress(page));
}

/** A service can name any provider: the person sees which, and is asked once about each. */
async function agreesTo(
  { serviceUrl, issuer }: PendingOAuth,
  page: string,
  agreed: Set<string>,
): Promise<boolean> {
  const { origin } = new URL(page);
  const place = [serviceUrl, issuer, origin].join(' ');
  if (agreed.has(place)) return true;
  const open = vscode.l10n.t('Open the Page');
  const chosen = await vscode.window.showInformationMessage(
    vscode.l10n.t('Sign in at {0}?', issuer),
    {
      modal: true,
      detail: vscode.l10n.t(
        'The service {0} has people sign in there. The page that opens is at {1}. Go on only if you know these addresses: whoever runs that page sees what you type in it.',
        ...[serviceUrl, origin],
      ),
    },
    open,
  );
  if (chosen === open) agreed.add(place);
  return chosen === open;
}

async function askCode(): Promise<string | null> {
  const text = await vscode.window.showInputBox({
    title: vscode.l10n.t('Sign in to Parley'),
    prompt: vscode.l10n.t(
      'Paste the code that the browser shows in the end, or the address of its last page. It is good for a minute or so.',
    ),
    ignoreFocusOut: true,
    password: true,
  });
  return text === undefined || text.trim() === '' ? null : text;
}

async function readPending({ secrets, report }: Deps): Promise<PendingOAuth | null> {
  try {
    const stored = await secrets.get(PENDING);
    return stored === undefined ? null : pendingOAuth.parse(JSON.parse(stored));
  } catch {
    // What was stored is not shown: it is a secret.
    report(new Error('The sign-in that is under way could not be read.'));
    return null;
  }
}
