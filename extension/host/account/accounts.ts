import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import * as vscode from 'vscode';
import {
  type AccountBook,
  type AccountName,
  isSameAccount,
  ownerOf,
} from '../../accounts/accountBook.ts';
import { type AccountFiles, createAccountFiles } from '../../accounts/accountFiles.ts';
import { sessionKey, sessionShelf } from '../../accounts/accountSessions.ts';
import { machineMark, readDeviceIdentity } from '../../accounts/deviceIdentity.ts';
import { createProcessLock } from '../../accounts/processLock.ts';
import type { OpenFile } from '../../accounts/serviceCredentials.ts';
import { refreshSession } from '../../net/oauthSignIn.ts';
import type { DeviceIdentity } from '../../net/serviceRequest.ts';
import { createTokenKeeper, type SessionShelf, type TokenKeeper } from '../../net/tokenKeeper.ts';
import type { Disposing } from '../disposing.ts';

/** Whose data this window has open, and what is known of the accounts of this machine. */
export interface Accounts extends Disposing {
  readonly files: AccountFiles;
  /** The database file that this window opens; it stays the same until the window is reloaded. */
  readonly databasePath: string;
  /** Its name in the book. */
  readonly file: string;
  /** Whose file it is, as far as this window knows. */
  open(): OpenFile;
  /** Reads the book afresh, so that `open()` tells what other windows have done until now. */
  look(): Promise<void>;
  shelfOf(name: AccountName): SessionShelf;
  keeperOf(name: AccountName): TokenKeeper;
  /** Changes the book for all windows. This window follows at once, as far as its own file stays current. */
  change(edit: (book: AccountBook) => AccountBook): Promise<AccountBook>;
  /** This machine, as the service knows it. */
  device(): Promise<DeviceIdentity>;
  /** Fires when another owner, another session, or another state of it is there, in whatever window it began. */
  readonly onDidChange: vscode.Event<void>;
  /** Fires once, when another window has switched to another file: nothing is sent from here any more. */
  readonly onDidSwitchElsewhere: vscode.Event<void>;
}

interface Deps {
  /** Made where it is missing. */
  readonly folder: vscode.Uri;
  readonly secrets: vscode.SecretStorage;
  readonly report: (error: unknown) => void;
}

/** Opens the book of accounts. Rejects where the folder cannot be made, read or written. */
export async function openAccounts(deps: Deps): Promise<Accounts> {
  const { folder, report } = deps;
  await vscode.workspace.fs.createDirectory(folder);
  const files = createAccountFiles(
    folder.fsPath,
    createProcessLock(join(folder.fsPath, 'accounts.lock')),
    () => report(new Error('The list of accounts could not be read and was put aside.')),
  );
  await files.removeWiped().catch(report);
  const book = await files.read();
  return createWindow(deps, files, book);
}

function createWindow(deps: Deps, files: AccountFiles, atFirst: AccountBook): Accounts {
  const { secrets, report } = deps;
  const file = atFirst.current;
  let owner = ownerOf(atFirst, file);
  let isCurrent = true;
  const changed = new vscode.EventEmitter<void>();
  const switched = new vscode.EventEmitter<void>();
  const keepers = createKeepers(deps, files.folder, () => changed.fire());
  let hasSwitchedItself = false;

  const follow = (book: AccountBook): void => {
    const now = ownerOf(book, file);
    const isSame = owner === null ? now === null : now !== null && isSameAccount(owner, now);
    if (!isSame || now?.label !== owner?.label) owner = now;
    const wasCurrent = isCurrent;
    isCurrent = book.current === file;
    if (isSame && wasCurrent === isCurrent) return;
    changed.fire();
    if (wasCurrent && !isCurrent && !hasSwitchedItself) switched.fire();
  };
  const reading = createReading(files, follow);
  const lookSometime = reportingOnce(() => reading.look(), report);
  const subscriptions = vscode.Disposable.from(
    ...[changed, switched, new vscode.Disposable(files.follow(lookSometime))],
    vscode.window.onDidChangeWindowState(lookSometime),
    secrets.onDidChange(({ key }) => {
      if (owner !== null && key === sessionKey(owner)) {
        void keepers.of(owner).look().catch(report);
      }
    }),
  );
  if (owner !== null) void keepers.of(owner).look().catch(report);
  return {
    files,
    file,
    databasePath: files.pathOf(file),
    open: () => ({ owner, isCurrent }),
    look: () => reading.look(),
    shelfOf: (name) => sessionShelf(secrets, name),
    keeperOf: keepers.of,
    async change(edit) {
      hasSwitchedItself = true;
      try {
        return await reading.change(edit);
      } finally {
        hasSwitchedItself = false;
      }
    },
    device: createDevice(files.folder),
    onDidChange: changed.event,
    onDidSwitchElsewhere: switched.event,
    dispose: () => void subscriptions.dispose(),
  };
}

/** Follows the book as it was read last: what was begun to be read before that is no news. */
function createReading(files: AccountFiles, follow: (book: AccountBook) => void) {
  let begun = 0;
  let known = 0;
  return {
    async look(): Promise<void> {
      const at = ++begun;
      const book = await files.read();
      if (at < known) return;
      known = at;
      follow(book);
    },
    async change(edit: (book: AccountBook) => AccountBook): Promise<AccountBook> {
      const book = await files.change(edit);
      known = ++begun;
      follow(book);
      return book;
    },
  };
}

/** Runs in the background; of failures in a row the first is reported. */
function reportingOnce(run: () => Promise<void>, report: Deps['report']): () => void {
  let hasFailed = false;
  return () =>
    void run().then(
      () => (hasFailed = false),
      (cause: unknown) => {
        if (!hasFailed) report(cause);
        hasFailed = true;
      },
    );
}

function createDevice(folder: string): () => Promise<DeviceIdentity> {
  const lock = createProcessLock(join(folder, 'device.lock'));
  let machine: Promise<string> | null = null;
  return async () => {
    machine ??= machineMark(vscode.env.machineId);
    return readDeviceIdentity(folder, await machine, { lock, newId: randomUUID });
  };
}

/** One keeper for each account that was asked for; of all windows one refreshes at a time. */
function createKeepers({ secrets }: Deps, folder: string, onState: () => void) {
  const made = new Map<string, TokenKeeper>();
  const lock = createProcessLock(join(folder, 'tokens.lock'));
  const of = (name: AccountName): TokenKeeper => {
    const key = sessionKey(name);
    const before = made.get(key);
    if (before) return before;
    const keeper = createTokenKeeper({
      ...{ shelf: sessionShelf(secrets, name), lock, now: Date.now, onState },
      refresh: (session) => refreshSession(session, { fetch, now: Date.now }),
    });
    made.set(key, keeper);
    return keeper;
  };
  return { of };
}
