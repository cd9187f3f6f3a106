import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import * as vscode from 'vscode';
import { eventually } from '../review/eventually.ts';
import { ADA, openWindow, type OtherWindow } from './otherWindow.ts';
import { databasePath, loggedErrors, parley, setting, statusBar, withSetting } from './parley.ts';
import { sitDown, type TheUser } from './theUser.ts';

describe('sync of the activated extension', () => {
  let other: OtherWindow;
  let user: TheUser;

  beforeEach(async () => {
    await parley();
    other = await openWindow(databasePath());
    user = sitDown();
    await eventually(statusBar, '$(check) Parley: synced');
  });
  afterEach(async () => {
    user.leave();
    await other.close();
    assert.deepEqual([...other.errors, ...loggedErrors], []);
  });

  const pending = async () => (await other.store.status()).pending;
  const connect = async (token: string) => {
    user.answers.push(String(setting('sync.url')), token);
    await vscode.commands.executeCommand('parley.connectSync');
  };

  it('[S1] [S5] an unreachable service stops no work; what was done goes up when it is back', async () => {
    await withSetting('sync.url', 'http://127.0.0.1:1', async () => {
      await eventually(() => statusBar().includes('offline'), true);
      const id = await other.rooms.create({ personalityIds: [ADA], projectId: null });
      await other.rooms.rename(id, 'Made offline');
      await eventually(statusBar, '$(debug-disconnect) Parley: offline, 1 pending');
      await vscode.commands.executeCommand('parley.showSync');
    });
    await eventually(statusBar, '$(check) Parley: synced');
    await eventually(pending, 0);
  });

  it('[S5] a pause holds what is written, for all windows of the machine, until it is resumed', async () => {
    await vscode.commands.executeCommand('parley.pauseSync');
    await eventually(statusBar, '$(debug-pause) Parley: paused');
    await other.rooms.create({ personalityIds: [ADA], projectId: null });
    await eventually(statusBar, '$(debug-pause) Parley: paused, 1 pending');
    assert.equal(setting('sync.paused'), true);
    await vscode.commands.executeCommand('parley.resumeSync');
    await eventually(statusBar, '$(check) Parley: synced');
    await eventually(pending, 0);
  });

  it('[S4] [S5] with nothing to decide and nothing set aside the commands say so', async () => {
    await vscode.commands.executeCommand('parley.settleSyncLoss');
    await vscode.commands.executeCommand('parley.showSetAside');
    assert.equal(user.seen.length, 2);
    assert.ok(user.seen.every((words) => words.startsWith('information: ')));
  });

  it('[S5] a wrong token is told as signed out, and the right one syncs again', async () => {
    const token = readFileSync(String(setting('sync.tokenFile')), 'utf8').trim();
    await connect('not-the-token');
    await eventually(statusBar, '$(account) Parley: signed out');
    await other.rooms.create({ personalityIds: [ADA], projectId: null });
    assert.equal(await pending(), 1);
    await connect(token);
    await eventually(statusBar, '$(check) Parley: synced');
    await eventually(pending, 0);
    assert.ok(!JSON.stringify([user.seen, loggedErrors]).includes(token));
  });

  it('[S5] many changes of the address in a row end with the last one', async () => {
    const addresses = ['http://127.0.0.1:1', 'http://127.0.0.1:2', 'http://127.0.0.1:3'];
    for (const url of addresses) await withSetting('sync.url', url, () => Promise.resolve());
    await eventually(statusBar, '$(check) Parley: synced');
  });
});
