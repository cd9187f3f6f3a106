import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { accountOf, adoptMachineFile } from '../../../extension/accounts/accountBook.ts';
import { openAccounts } from '../../../extension/host/account/accounts.ts';
import { settleSignIn } from '../../../extension/host/account/settleSignIn.ts';
import { parley } from '../host/parley.ts';
import { secretsInMemory } from '../host/secretsInMemory.ts';
import { sitDown } from '../host/theUser.ts';

const serviceUrl = 'https://parley.example';

function aSession(userId: string) {
  return {
    ...{ id: randomUUID(), serviceUrl, issuer: 'https://clerk.example', clientId: 'parley' },
    ...{ userId, label: `${userId}@parley.example`, isActive: true },
    ...{ accessToken: 'access', refreshToken: 'refresh', expiresInS: 60, receivedAt: Date.now() },
  };
}

describe('settling a sign-in', () => {
  it('[S6] who was overtaken by another window is told so, and gets a file of their own', async () => {
    await parley();
    const folder = mkdtempSync(join(tmpdir(), 'parley-settle-'));
    const user = sitDown();
    const report = (error: unknown): void => assert.fail(String(error));
    const secrets = secretsInMemory();
    const [window, other] = await Promise.all(
      [1, 2].map(() => openAccounts({ folder: vscode.Uri.file(folder), secrets, report })),
    );
    assert.ok(window && other);
    const ben = { serviceUrl, userId: 'ben', label: 'ben@parley.example' };
    const done: string[] = [];
    const accountSwitch = {
      async to(edit: Parameters<typeof window.change>[0]) {
        await window.change(edit);
        done.push('reloaded');
      },
      pointTo: () => Promise.resolve(),
    };
    try {
      await settleSignIn(
        {
          accounts: window,
          accountSwitch,
          store: {
            position: () => Promise.resolve(null),
            pending: () => Promise.resolve([]),
            // While this window thinks about it, the other one gives the file to Ben.
            async status() {
              await other.change((book) => adoptMachineFile(book, ben, randomUUID));
              return { pending: 0, oldestPendingAt: null, conflicts: 0, rejected: 0 };
            },
          },
        },
        { kind: 'signedIn', session: aSession('ada'), spaceIds: [] },
      );
      const told = user.seen.filter((line) =>
        line.includes('Meanwhile another window has decided'),
      );
      assert.equal(told.length, 1, user.seen.join('\n'));
      assert.ok(!user.seen.some((line) => line.includes('is yours now')));
      assert.deepEqual(done, ['reloaded']);
      const book = await window.files.read();
      const files = ['ada', 'ben'].map((userId) => accountOf(book, { serviceUrl, userId })?.file);
      assert.equal(files[1], 'parley.db');
      assert.notEqual(files[0], files[1]);
      assert.equal(book.current, files[0]);
    } finally {
      user.leave();
      window.dispose();
      other.dispose();
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
