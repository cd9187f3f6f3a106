import assert from 'node:assert/strict';
import { globSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Page } from 'playwright-core';
import { readSettings, writeSettings } from '../../scripts/editor/editorSettings.ts';
import { type Simulator, startSimulator } from '../../simulator/startSimulator.ts';
import { type OpenParley, openOwnParley } from './support/openParley.ts';

/** Of this machine, but not one that the editor takes for its own and leads through its own address. */
const ELSEWHERE = '127.0.0.2';
const CONNECTED = /OpenRouter is connected/;

describe('signing in to OpenRouter', () => {
  let open: OpenParley;
  let provider: Simulator;

  before(async () => {
    provider = await startSimulator({ host: ELSEWHERE, tokensPerSecond: 0 });
    open = await openOwnParley();
    const dataDir = dirname(dirname(open.parley.backends.tokenFile));
    const [file] = globSync('**/data/Machine/settings.json', { cwd: dataDir });
    assert.ok(file !== undefined);
    const settings = join(dataDir, file);
    const url = provider.url;
    writeSettings(settings, { ...readSettings(settings), 'parley.openRouter.baseUrl': url });
    const { workbench } = open;
    await workbench.openParley();
    await workbench.run('Parley: New Conversation…');
    await workbench.pick('Ada');
    await (await workbench.chat()).participant('Ada').waitFor();
  });
  after(async () => {
    await open.close();
    await provider.close();
  });

  /** Runs a command that opens a web page, lets the editor open it, and gives the page. */
  async function pageOpenedBy(command: string): Promise<Page> {
    const { workbench } = open;
    const opened = workbench.page.context().waitForEvent('page');
    await workbench.run(command);
    await workbench.clickDialog('Open');
    const shown = await opened;
    await shown.waitForLoadState();
    return shown;
  }

  it('[M1] in the browser: the page leads back to the editor, which then holds a key', async () => {
    const { workbench } = open;
    const page = await pageOpenedBy('Parley: Sign in to OpenRouter');
    assert.match(page.url(), /\/auth\?callback_url=/);
    await workbench.notification(/Waiting for you to sign in/).waitFor();
    await workbench.picture('sign-in-waiting');
    await page.locator('#authorize').click();
    await page.getByText('You can close this page now').waitFor();
    assert.match(page.url(), /code=/);
    await page.close();
    await workbench.notification(CONNECTED).waitFor();
    await workbench.notification(/Waiting for you to sign in/).waitFor({ state: 'hidden' });
    await workbench.picture('sign-in-connected');
    await workbench.run('Notifications: Clear All Notifications');

    await workbench.run('Parley: Show What Is Left on the OpenRouter Key');
    await workbench.notification(/simulated key · spent \$0\.50 · \$9\.50 of \$10\.00/).waitFor();
    await workbench.run('Notifications: Clear All Notifications');
  });

  it('[M1] with a code: the page shows it, and pasting it connects', async () => {
    const { workbench } = open;
    await workbench.run('Parley: Forget the OpenRouter Key');
    await workbench.notification(/key is forgotten/).waitFor();
    await workbench.run('Notifications: Clear All Notifications');
    const page = await pageOpenedBy('Parley: Sign in to OpenRouter with a Code…');
    const code = await page.locator('#code').innerText();
    await page.close();
    await workbench.answer(code);
    await workbench.notification(CONNECTED).waitFor();
  });

  it('[M1] a button in the conversation leads to every way to connect', async () => {
    const { workbench } = open;
    await workbench.run('Notifications: Clear All Notifications');
    const chat = await workbench.chat();
    await chat.frame.getByTestId('notice-connect').click();
    await workbench.page
      .getByText('Who should answer?')
      .or(workbench.page.getByPlaceholder('Who should answer? Any one of these is enough.'))
      .waitFor();
    await workbench.picture('connect-provider');
    await workbench.page.keyboard.press('Escape');
  });
});
