import assert from 'node:assert/strict';
import { readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Locator } from 'playwright-core';
import { type ConflictPage, findConflictPage } from '../../scripts/drive/conflictPage.ts';
import { findPersonalityPage, type PersonalityPage } from '../../scripts/drive/personalityPage.ts';
import { openWorkbench, type Workbench } from '../../scripts/drive/workbench.ts';
import type { ProcessGroup } from '../../scripts/process/processGroup.ts';
import { waitForHttp } from '../../scripts/process/waitForHttp.ts';
import { startSyncService } from '../../scripts/start/startBackends.ts';
import { listRecordsReply } from '../../shared/protocol/restApi.ts';
import { newRoom } from './support/newRoom.ts';
import { type OpenParley, openOwnParley } from './support/openParley.ts';
import { pastePicture } from './support/pastePicture.ts';
import { receivedBy, says, type Script, scriptOf } from './support/simulator.ts';
import { soundInAllThemes } from './support/soundInAllThemes.ts';

/** Of a picture once it is drawn, in its own pixels. */
function sizeOf(picture: Locator): Promise<readonly number[]> {
  return picture.evaluate(async (element: HTMLImageElement) => {
    await element.decode();
    return [element.naturalWidth, element.naturalHeight];
  });
}

const SYNC_TIMEOUT_MS = 30_000;
const SYNCED = /Parley: synced/;
const PROMPT_HERE = 'You review like a lighthouse: slowly, and all around.';
const PROMPT_THERE = 'You review like a sparrow: quickly, and everywhere.';

/** Two machines of one person. Each test goes on where the last one ended. */
describe('two machines', () => {
  let open: OpenParley;
  let here: Workbench;
  let there: Workbench;
  let script: Script;
  let service: ProcessGroup | null = null;

  before(async () => {
    open = await openOwnParley();
    here = open.workbench;
    script = scriptOf(open);
    await here.openParley();
    const { url } = await open.parley.addDevice('second');
    there = await openWorkbench(open.browser, {
      url,
      picturesDir: process.env['PARLEY_PICTURES'] ?? null,
    });
    await there.openParley();
    for (const window of [here, there]) await window.statusBarItem(SYNCED).waitFor();
  });
  after(async () => {
    await there.close();
    await service?.stop();
    await open.close();
  });

  const inThere = ({ frame }: ConflictPage) => ({
    frame,
    workbench: there,
    workspace: join(dirname(serviceFolder()), 'devices', 'second', 'workspace'),
  });

  const serviceFolder = () => dirname(open.parley.backends.tokenFile);

  async function titlesAtService(): Promise<readonly string[]> {
    const { serviceUrl, tokenFile } = open.parley.backends;
    const token = readFileSync(tokenFile, 'utf8').trim();
    const answer = await fetch(`${serviceUrl}/v1/spaces/personal/records/conversation`, {
      headers: { authorization: `Bearer ${token}` },
    });
    const { records } = listRecordsReply.parse(await answer.json());
    return records.map(({ data }) => String(data['title']));
  }

  async function stopService(): Promise<void> {
    await (service ?? open.parley.backends.service).stop();
  }

  async function startService(): Promise<void> {
    const port = Number(new URL(open.parley.backends.serviceUrl).port);
    service = await startSyncService(dirname(serviceFolder()), port);
    await waitForHttp(`${open.parley.backends.serviceUrl}/readyz`, service);
  }

  async function syncBoth(until: RegExp = SYNCED): Promise<void> {
    for (const window of [here, there]) await window.run('Parley: Sync Now');
    for (const window of [here, there]) {
      await window.statusBarItem(until).waitFor({ timeout: SYNC_TIMEOUT_MS });
    }
  }

  async function pageOf(window: Workbench, name: string): Promise<PersonalityPage> {
    const row = window.row(name);
    if (!(await row.isVisible())) await window.section('Personalities').click();
    await window.chooseInMenu(row, 'Edit Personality');
    return findPersonalityPage(window.page, name);
  }

  async function write(
    window: Workbench,
    name: string,
    words: { readonly title?: string; readonly prompt?: string },
  ): Promise<void> {
    const page = await pageOf(window, name);
    if (words.title !== undefined) await page.title.fill(words.title);
    if (words.prompt !== undefined) await page.prompt.fill(words.prompt);
    await page.waitUntilSaved();
    await window.run('View: Close Editor');
  }

  it('[S1] [S4] are both written on offline; what does not meet is brought together by itself', async () => {
    await stopService();
    await write(here, 'Bao', { title: 'Patient reader' });
    await write(there, 'Bao', { prompt: PROMPT_THERE });
    await write(here, 'Ada', { prompt: PROMPT_HERE });
    await write(there, 'Ada', { prompt: PROMPT_THERE });
    for (const window of [here, there]) {
      await window.run('Parley: Sync Now');
      await window.statusBarItem(/Parley: offline, \d+ pending/).waitFor();
    }
    await here.picture('sync-offline');
    // So that this machine comes first.
    await there.run('Parley: Pause Sync');
    await there.statusBarItem(/Parley: paused, \d+ pending/).waitFor();
    await startService();
    await here.run('Parley: Sync Now');
    await here.statusBarItem(SYNCED).waitFor({ timeout: SYNC_TIMEOUT_MS });
    await there.run('Parley: Resume Sync');
    await there.statusBarItem(/Parley: 1 conflict/).waitFor({ timeout: SYNC_TIMEOUT_MS });
    const bao = await pageOf(here, 'Bao');
    await bao.frame.waitForFunction(
      (prompt) =>
        document.querySelector<HTMLTextAreaElement>('[data-testid="field-prompt"]')?.value ===
        prompt,
      PROMPT_THERE,
    );
    assert.equal(await bao.title.inputValue(), 'Patient reader');
    await here.run('View: Close Editor');
  });

  it('[S4] show a real conflict side by side, and both have what was chosen', async () => {
    await there.run('Parley: Resolve Sync Conflicts');
    const page: ConflictPage = await findConflictPage(there.page);
    await page.title.filter({ hasText: 'Ada' }).waitFor();
    const field = page.field('Instructions');
    await field.filter({ hasText: 'lighthouse' }).filter({ hasText: 'sparrow' }).waitFor();
    await soundInAllThemes(inThere(page), 'sync-conflict');
    await field.getByTestId('merge-by-hand').click();
    await soundInAllThemes(inThere(page), 'sync-conflict-by-hand');
    const both = 'You review like a lighthouse on weekdays and like a sparrow on Fridays.';
    await page.byTestId('hand-text').fill(both);
    await page.byTestId('save-merge').click();
    await page.title.filter({ hasText: 'No conflicts' }).waitFor();
    await there.picture('sync-settled');
    await there.run('View: Close Editor');
    await syncBoth();
    const ada = await pageOf(here, 'Ada');
    await ada.frame.waitForFunction(
      (prompt) =>
        document.querySelector<HTMLTextAreaElement>('[data-testid="field-prompt"]')?.value ===
        prompt,
      both,
    );
    await here.run('View: Close Editor');
  });

  it('[S2] [S11] lose nothing when the service is killed in the middle of an answer', async () => {
    const chat = await newRoom(open, 'Ada');
    await script.add(says('Ada', 'A long answer it shall be. '.repeat(200)));
    await chat.send('Tell me all about it');
    await chat.waitForMessage({ author: 'Ada', status: 'streaming', text: /long answer/ });
    process.kill((service ?? open.parley.backends.service).pid, 'SIGKILL');
    await chat.waitForMessage({ author: 'Ada', status: 'complete' }, 60_000);
    await stopService();
    await startService();
    await syncBoth();
    await there.section('Conversations').click();
    await there.row('Tell me all about it').click();
    const other = await there.chat();
    const answer = await other.waitForMessage({ author: 'Ada', status: 'complete' });
    assert.equal((await answer.innerText()).match(/A long answer it shall be\./g)?.length, 200);
  });

  it('[V11] [S1] show a pasted picture on both, and a model that sees reads it', async () => {
    const ada = await pageOf(here, 'Ada');
    await ada.chooseModel('pictures', 'simulated/seeing');
    await ada.waitUntilSaved();
    await here.run('View: Close Editor');
    const chat = await newRoom(open, 'Ada');
    await script.add(says('Ada', 'Half of it is blue.'));
    await pastePicture(chat, 1_200, 600);
    assert.equal(await chat.byTestId('attachment-blind').count(), 0);
    await chat.send('What is on this picture?');
    await chat.waitForMessage({ author: 'Ada', status: 'complete', text: 'Half of it is blue.' });
    const sent = (await receivedBy(open, '/chat/completions')).at(-1) ?? '';
    assert.match(
      sent,
      /"image_url":\{"url":"data:image\/(png|jpeg|webp);base64,[A-Za-z0-9+/]{100}/,
    );
    const shown = chat.messages().first().getByTestId('picture').locator('img');
    assert.deepEqual(await sizeOf(shown), [1_200, 600]);
    await syncBoth();
    await there.row('What is on this picture?').click();
    const other = await there.chat();
    await other.waitForMessage({ author: 'Ada', text: 'Half of it is blue.' });
    const arrived = other.messages().first().getByTestId('picture').locator('img');
    await arrived.waitFor({ timeout: SYNC_TIMEOUT_MS });
    assert.deepEqual(await sizeOf(arrived), [1_200, 600]);
    assert.equal(await arrived.getAttribute('src'), await shown.getAttribute('src'));
    await there.picture('sync-picture');
  });

  it('[S5] show the devices; one whose access is taken says so and keeps its data', async () => {
    // What stands above would leave little room for the devices.
    for (const title of ['Chat', 'Personalities']) await here.section(title).click();
    await here.run('Parley: Show Sync');
    await here.row('Devices').click();
    const other = here.page.locator('.monaco-list-row', { hasText: /seen/ }).last();
    await other.waitFor();
    await here.picture('sync-view');
    await here.chooseInMenu(other, 'Take Away Access…');
    await here.clickDialog('Take Away Access');
    await there.run('Parley: Sync Now');
    await there.statusBarItem(/Parley: sync stopped/).waitFor({ timeout: SYNC_TIMEOUT_MS });
    await there.row('Tell me all about it').waitFor();
    await there.picture('sync-revoked');
    await here.chooseInMenu(other, 'Admit Again');
    await there.run('Parley: Sync Now');
    await there.statusBarItem(SYNCED).waitFor({ timeout: SYNC_TIMEOUT_MS });
  });

  it('[S2] [S5] ask before they follow a service that was emptied, and can give it everything again', async () => {
    // The other machine is away meanwhile: one that meets the empty service asks too.
    await there.run('Parley: Pause Sync');
    await there.statusBarItem(/Parley: paused/).waitFor();
    await stopService();
    rmSync(join(serviceFolder(), 'postgres'), { recursive: true, force: true });
    await startService();
    await here.run('Parley: Sync Now');
    await here.run('Parley: Show Sync');
    await here.row('Keep What Is Here').waitFor({ timeout: SYNC_TIMEOUT_MS });
    await here.picture('sync-emptied');
    await here.row('Keep What Is Here').click();
    await here.statusBarItem(SYNCED).waitFor({ timeout: SYNC_TIMEOUT_MS });
    const conversation = here.row('Tell me all about it');
    if (!(await conversation.isVisible())) await here.section('Conversations').click();
    await conversation.waitFor();
    await there.run('Parley: Resume Sync');
    await there.statusBarItem(SYNCED).waitFor({ timeout: SYNC_TIMEOUT_MS });
    await there.row('Tell me all about it').waitFor();
    assert.ok((await titlesAtService()).includes('Tell me all about it'));
  });
});
