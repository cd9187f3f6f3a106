import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { accountOf } from '../../../extension/accounts/accountBook.ts';
import { type Accounts, openAccounts } from '../../../extension/host/account/accounts.ts';
import { createAccountSwitch } from '../../../extension/host/account/accountSwitch.ts';
import { adoptLocalData } from '../../../extension/host/account/adoptLocalData.ts';
import { createBrowserSignIn } from '../../../extension/host/account/browserSignIn.ts';
import { settleSignIn } from '../../../extension/host/account/settleSignIn.ts';
import { signOut } from '../../../extension/host/account/signOut.ts';
import { switchAccount } from '../../../extension/host/account/switchAccount.ts';
import { createSettings } from '../../../extension/host/settings.ts';
import { connectService } from '../../../extension/host/sync/connectService.ts';
import { createServiceToken } from '../../../extension/host/sync/serviceToken.ts';
import { createUriHandler } from '../../../extension/host/uriHandler.ts';
import type { SignInPlace } from '../../../extension/net/oauthSignIn.ts';
import { openSqliteStore } from '../../../extension/store/openSqliteStore.ts';
import type { LocalStore } from '../../../shared/sync/syncStore.ts';
import { aPersonality } from '../../support/openPersonalityPage.ts';
import { parley, setting, withSetting } from '../host/parley.ts';
import { secretsInMemory } from '../host/secretsInMemory.ts';
import { sitDown, type TheUser } from '../host/theUser.ts';
import { eventually } from '../review/eventually.ts';
import { type ServiceWithAccounts, startServiceWithAccounts } from './serviceWithAccounts.ts';

/** While tests run the editor lets these be replaced. */
type Replaceable = Record<string, (...given: never[]) => Promise<unknown>>;

/** One window of the person, with what a window has of its own. */
interface Window {
  readonly accounts: Accounts;
  readonly store: LocalStore;
  connect(): Promise<void>;
  signOut(): Promise<void>;
  switchAccount(): Promise<void>;
  adopt(): Promise<void>;
  handle(uri: vscode.Uri): void;
  close(): Promise<void>;
}

describe('accounts in the editor', function () {
  this.timeout(30_000);
  const env = vscode.env as unknown as Replaceable;
  const commands = vscode.commands as unknown as Replaceable;
  const { openExternal, asExternalUri } = env;
  const { executeCommand } = commands;
  const execute = vscode.commands.executeCommand.bind(vscode.commands);
  let service: ServiceWithAccounts;
  let user: TheUser;
  let secrets: ReturnType<typeof secretsInMemory>;
  let folder: string;
  let open: Window[];
  let reloads: number;
  let callbacks: vscode.Uri[];
  let urlBefore: unknown;

  before(async () => {
    service = await startServiceWithAccounts();
  });
  after(() => service.close());
  beforeEach(async () => {
    await parley();
    urlBefore = vscode.workspace.getConfiguration('parley').inspect('sync.url')?.globalValue;
    user = sitDown();
    secrets = secretsInMemory();
    folder = mkdtempSync(join(tmpdir(), 'parley-account-'));
    open = [];
    reloads = 0;
    callbacks = [];
    Object.assign(service.provider.manner, { userId: 'user_ada', answer: 'agree' });
    env['asExternalUri'] = (uri: vscode.Uri) => Promise.resolve(uri.with({ query: 'windowId=7' }));
    env['openExternal'] = async (page: string) => {
      const callback = await service.provider.visit(page);
      callbacks.push(vscode.Uri.parse(callback.href, true));
      return true;
    };
    commands['executeCommand'] = (command: string, ...rest: never[]) => {
      if (command !== 'workbench.action.reloadWindow') {
        return Promise.resolve(execute(command, ...rest));
      }
      reloads++;
      return Promise.resolve();
    };
  });
  afterEach(async () => {
    const shown = JSON.stringify(user.seen);
    for (const secret of secrets.kept.values()) assert.ok(!shown.includes(secret));
    user.leave();
    Object.assign(env, { openExternal, asExternalUri });
    Object.assign(commands, { executeCommand });
    for (const window of open) await window.close();
    const { Global } = vscode.ConfigurationTarget;
    await vscode.workspace.getConfiguration('parley').update('sync.url', urlBefore, Global);
    rmSync(folder, { recursive: true, force: true });
  });

  const report = (error: unknown): void => assert.fail(String(error));

  async function aWindow(): Promise<Window> {
    const accounts = await openAccounts({ folder: vscode.Uri.file(folder), secrets, report });
    const store = openSqliteStore({
      path: accounts.databasePath,
      ...{ now: Date.now, newId: randomUUID, onError: report },
    });
    let closing: Promise<void> | null = null;
    const shutDown = () => (closing ??= store.close());
    const settings = createSettings();
    const accountSwitch = createAccountSwitch({ accounts, settings, shutDown });
    const uris = createUriHandler(() => ({ dispose: () => undefined }), report);
    const browser = createBrowserSignIn({
      ...{ secrets, uris, report },
      onSignedIn: (signedIn) => settleSignIn({ accounts, store, accountSwitch }, signedIn),
    });
    const localToken = createServiceToken(secrets, settings);
    const connecting = {
      settings,
      localToken,
      signIn: (place: SignInPlace) => browser.inBrowser(place),
    };
    const connect = () => connectService(connecting, { isAsked: true });
    const window: Window = {
      accounts,
      store,
      connect,
      signOut: () => signOut({ accounts, store, accountSwitch, report: () => undefined }),
      switchAccount: () => switchAccount(accounts, accountSwitch, connect),
      adopt: () => adoptLocalData(accounts, store, report),
      handle: (uri) => void uris.handleUri(uri),
      async close() {
        for (const part of [browser, localToken, settings, accounts, uris]) part.dispose();
        await shutDown();
      },
    };
    open.push(window);
    return window;
  }

  /** The window after a reload. */
  async function reloaded(window: Window): Promise<Window> {
    await window.close();
    open = open.filter((each) => each !== window);
    return aWindow();
  }

  /** Signs in at the page and brings the answer to `answering`. */
  async function signIn(window: Window, userId: string, answering = window): Promise<void> {
    service.provider.manner.userId = userId;
    const before = callbacks.length;
    user.answers.unshift(service.url, 'Open the Page');
    const over = window.connect();
    await eventually(() => callbacks.length, before + 1);
    const callback = callbacks.at(-1);
    assert.ok(callback);
    answering.handle(callback);
    await over;
    // A window asks once for each provider.
    user.answers.splice(0, user.answers[0] === 'Open the Page' ? 1 : 0);
  }

  const isSaid = (words: string) => user.seen.some((line) => line.includes(words));
  const owner = (window: Window) => window.accounts.open().owner?.userId ?? null;
  const write = (window: Window, name: string) =>
    window.store.write([{ kind: 'personality', id: randomUUID(), data: aPersonality({ name }) }]);
  const names = async (window: Window) =>
    (await window.store.list('personality')).map(({ data }) => data.name).sort();

  it('[S6] Parley is in the editor’s Accounts menu', async () => {
    const session = await vscode.authentication.getSession('parley', [], { silent: true });
    assert.equal(session, undefined);
  });

  it('[S6] a sign-in in the browser leads back to the editor, in whatever window, and is good once', async () => {
    const [one, other] = [await aWindow(), await aWindow()];
    await signIn(one, 'user_ada', other);
    await eventually(() => owner(other), 'user_ada');
    await eventually(() => owner(one), 'user_ada');
    assert.equal(String(setting('sync.url')), service.url);
    assert.equal(
      (await one.accounts.keeperOf({ serviceUrl: service.url, userId: 'user_ada' }).token()) !==
        null,
      true,
    );
    assert.deepEqual([reloads, callbacks[0]?.path], [0, '/signed-in']);
    assert.ok(isSaid('You are signed in to Parley as ada@'));
    const [callback] = callbacks;
    assert.ok(callback);
    one.handle(callback);
    await eventually(() => isSaid('has expired or was not begun here'), true);
  });

  it('[S6] the provider’s address is shown before its page opens, and nothing opens without a yes', async () => {
    const window = await aWindow();
    user.answers.push(service.url);
    await window.connect();
    const { issuer } = service.provider;
    assert.ok(isSaid(`Sign in at ${issuer}?`), user.seen.join('\n'));
    assert.deepEqual([callbacks, [...secrets.kept]], [[], []]);
  });

  it('[S6] an answer with another state is nobody’s, and the sign-in goes on', async () => {
    const window = await aWindow();
    user.answers.push(service.url, 'Open the Page');
    const over = window.connect();
    await eventually(() => callbacks.length, 1);
    const [callback] = callbacks;
    assert.ok(callback);
    const query = new URLSearchParams(callback.query);
    query.set('state', 'somebody-elses');
    window.handle(callback.with({ query: query.toString() }));
    await eventually(() => isSaid('was not begun here'), true);
    assert.equal(owner(window), null);
    window.handle(callback);
    await over;
    await eventually(() => owner(window), 'user_ada');
  });

  it('[S6] where no address leads to the editor, the code is pasted', async () => {
    env['asExternalUri'] = () =>
      Promise.resolve(vscode.Uri.parse('https://editor.example/callback?x=1'));
    const window = await aWindow();
    user.answers.push(service.url, 'Open the Page');
    env['openExternal'] = async (page: string) => {
      const last = await service.provider.visit(page);
      assert.equal(last.pathname, '/sign-in/code');
      user.answers.push(last.searchParams.get('code'));
      return true;
    };
    await window.connect();
    assert.equal(owner(window), 'user_ada');
    assert.ok(user.seen.includes('input: Sign in to Parley'));
  });

  it('[S6] a person who says no at the provider is told so, and nothing is kept', async () => {
    service.provider.manner.answer = 'deny';
    const window = await aWindow();
    await signIn(window, 'user_ada');
    await eventually(() => isSaid('the permission was not given'), true);
    assert.deepEqual([owner(window), [...secrets.kept]], [null, []]);
  });

  it('[S6] an address that is no service, or at which nobody answers, is told with a next step', async () => {
    const window = await aWindow();
    for (const [address, words] of [
      ['http://127.0.0.1:1', 'No service answers at http://127.0.0.1:1 now.'],
      [service.provider.issuer, 'answers, but not as a Parley service'],
      ['http://parley.example', 'is not secure'],
    ] as const) {
      user.answers.push(address);
      await window.connect();
      assert.ok(isSaid(words), user.seen.join('\n'));
    }
  });

  it('[S6] what is on the machine is brought in when the person says so', async () => {
    const window = await aWindow();
    await write(window, 'mine');
    user.answers.push('Bring It In');
    await signIn(window, 'user_ada');
    await eventually(() => owner(window), 'user_ada');
    assert.deepEqual([reloads, await names(window)], [0, ['mine']]);
    assert.equal(window.accounts.databasePath, join(folder, 'parley.db'));
  });

  it('[S6] nothing is asked of who has done nothing yet: a folder is noted by itself', async () => {
    const window = await aWindow();
    const data = { name: 'a folder', identity: 'folder:a' };
    await window.store.write([{ kind: 'project', id: randomUUID(), data }]);
    await signIn(window, 'user_ada');
    await eventually(() => owner(window), 'user_ada');
    assert.deepEqual([reloads, isSaid('Bring what is on this machine')], [0, false]);
  });

  it('[S6] who answers nothing is not signed in, and nothing is kept', async () => {
    const window = await aWindow();
    await write(window, 'mine');
    await signIn(window, 'user_ada');
    await eventually(() => isSaid('Bring what is on this machine'), true);
    assert.deepEqual([owner(window), [...secrets.kept.keys()]], [null, []]);
  });

  it('[S6] another account gets a file of its own, both stay, and other windows stop', async () => {
    let window = await aWindow();
    await write(window, 'of the machine');
    user.answers.push('Start with the Service');
    await signIn(window, 'user_ada');
    await eventually(() => reloads, 1);
    window = await reloaded(window);
    assert.deepEqual([owner(window), await names(window)], ['user_ada', []]);
    await write(window, 'of Ada');
    const other = await aWindow();

    await signIn(window, 'user_ben');
    await eventually(() => reloads, 2);
    await eventually(() => other.accounts.open().isCurrent, false);
    window = await reloaded(window);
    assert.deepEqual([owner(window), await names(window)], ['user_ben', []]);
    const book = await window.accounts.files.read();
    const files = ['user_ada', 'user_ben'].map(
      (userId) => accountOf(book, { serviceUrl: service.url, userId })?.file ?? '',
    );
    for (const file of [...files, 'parley.db']) assert.ok(existsSync(join(folder, file)), file);
    assert.equal(new Set(files).size, 2);

    // Ada is still signed in on this machine: no page, no questions.
    user.answers.push('$(account) ada@parley.example');
    await window.switchAccount();
    await eventually(() => reloads, 3);
    window = await reloaded(window);
    assert.deepEqual([owner(window), await names(window)], ['user_ada', ['of Ada']]);

    await window.adopt();
    assert.deepEqual(await names(window), ['of Ada', 'of the machine']);
    await window.adopt();
    assert.ok(isSaid('There is nothing on this machine'), user.seen.join('\n'));
  });

  it('[S6] signing out keeps the file, or removes it with all beside it after a warning', async () => {
    let window = await aWindow();
    await signIn(window, 'user_ada');
    await eventually(() => owner(window), 'user_ada');
    await write(window, 'never sent');
    user.answers.push('Sign Out, Keep Data');
    await window.signOut();
    const ada = { serviceUrl: service.url, userId: 'user_ada' };
    assert.deepEqual([await window.accounts.keeperOf(ada).token(), [...secrets.kept]], [null, []]);
    assert.deepEqual(
      [reloads, owner(window), await names(window)],
      [0, 'user_ada', ['never sent']],
    );

    await signIn(window, 'user_ada');
    await eventually(() => window.accounts.keeperOf(ada).state, 'active');
    writeFileSync(join(folder, 'parley.db.backup-1'), 'x');
    user.answers.push('Sign Out, Remove Data…', 'Remove');
    await window.signOut();
    assert.ok(isSaid('One change was never sent'), user.seen.join('\n'));
    for (const end of ['', '-wal', '-shm', '.backup-1']) {
      assert.ok(!existsSync(join(folder, `parley.db${end}`)), end);
    }
    assert.deepEqual([reloads, [...secrets.kept]], [1, []]);
    window = await reloaded(window);
    assert.deepEqual([owner(window), await names(window)], [null, []]);
  });

  it('[S6] a session that the provider ends is inactive: nothing is removed, and signing in mends it', async () => {
    const window = await aWindow();
    await signIn(window, 'user_ada');
    await eventually(() => owner(window), 'user_ada');
    const ada = { serviceUrl: service.url, userId: 'user_ada' };
    const session = await window.accounts.shelfOf(ada).read();
    assert.ok(session);
    await window.accounts.shelfOf(ada).write({ ...session, receivedAt: 0, refreshToken: 'ended' });
    assert.equal(await window.accounts.keeperOf(ada).token(), null);
    assert.equal(window.accounts.keeperOf(ada).state, 'inactive');
    assert.equal(owner(window), 'user_ada');
    await withSetting('sync.url', service.url, () => signIn(window, 'user_ada'));
    await eventually(() => window.accounts.keeperOf(ada).state, 'active');
  });
});
