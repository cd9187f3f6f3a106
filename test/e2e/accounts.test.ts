import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { type AccountService, startAccountService } from './support/accountService.ts';
import { newRoom } from './support/newRoom.ts';
import { type OpenParley, openOwnParley } from './support/openParley.ts';

const SYNC_TIMEOUT_MS = 30_000;
const SYNCED = /Parley: synced/;
const OF_ADA = 'The lighthouse keeps its own log';
const OF_BEN = 'The sparrow writes nothing down';

/** Two people at one machine. Each test goes on where the last one ended. */
describe('two accounts on one machine', () => {
  let open: OpenParley;
  let service: AccountService;

  before(async () => {
    service = await startAccountService();
    // A machine on which nobody has set up sync.
    open = await openOwnParley({ 'parley.sync.url': '', 'parley.sync.tokenFile': '' });
    await open.workbench.openParley();
  });
  after(async () => {
    await open.close();
    await service.close();
  });

  async function talkAbout(subject: string): Promise<void> {
    const chat = await newRoom(open, 'Ada');
    await chat.send(subject);
    await chat.waitForMessage({ author: 'Ada', status: 'complete' });
    await showConversations();
    await open.workbench.row(subject).waitFor();
  }

  async function showConversations(): Promise<void> {
    const section = open.workbench.section('Conversations');
    if ((await section.getAttribute('aria-expanded')) !== 'true') await section.click();
  }

  /**
   * Signs in as somebody at the provider's page, which the editor opens, with the code that it shows in the end. A window that
   * has not opened the page before shows its address first.
   */
  async function signInAtPage(
    userId: string,
    { isFirst = true }: { readonly isFirst?: boolean } = {},
  ): Promise<void> {
    const { workbench } = open;
    service.provider.manner.userId = userId;
    if (isFirst) await workbench.clickDialog('Open the Page');
    const opened = workbench.page.context().waitForEvent('page');
    await workbench.clickDialog('Open');
    const page: Page = await opened;
    const code = await page.locator('#code').innerText();
    await page.close();
    await workbench.answer(code);
  }

  /** Waits for the window to be reloaded by what is done. */
  async function reloadedBy(act: () => Promise<void>): Promise<void> {
    const { page } = open.workbench;
    const loaded = page.waitForEvent('load');
    await act();
    await loaded;
    await open.workbench.openParley();
    await showConversations();
  }

  const synced = () => open.workbench.statusBarItem(SYNCED).waitFor({ timeout: SYNC_TIMEOUT_MS });

  it('[S6] what was written without an account is brought into the first one', async () => {
    const { workbench } = open;
    await workbench.statusBarItem(/Parley: local/).waitFor();
    await talkAbout(OF_ADA);
    await workbench.run('Parley: Connect to a Sync Service…');
    await workbench.answer(service.url);
    await signInAtPage('user_ada');
    await workbench.picture('account-bring-in');
    await workbench.clickDialog('Bring It In');
    await synced();
    await workbench.row(OF_ADA).waitFor();
  });

  it('[S6] a second one sees nothing of it', async () => {
    const { workbench } = open;
    await workbench.run('Parley: Switch Account…');
    await workbench.picture('account-switch');
    await workbench.pick('Sign in with another account…');
    await workbench.answer(service.url);
    await reloadedBy(() => signInAtPage('user_ben', { isFirst: false }));
    await synced();
    await talkAbout(OF_BEN);
    await synced();
    assert.equal(await workbench.row(OF_ADA).count(), 0);
    assert.doesNotMatch(await workbench.sight(), new RegExp(OF_ADA));
  });

  it('[S6] the first one has it all again without a sign-in, and nothing of the second', async () => {
    const { workbench } = open;
    await reloadedBy(async () => {
      await workbench.run('Parley: Switch Account…');
      await workbench.pick('ada@parley.example');
    });
    await synced();
    await workbench.row(OF_ADA).waitFor();
    assert.equal(await workbench.row(OF_BEN).count(), 0);
    assert.doesNotMatch(await workbench.sight(), new RegExp(OF_BEN));
  });

  it('[S6] signing out can keep what is here, and signing in goes on with it', async () => {
    const { workbench } = open;
    await workbench.run('Parley: Sign Out…');
    await workbench.picture('account-sign-out');
    await workbench.clickDialog('Sign Out, Keep Data');
    await workbench.statusBarItem(/Parley: signed out/).waitFor();
    await workbench.row(OF_ADA).waitFor();
    assert.equal(await workbench.notification(/does not know who you are/).count(), 0);
    await workbench.run('Parley: Sign In');
    await signInAtPage('user_ada');
    await synced();
    await workbench.row(OF_ADA).waitFor();
  });

  it('[S6] signing out can remove it from the machine, and the service brings it back', async () => {
    const { workbench } = open;
    await workbench.run('Parley: Sign Out…');
    await workbench.clickDialog('Sign Out, Remove Data…');
    await workbench.picture('account-remove');
    await reloadedBy(() => workbench.clickDialog('Remove'));
    await workbench.statusBarItem(/Parley: signed out/).waitFor();
    assert.equal(await workbench.row(OF_ADA).count(), 0);
    await workbench.run('Parley: Sign In');
    await signInAtPage('user_ada');
    await synced();
    await workbench.row(OF_ADA).waitFor();
    assert.equal(await workbench.row(OF_BEN).count(), 0);
    await workbench.section('Chat').click();
    await workbench.run('Parley: Show Sync');
    await workbench.row('ada@parley.example').hover();
    await workbench.picture('account-view');
  });
});
