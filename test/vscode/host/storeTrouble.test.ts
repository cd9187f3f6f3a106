import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { openDatabase } from '../../../extension/store/openDatabase.ts';
import { watchOutsideChanges } from '../../../extension/store/outsideChanges.ts';
import { sqliteTables } from '../../../extension/store/sqliteTables.ts';
import { createLocalStore } from '../../../shared/sync/createLocalStore.ts';
import type { LocalStore } from '../../../shared/sync/syncStore.ts';
import { commandRegistrar } from '../../../extension/host/commands/commandTarget.ts';
import { healedWords, showHealed } from '../../../extension/host/storeTrouble.ts';
import { eventually } from '../review/eventually.ts';
import { aPage } from './aPage.ts';
import { ADA, openWindow, type OtherWindow } from './otherWindow.ts';
import { parley } from './parley.ts';
import { forgetScript, script } from './simulated.ts';
import { sitDown } from './theUser.ts';

/** How a disk fails, by what SQLite can be told, and how it is mended. */
const TROUBLES = [
  ['full', 'pragma max_page_count = 1', 'pragma max_page_count = 1000000'],
  ['readOnly', 'pragma query_only = 1', 'pragma query_only = 0'],
] as const;

/** More than the free space of the database's pages. */
const FILLER = 'x'.repeat(50_000);

describe('a store that cannot be written', () => {
  let folder: string;
  let database: DatabaseSync;
  let window: OtherWindow;

  beforeEach(async () => {
    await parley();
    folder = mkdtempSync(join(tmpdir(), 'parley-suite-'));
    window = await openWindow('', { store: openStore() });
  });
  afterEach(async () => {
    await forgetScript();
    await window.close();
    rmSync(folder, { recursive: true });
  });

  function openStore(): LocalStore {
    const path = join(folder, 'parley.db');
    database = openDatabase(path);
    const onError = (error: unknown) => assert.fail(String(error));
    const outside = watchOutsideChanges(database, { path, writer: randomUUID(), onError });
    return createLocalStore(sqliteTables(database, outside), { now: Date.now, newId: randomUUID });
  }

  for (const [reason, breakIt, mendIt] of TROUBLES) {
    it(`[S1] (${reason}) refuses what is typed, so that the page keeps it, and takes it when it is mended`, async () => {
      const conversationId = await window.rooms.create({ personalityIds: [ADA], projectId: null });
      const page = aPage(window.chat, conversationId);
      await page.call('open', { conversationId });
      database.exec(breakIt);
      const typed = {
        conversationId,
        text: `Do not lose me. ${FILLER}`,
        replyTo: null,
        attachments: [],
        images: [],
      };
      const refused = await page.call('sendMessage', typed);
      assert.equal(refused.kind, 'fault');
      assert.deepEqual([refused.code, refused.message], ['unavailable', reason]);
      const notice = () => page.events().findLast(({ type }) => type === 'noticeChanged');
      await eventually(notice, {
        type: 'noticeChanged',
        conversationId,
        notice: { kind: 'storeUnavailable', reason },
      });
      assert.equal((await window.rooms.snapshot(conversationId))?.messages.length, 0);
      database.exec(mendIt);
      await script({ steps: [{ kind: 'text', text: 'Kept.' }] });
      assert.equal((await page.call('sendMessage', typed)).kind, 'reply');
      assert.equal((await window.answerIn(conversationId)).text, 'Kept.');
      const stored = await window.store.list('message', conversationId);
      assert.deepEqual(stored.map(({ data }) => data.text).sort(), [typed.text, 'Kept.']);
      page.host.dispose();
    });

    it(`[S1] (${reason}) keeps an answer that is already coming, and stores it when it is mended`, async () => {
      const conversationId = await window.rooms.create({ personalityIds: [ADA], projectId: null });
      const steps = ['One ', 'two ', FILLER].flatMap((text) => [
        { kind: 'text' as const, text, pieces: [text] },
        { kind: 'delay' as const, ms: 150 },
      ]);
      await script({ steps });
      await window.rooms.send({ conversationId, text: 'Count.', replyTo: null });
      const shown = async () =>
        (await window.rooms.snapshot(conversationId))?.messages.at(-1)?.text ?? '';
      await eventually(async () => (await shown()).startsWith('One'), true);
      database.exec(breakIt);
      assert.equal((await window.answerIn(conversationId)).text, `One two ${FILLER}`);
      assert.deepEqual((await window.rooms.snapshot(conversationId))?.notice, {
        kind: 'storeUnavailable',
        reason,
      });
      database.exec(mendIt);
      const stored = async () => {
        const messages = await window.store.list('message', conversationId);
        return messages.map(({ data }) => data.text).sort();
      };
      await eventually(stored, ['Count.', `One two ${FILLER}`]);
      await eventually(
        async () => (await window.rooms.snapshot(conversationId))?.notice ?? null,
        null,
      );
    });
  }

  it('[S1] is told in words by the command that would have written, whatever it was given', async () => {
    const user = sitDown();
    const given: unknown[] = [];
    const command = commandRegistrar('/data/parley.db')('parley.test.write', async (...all) => {
      given.push(...all);
      await window.rooms.create({ personalityIds: [ADA], projectId: null });
    });
    try {
      database.exec('pragma query_only = 1');
      await vscode.commands.executeCommand('parley.test.write', 1, 2, 3);
      assert.deepEqual(given, [1, 2, 3]);
      assert.deepEqual(user.seen, [
        'error: Parley may not write to /data/parley.db. Make it writable, then try again.',
      ]);
    } finally {
      command.dispose();
      user.leave();
    }
  });

  it('[S1] does not keep a window from opening what is there', async () => {
    const id = await window.rooms.create({ personalityIds: [ADA], projectId: null });
    await window.store.write(
      (await window.store.list('project')).map((record) => ({ ...record, data: null })),
    );
    await window.close();
    const store = openStore();
    database.exec('pragma query_only = 1');
    window = await openWindow('', { store });
    assert.equal((await window.rooms.snapshot(id))?.title, 'New conversation');
    assert.equal(window.errors.length, 1);
  });
});

describe('a store that was damaged', () => {
  const whole = {
    brokenPath: '/data/parley.db.broken-1',
    rescued: 120,
    unsent: 0,
    fromBackup: null,
    lost: 0,
    lostUnsent: 0,
    isSynced: true,
  };

  it('[S1] says what was kept, where the damaged file is, and that nothing is missing', async () => {
    const user = sitDown();
    try {
      await showHealed(whole);
    } finally {
      user.leave();
    }
    assert.deepEqual(user.seen, [
      'information: Parley’s database on this machine was damaged and has been repaired. 120 records could be read. Nothing is missing. The damaged file is kept as /data/parley.db.broken-1.',
    ]);
  });

  it('[S1] never says that something was kept that was not', async () => {
    const user = sitDown();
    try {
      await showHealed({ ...whole, unsent: 4, lost: 7, lostUnsent: 2 });
    } finally {
      user.leave();
    }
    assert.deepEqual(user.seen, [
      'warning: Parley’s database on this machine was damaged and has been repaired. 120 records could be read. Kept, but not synced yet: changes to 4. Missing on this machine: 7. The next sync brings back what the service has. Lost changes that were not synced yet: 2. The damaged file is kept as /data/parley.db.broken-1.',
    ]);
    const unknown = healedWords({ ...whole, lost: null, lostUnsent: null, isSynced: false });
    assert.match(
      unknown,
      /Some records may be missing\. No sync service has a copy\. .* may be lost\./,
    );
  });
});
