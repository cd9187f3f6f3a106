import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  accountOf,
  addAccount,
  adoptMachineFile,
  EMPTY_BOOK,
  ownerOf,
  switchTo,
  wipeAccount,
} from '../../../extension/accounts/accountBook.ts';
import { type AccountFiles, createAccountFiles } from '../../../extension/accounts/accountFiles.ts';
import {
  type Secrets,
  sessionKey,
  sessionShelf,
} from '../../../extension/accounts/accountSessions.ts';
import {
  deviceName,
  machineMark,
  readDeviceIdentity,
} from '../../../extension/accounts/deviceIdentity.ts';
import { createProcessLock } from '../../../extension/accounts/processLock.ts';
import {
  createServiceCredentials,
  type OpenFile,
} from '../../../extension/accounts/serviceCredentials.ts';
import type { AccountSession } from '../../../extension/net/oauthSignIn.ts';
import { isSecureAddress, plainAddress } from '../../../extension/net/secureAddress.ts';
import type { SharedLock, TokenKeeper } from '../../../extension/net/tokenKeeper.ts';

const ADA = { serviceUrl: 'https://parley.example', userId: 'user_ada', label: 'Ada' };
const BEN = { serviceUrl: 'https://parley.example', userId: 'user_ben', label: 'Ben' };

describe('the accounts of a machine', () => {
  let folder: string;
  let broken: number;
  const fileNames = () => readdirSync(folder).sort();

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'parley-accounts-'));
    broken = 0;
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  function aWindow(at = folder): AccountFiles {
    const lock = createProcessLock(join(at, 'accounts.lock'));
    return createAccountFiles(at, lock, () => (broken += 1));
  }

  describe('the book', () => {
    it('[S6] begins with the one file of nobody', async () => {
      const book = await aWindow().read();
      assert.deepEqual([book, ownerOf(book, 'parley.db')], [EMPTY_BOOK, null]);
      assert.deepEqual(fileNames(), []);
    });

    it('[S6] an adopted file becomes the account’s, and nobody’s data gets another one', async () => {
      const book = await aWindow().change((now) => adoptMachineFile(now, ADA, randomUUID));
      assert.deepEqual([book.current, accountOf(book, ADA)?.file], ['parley.db', 'parley.db']);
      assert.match(book.machine, /^machine-.*\.db$/);
      assert.deepEqual(await aWindow().read(), book);
    });

    it('[S6] T4: two accounts have two files, and the same person of another service a third', async () => {
      const files = aWindow();
      const other = { ...ADA, serviceUrl: 'https://elsewhere.example' };
      for (const person of [ADA, BEN, other]) {
        await files.change((book) => addAccount(book, person, randomUUID));
      }
      const book = await files.read();
      const named = [ADA, BEN, other].map((person) => accountOf(book, person)?.file);
      assert.equal(new Set([...named, book.machine]).size, 4);
      assert.equal(book.current, named[2]);
      assert.equal(switchTo(book, named[0] ?? '').current, named[0]);
      assert.equal(switchTo(book, '../elsewhere.db').current, named[2]);
    });

    it('[S6] T4: a person who signs in twice at once has one file, whichever window adopts or begins anew', () => {
      const fresh = addAccount(EMPTY_BOOK, ADA, randomUUID);
      assert.deepEqual(adoptMachineFile(fresh, ADA, randomUUID), fresh);
      assert.deepEqual(addAccount(fresh, ADA, randomUUID), fresh);
      const adopted = adoptMachineFile(EMPTY_BOOK, ADA, randomUUID);
      assert.deepEqual(adoptMachineFile(adopted, ADA, randomUUID), adopted);
      const switched = switchTo(adopted, adopted.machine);
      assert.deepEqual(addAccount(switched, ADA, randomUUID), adopted);
    });

    it('[S6] windows that change it at once lose nothing of each other', async () => {
      const people = Array.from({ length: 8 }, (_, n) => ({ ...ADA, userId: `user_${n}` }));
      await Promise.all(
        people.map((person) => aWindow().change((book) => addAccount(book, person, randomUUID))),
      );
      const { accounts } = await aWindow().read();
      assert.deepEqual(
        accounts.map(({ userId }) => userId).sort(),
        people.map(({ userId }) => userId).sort(),
      );
    });

    it('[S6] a book that is broken or hostile is put aside, told, and counts as none', async () => {
      const path = join(folder, 'accounts.json');
      const account = { ...ADA, file: 'parley.db' };
      for (const text of [
        '{',
        'null',
        JSON.stringify({ ...EMPTY_BOOK, current: '../../elsewhere.db' }),
        JSON.stringify({ ...EMPTY_BOOK, machine: '/etc/passwd' }),
        JSON.stringify({ ...EMPTY_BOOK, wiped: ['..'] }),
        // One file of two owners, or about to be removed and in use.
        JSON.stringify({ ...EMPTY_BOOK, accounts: [account] }),
        JSON.stringify({ ...EMPTY_BOOK, wiped: ['parley.db'] }),
        JSON.stringify({ ...EMPTY_BOOK, accounts: [{ ...account, __proto__: null, label: 7 }] }),
        'x'.repeat(300_000),
      ]) {
        writeFileSync(path, text);
        assert.deepEqual(await aWindow().read(), EMPTY_BOOK, text.slice(0, 80));
        assert.equal(readFileSync(join(folder, 'accounts.broken.json'), 'utf8'), text);
        assert.ok(!existsSync(path));
      }
      assert.equal(broken, 9);
    });

    it('[S6] a broken book is put aside with the lock only: one that another window has written by then stays', async () => {
      const path = join(folder, 'accounts.json');
      const mended = addAccount(EMPTY_BOOK, ADA, randomUUID);
      const lock: SharedLock = {
        async run(work) {
          writeFileSync(path, JSON.stringify(mended));
          return { kind: 'done', value: await work() };
        },
      };
      writeFileSync(path, '{');
      const files = createAccountFiles(folder, lock, () => (broken += 1));
      assert.deepEqual([await files.read(), broken], [mended, 0]);
      assert.ok(existsSync(path));
    });

    /** The file that is current when the window hears something for the first time. */
    async function heard(files: AccountFiles): Promise<string> {
      await new Promise<void>((resolve) => {
        const end = files.follow(() => {
          end();
          resolve();
        });
      });
      return (await files.read()).current;
    }

    it('[S6] a window hears of another one’s change at once', async () => {
      const files = aWindow();
      await files.change((now) => addAccount(now, ADA, randomUUID));
      const begun = performance.now();
      const hearing = heard(files);
      const { current } = await aWindow().change((now) => addAccount(now, BEN, randomUUID));
      assert.equal(await hearing, current);
      assert.ok(performance.now() - begun < 1_500);
    });

    it('[S6] … and somewhat later where the system tells of no change', async () => {
      const later = join(folder, 'not there when it is watched');
      const hearing = heard(aWindow(later));
      const { current } = await aWindow(later).change((now) => addAccount(now, BEN, randomUUID));
      assert.equal(await hearing, current);
    });

    it('[S6] wiping removes the account’s file with all beside it, and nobody else’s', async () => {
      const files = aWindow();
      await files.change((now) => addAccount(now, ADA, randomUUID));
      const book = await files.change((now) => addAccount(now, BEN, randomUUID));
      const [ada = '', ben = ''] = [ADA, BEN].map((person) => accountOf(book, person)?.file);
      for (const end of ['', '-wal', '-shm', '.backup-3', '-backup-4']) {
        for (const file of [ada, ben, 'parley.db']) writeFileSync(join(folder, file + end), 'x');
      }
      const after = await files.change((now) => wipeAccount(now, BEN));
      assert.deepEqual([after.current, accountOf(after, BEN)], ['parley.db', null]);
      await aWindow().removeWiped();
      assert.deepEqual((await files.read()).wiped, []);
      const left = fileNames();
      assert.ok(left.every((name) => !name.startsWith(ben)));
      assert.deepEqual(
        [ada, 'parley.db'].map((file) => left.filter((name) => name.startsWith(file)).length),
        [5, 5],
      );
    });
  });

  describe('credentials', () => {
    const url = 'https://parley.example/';
    let file: OpenFile;
    let found: OpenFile | null;
    let asked: string[];

    function credentials(at = url, local: string | null = 'local-token') {
      return createServiceCredentials(at, {
        file: () => file,
        look: () => Promise.resolve(void (file = found ?? file)),
        keeperOf: ({ userId }): TokenKeeper => ({
          state: 'active',
          token(refused) {
            asked.push(`${userId} ${refused ?? ''}`.trim());
            return Promise.resolve(refused === undefined ? `token of ${userId}` : null);
          },
          look: () => Promise.resolve(),
        }),
        localToken: () => Promise.resolve(local),
        onDidChange: () => () => undefined,
      });
    }

    beforeEach(() => {
      asked = [];
      found = null;
      file = { owner: { ...ADA, file: 'parley.db' }, isCurrent: true };
    });

    it('[S6] T4: a file is synced with its owner’s token and for the owner’s service only', async () => {
      assert.equal(await credentials().token(), 'token of user_ada');
      assert.equal(await credentials('https://elsewhere.example').token(), null);
      assert.equal(credentials('https://elsewhere.example').state, 'signedOut');
      assert.equal(await credentials().token('refused'), null);
      assert.deepEqual(asked, ['user_ada', 'user_ada refused']);
    });

    it('[S6] T4: nothing is sent from a window whose account another one has left', async () => {
      const held = credentials();
      file = { ...file, isCurrent: false };
      assert.deepEqual([await held.token(), held.state, asked], [null, 'switched', []]);
    });

    it('[S6] T4: a switch that nobody has told of yet is found before anything is sent', async () => {
      const held = credentials();
      found = { ...file, isCurrent: false };
      assert.deepEqual([await held.token(), held.state, asked], [null, 'switched', []]);
    });

    it('[S6] T4: a token that comes when the window has switched is not given', async () => {
      const held = credentials();
      const token = held.token();
      await Promise.resolve();
      file = { owner: { ...BEN, file: 'parley.db' }, isCurrent: true };
      assert.equal(await token, null);
    });

    it('[S6] T4: a file of nobody’s gets the token of a local service, but not once it is refused', async () => {
      file = { owner: null, isCurrent: true };
      const local = 'http://127.0.0.1:4780';
      const held = credentials(local);
      assert.deepEqual([await held.token(), held.state], ['local-token', 'active']);
      assert.deepEqual([await held.token('local-token'), held.state], [null, 'signedOut']);
      assert.equal(await credentials(local, null).token(), null);
      assert.equal(await credentials(url).token(), null);
      assert.deepEqual(asked, []);
    });
  });

  describe('sessions', () => {
    const session: AccountSession = {
      ...{ id: randomUUID(), ...ADA, issuer: 'https://clerk.example', clientId: 'c' },
      ...{ accessToken: 'a', refreshToken: 'r', expiresInS: 60, receivedAt: 0, isActive: true },
    };
    let kept: Map<string, string>;
    let secrets: Secrets;

    beforeEach(() => {
      kept = new Map();
      secrets = {
        get: (key) => Promise.resolve(kept.get(key)),
        store: (key, value) => Promise.resolve(void kept.set(key, value)),
        delete: (key) => Promise.resolve(void kept.delete(key)),
      };
    });

    it('[S6] each account finds its own and nobody else’s', async () => {
      await sessionShelf(secrets, ADA).write(session);
      assert.deepEqual(await sessionShelf(secrets, ADA).read(), session);
      assert.equal(await sessionShelf(secrets, BEN).read(), null);
      kept.set(sessionKey(BEN), kept.get(sessionKey(ADA)) ?? '');
      assert.equal(await sessionShelf(secrets, BEN).read(), null);
      await sessionShelf(secrets, ADA).write(null);
      assert.equal(await sessionShelf(secrets, ADA).read(), null);
    });

    it('[S6] what does not decode counts as signed out', async () => {
      for (const text of ['', '{', '[]', JSON.stringify({ ...session, accessToken: 'a b\n' })]) {
        kept.set(sessionKey(ADA), text);
        assert.equal(await sessionShelf(secrets, ADA).read(), null);
      }
    });
  });

  describe('the device', () => {
    const ask = (machine: string) =>
      readDeviceIdentity(folder, machine, {
        lock: createProcessLock(join(folder, 'device.lock')),
        newId: randomUUID,
      });

    it('[S6] is the same for all windows, also when they ask at once for the first time', async () => {
      const found = await Promise.all(['a', 'a', 'a', 'a'].map(ask));
      assert.equal(new Set(found.map(({ id }) => id)).size, 1);
      assert.deepEqual(await ask('a'), found[0]);
    });

    it('[S6] T7: is another one on another machine that shares the folder, and each stays itself', async () => {
      const [one, other] = [await ask('one'), await ask('other')];
      assert.notEqual(one.id, other.id);
      assert.deepEqual([await ask('one'), await ask('other')], [one, other]);
      const many = Array.from({ length: 60 }, (_, at) => `machine ${String(at)}`);
      for (const machine of many) await ask(machine);
      const before = await ask('machine 59');
      assert.deepEqual(await ask('machine 59'), before);
    });

    it('[S6] goes by the system’s id of the machine, which it does not show', async () => {
      const [file, none] = [join(folder, 'machine-id'), join(folder, 'none')];
      const id = '0123456789abcdef0123456789abcdef';
      writeFileSync(file, `${id}\n`);
      const mark = await machineMark('of the editor', [none, file]);
      assert.equal(await machineMark('another editor', [file]), mark);
      assert.ok(!mark.includes(id.slice(0, 8)));
      const bare = await machineMark('of the editor', [none]);
      assert.notEqual(await machineMark('another editor', [none]), bare);
      assert.equal(await machineMark('of the editor', [none]), bare);
    });

    it('[S6] has a name that can be shown', () => {
      assert.equal(deviceName('ada-laptop.local'), 'ada-laptop');
      assert.equal(deviceName(' a\u0000\u202e\nb '), 'a\ufffd b');
      assert.equal(deviceName(''), 'Unnamed machine');
      assert.equal(deviceName('x'.repeat(300)).length, 100);
    });
  });

  it('[S6] a lock is held by one, and given up with its holder', async () => {
    const path = join(folder, 'one.lock');
    const order: string[] = [];
    const first = createProcessLock(path);
    const second = createProcessLock(path, 50);
    let letGo = (): void => undefined;
    const held = first.run(() => new Promise<void>((resolve) => (letGo = resolve)));
    assert.deepEqual(await second.run(() => Promise.resolve(order.push('too soon'))), {
      kind: 'busy',
    });
    letGo();
    await held;
    await assert.rejects(
      first.run(() => Promise.reject(new Error('fell'))),
      /fell/,
    );
    assert.deepEqual(await second.run(() => Promise.resolve('in')), { kind: 'done', value: 'in' });
    assert.deepEqual(order, []);
  });

  it('[S6] secrets go over TLS or stay on this machine, and addresses have one spelling', () => {
    for (const [address, isSecure] of [
      ['https://parley.example', true],
      ['http://127.0.0.1:4780', true],
      ['http://localhost:4780/x', true],
      ['http://parley.example', false],
      ['http://127.0.0.1.parley.example', false],
      ['https://me:pw@parley.example', false],
      ['ftp://127.0.0.1', false],
      ['', false],
    ] as const) {
      assert.equal(isSecureAddress(address), isSecure, address);
    }
    assert.equal(plainAddress(' HTTPS://Parley.example:443/a/?b#c '), 'https://parley.example/a');
    assert.equal(plainAddress('nothing'), null);
  });
});
