import { readTokenFile, usable } from '../accessToken.ts';
import { CommandFailure, interrupted } from '../commandFailure.ts';
import type { Credential } from '../credentials.ts';
import { listenForRedirect, type LoopbackRedirect } from '../loopbackRedirect.ts';
import { type BegunSignIn, beginSignIn } from '../oauth.ts';
import { openBrowser } from '../openBrowser.ts';
import { createServiceClient } from '../serviceClient.ts';
import { isIssuerFor } from '../serviceAddress.ts';
import type { Session } from '../session.ts';
import type { SignInReply } from '../../shared/protocol/restApi.ts';

/** How long a person may take at the provider's page. */
const PATIENCE_MS = 10 * 60_000;

export interface LoginOptions {
  /** False: the address is printed alone, and the code can be pasted. */
  readonly browser: boolean;
  /** The port of the page on this machine that ends the sign-in; 0 for any. */
  readonly callbackPort: number;
  /** Do not ask whether the provider that the service names is the right one. */
  readonly yes?: true;
}

/** Signs in at the service as it wants to be signed in at, and keeps that. */
export async function login(session: Session, options: LoginOptions): Promise<void> {
  const { client, credentials, serviceUrl, signal, terminal } = session;
  const way = await client.signIn();
  const credential =
    way?.mode === 'clerk' && session.tokenFile === undefined
      ? await signInAt(session, way, options)
      : await localToken(session);
  const token = credential.kind === 'oauth' ? credential.accessToken : credential.token;
  const me = await createServiceClient({
    url: serviceUrl,
    token: () => Promise.resolve(token),
    signal,
  }).me();
  await credentials.change(serviceUrl, signal, () => Promise.resolve(credential));
  const { userId, mode } = me;
  terminal.result(`Signed in at ${serviceUrl} as ${userId}.`, { url: serviceUrl, userId, mode });
}

/** A service without accounts has one token, in its data folder. */
async function localToken({ tokenFile, terminal, signal }: Session): Promise<Credential> {
  const given = process.env['PARLEY_TOKEN'] ?? '';
  if (tokenFile !== undefined) return { kind: 'token', token: await readTokenFile(tokenFile) };
  if (given !== '') return { kind: 'token', token: usable(given, 'PARLEY_TOKEN') };
  const typed = await terminal.askSecret(
    'The service’s token (in its data folder, the file “token”)',
    signal,
  );
  return { kind: 'token', token: usable(typed, 'What you gave') };
}

type ClerkWay = Extract<SignInReply, { mode: 'clerk' }>;

async function signInAt(
  session: Session,
  { issuer, clientId, scopes }: ClerkWay,
  { browser, callbackPort, yes }: LoginOptions,
): Promise<Credential> {
  if (clientId === null) {
    throw new CommandFailure(
      'failed',
      `${session.serviceUrl} names no OAuth client to sign in with: ask who runs it to set one, or give a token with --token-file.`,
    );
  }
  await agreeTo(session, issuer, yes === true);
  const redirect = await listenForRedirect(callbackPort);
  try {
    const client = { issuer, clientId };
    const given = { scopes, redirectUri: redirect.address };
    const begun = await beginSignIn(client, given, session.signal);
    session.terminal.tell(`Sign in at this address:\n\n${begun.page.href}\n`);
    if (browser) openBrowser(begun.page);
    return await answerOf(session, { begun, redirect, browser });
  } finally {
    redirect.close();
  }
}

/** A service can name any provider: the person sees which, before anything goes there. */
async function agreeTo(
  { terminal, serviceUrl }: Session,
  issuer: string,
  isAgreed: boolean,
): Promise<void> {
  if (!isIssuerFor(issuer, serviceUrl)) {
    throw new CommandFailure(
      'failed',
      `${serviceUrl} names ${issuer} to sign in at, which is no secure address of another machine. Tell whoever runs the service.`,
    );
  }
  terminal.tell(`${serviceUrl} has people sign in at ${issuer}.`);
  if (isAgreed) return;
  if (!terminal.canAsk) {
    throw new CommandFailure(
      'usage',
      `Nothing was sent there. If ${issuer} is where you sign in, give --yes.`,
    );
  }
  if (!(await terminal.confirm(`Sign in at ${issuer}?`))) throw interrupted();
}

interface Waiting {
  readonly begun: BegunSignIn;
  readonly redirect: LoopbackRedirect;
  readonly browser: boolean;
}

/** The browser's way back, or what the person pastes; whichever comes first. */
async function answerOf(
  { terminal, signal }: Session,
  { begun, redirect, browser }: Waiting,
): Promise<Credential> {
  const over = new AbortController();
  const until = AbortSignal.any([signal, over.signal, AbortSignal.timeout(PATIENCE_MS)]);
  const state = begun.page.searchParams.get('state') ?? '';
  const redirected = redirect.next(state, until).then((url) => () => begun.finish(url));
  const ways: Promise<() => Promise<Credential>>[] = [redirected];
  if (!browser) {
    const question = 'Then paste the address that the browser was led to, or the code';
    ways.push(
      terminal.askLine(question, until).then((pasted) => () => finishPasted(begun, pasted)),
    );
  }
  for (const way of ways) way.catch(() => undefined);
  try {
    const finish = await Promise.race(ways);
    return await finish();
  } catch (cause) {
    if (signal.aborted) throw interrupted();
    if (!until.aborted) throw cause;
    throw new CommandFailure('signedOut', 'Nobody signed in. Run `parley login` to try again.', {
      cause,
    });
  } finally {
    over.abort();
  }
}

async function finishPasted(begun: BegunSignIn, pasted: string): Promise<Credential> {
  const given = pasted.trim();
  if (/^https?:\/\//i.test(given) && URL.canParse(given)) return begun.finish(new URL(given));
  if (/^[\w.~+/=-]{1,2000}$/.test(given)) return begun.finishWithCode(given);
  throw new CommandFailure(
    'usage',
    'That is neither an address nor a code. Run `parley login` again.',
  );
}
