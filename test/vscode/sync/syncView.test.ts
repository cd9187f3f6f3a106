import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import { createRefusedTexts } from '../../../extension/host/sync/refusedTexts.ts';
import type { RecordChange } from '../../../shared/domain/recordStore.ts';
import { aPersonality } from '../../support/openPersonalityPage.ts';
import { parley } from '../host/parley.ts';
import { eventually } from '../review/eventually.ts';
import { openConflictPanel } from './aConflictPanel.ts';
import { openSyncWindow, serviceUrl, type SyncWindow } from './syncWindow.ts';

const NOWHERE = 'http://127.0.0.1:1';

describe('the Sync view and the conflict page with a real service', () => {
  const windows: SyncWindow[] = [];
  const made = new Set<string>();

  before(parley);
  afterEach(async () => {
    const [last] = windows;
    if (last) {
      last.set({ url: serviceUrl(), isPaused: false });
      await last.store.write(
        [...made].map((id) => ({ kind: 'personality', id, data: null }) as const),
      );
      made.clear();
      await eventually(async () => (await last.store.status()).pending, 0);
    }
    for (const window of windows.splice(0)) {
      await window.close();
      assert.deepEqual(window.errors, []);
    }
  });

  function open(...given: Parameters<typeof openSyncWindow>): SyncWindow {
    const window = openSyncWindow(...given);
    windows.push(window);
    return window;
  }
  async function synced(...given: Parameters<typeof openSyncWindow>): Promise<SyncWindow> {
    const window = open(...given);
    await eventually(() => window.sync.state.kind, 'synced');
    return window;
  }
  const persona = (id: string, change: Parameters<typeof aPersonality>[0]): RecordChange => {
    made.add(id);
    return { kind: 'personality', id, data: aPersonality(change) };
  };
  const titleIn = async ({ store }: SyncWindow, id: string) =>
    (await store.get('personality', id))?.data.title ?? null;
  const firstRow = async (window: SyncWindow) => (await window.rows())[0];

  it('[S5] without a service there is only the welcome', async () => {
    assert.deepEqual(await open('Alone', { url: '' }).rows(), []);
  });

  it('[S5] synced: the state, the last success, and the devices by name with this one marked', async () => {
    const one = await synced('First machine');
    await synced('Second machine');
    const rows = await one.rows();
    assert.equal(rows[0], 'Synced | all is on the service');
    assert.equal(rows[1], 'Last Synced | just now');
    const devices = rows.filter((row) => row.startsWith('  '));
    assert.equal(devices[0], '  First machine | this device');
    assert.ok(devices.includes('  Second machine | seen just now'));
    assert.equal(rows.at(-1), 'No Account | the data of this machine');
  });

  it('[S5] offline: what waits by its home, with the next step', async () => {
    const one = open('Offline', { url: NOWHERE });
    await one.store.write([persona(randomUUID(), { name: 'Nadia', title: 'Reviewer' })]);
    await eventually(async () => (await firstRow(one))?.startsWith('Offline | next try at '), true);
    const rows = await one.rows();
    assert.deepEqual(rows.slice(1, 5), [
      'Try Now | ',
      'Waiting to Be Sent | 1 · just now',
      '  Nadia | 1 change · just now',
      '    Personality: Nadia | just now',
    ]);
    assert.ok(rows.some((row) => row.includes('The service cannot be reached')));
  });

  it('[S5] paused: nothing is sent until it is resumed', async () => {
    const one = await synced('Paused');
    const two = await synced('Awake');
    one.set({ isPaused: true });
    await eventually(() => one.sync.state.kind, 'paused');
    const id = randomUUID();
    await one.store.write([persona(id, { title: 'Waiting' })]);
    await eventually(() => firstRow(one), 'Paused | nothing is sent or fetched');
    assert.equal((await one.rows())[1], 'Resume Sync | ');
    one.set({ isPaused: false });
    await eventually(() => titleIn(two, id), 'Waiting');
    await eventually(() => one.sync.state.kind, 'synced');
  });

  /** Two machines whose titles for one personality differ; the second has the conflict. */
  async function dispute(): Promise<{ one: SyncWindow; two: SyncWindow; id: string }> {
    const [one, two] = [await synced('One'), await synced('Two')];
    const id = randomUUID();
    await one.store.write([persona(id, { name: 'Nadia', title: 'Before' })]);
    await eventually(() => titleIn(two, id), 'Before');
    two.set({ isPaused: true });
    await eventually(() => two.sync.state.kind, 'paused');
    await one.store.write([persona(id, { name: 'Nadia', title: 'Theirs', eagerness: 0.9 })]);
    await eventually(async () => (await one.store.status()).pending, 0);
    await two.store.write([persona(id, { name: 'Nadia', title: 'Mine' })]);
    two.set({ isPaused: false });
    await eventually(() => two.sync.state.kind, 'conflict');
    return { one, two, id };
  }

  it('[S4] a conflict is in the view, is merged on the page, and is the same everywhere then', async () => {
    const { one, two, id } = await dispute();
    const rows = await two.rows();
    assert.equal(rows[0], 'Conflicts | 1');
    assert.equal(rows[1], '  Personality: Nadia | just now');
    const { page, html, close } = await openConflictPanel(two);
    assert.match(html, /default-src 'none'/);
    const { open: shown } = page.store.getState();
    assert.equal(shown?.view.id, id);
    page.choose(JSON.stringify(['title']), { kind: 'text', text: 'Mine and theirs' });
    await page.settleMerged();
    assert.equal(page.store.getState().lastDecision?.decision.choice, 'merged');
    for (const window of [one, two]) {
      await eventually(() => titleIn(window, id), 'Mine and theirs');
    }
    assert.equal((await two.store.get('personality', id))?.data.eagerness, 0.9);
    await eventually(() => two.sync.state.kind, 'synced');
    assert.match((await firstRow(two)) ?? '', /^Synced/);
    close();
  });

  it('[S4] the last decision is changed on the page', async () => {
    const { one, two, id } = await dispute();
    const { page, close } = await openConflictPanel(two);
    await page.settle('theirs');
    await eventually(() => titleIn(two, id), 'Theirs');
    await page.takeInstead('mine');
    for (const window of [one, two]) await eventually(() => titleIn(window, id), 'Mine');
    close();
  });

  it('[S5] what cannot be sent is listed with its reason, tried again and discarded', async () => {
    const one = await synced('Refused');
    const id = randomUUID();
    const data = { key: 'too large', value: 'x'.repeat(1_100_000) };
    await one.store.write([{ kind: 'setting', id, data }]);
    await eventually(async () => (await one.store.status()).rejected, 1);
    const refused = async () => (await one.rows()).slice(0, 2);
    const shown = ['Cannot Be Sent | 1', '  Setting: too large | too large'];
    await eventually(refused, shown);
    await one.sync.desk.retryDeadLetter('setting', id);
    await eventually(async () => (await one.store.status()).rejected, 1);
    await eventually(refused, shown);
    await one.sync.desk.discardDeadLetter('setting', id);
    await eventually(() => one.sync.state.kind, 'synced');
    assert.match((await firstRow(one)) ?? '', /^Synced/);
    assert.equal((await one.store.setAside()).length, 1);
  });

  it('[S5] what cannot be sent is edited as text, and is sent when it is saved', async () => {
    const one = await synced('Edited');
    const two = await synced('Reader');
    const texts = createRefusedTexts({
      scheme: 'parley-refused-test',
      ...{ store: one.store, desk: () => one.sync.desk },
    });
    try {
      const id = randomUUID();
      const data = { key: 'too large', value: 'x'.repeat(1_100_000) };
      await one.store.write([{ kind: 'setting', id, data }]);
      await eventually(async () => (await one.store.status()).rejected, 1);
      const row = (await one.nodes()).find((node) => node.kind === 'refusedChange')?.row;
      assert.ok(row);
      await texts.open(row);
      const { document } = vscode.window.activeTextEditor ?? assert.fail('no document');
      assert.equal(document.getText(), `${JSON.stringify(data, null, 2)}\n`);
      const save = async (text: string) => {
        const edit = new vscode.WorkspaceEdit();
        edit.replace(document.uri, new vscode.Range(0, 0, document.lineCount, 0), text);
        await vscode.workspace.applyEdit(edit);
        return document.save();
      };
      for (const bad of ['{ no JSON', '{ "value": 1 }']) assert.equal(await save(bad), false, bad);
      assert.equal((await one.store.status()).rejected, 1);
      assert.equal(await save('{ "key": "too large", "value": "small" }'), true);
      await eventually(async () => (await two.store.get('setting', id))?.data.value, 'small');
      await eventually(() => one.sync.state.kind, 'synced');
      // A second window may have settled it meanwhile: nothing is written over.
      assert.equal(await save('{ "key": "too large", "value": "late" }'), false);
      await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
      await one.store.write([{ kind: 'setting', id, data: null }]);
      await eventually(async () => (await one.store.status()).pending, 0);
    } finally {
      texts.dispose();
    }
  });

  it('[S5] a device whose access was taken away says so, keeps its work, and goes on when admitted', async () => {
    const [one, lost] = [await synced('One'), await synced('Lost')];
    await one.sync.running?.devices.revoke(lost.deviceId);
    const id = randomUUID();
    await lost.store.write([persona(id, { title: 'Kept' })]);
    lost.sync.running?.syncNow();
    await eventually(() => firstRow(lost), 'This Device Has No Access | ');
    assert.match(lost.message(), /^This device’s access was taken away on another one\./);
    assert.equal((await lost.store.status()).pending, 1);
    await one.tree.refreshDevices();
    assert.ok((await one.rows()).some((row) => /^ {2}Lost \|.*no access$/.test(row)));
    await one.sync.running?.devices.admit(lost.deviceId);
    lost.sync.running?.syncNow();
    await eventually(() => titleIn(one, id), 'Kept');
  });
});
