import assert from 'node:assert/strict';
import { dirname } from 'node:path';
import type { Chat } from '../../scripts/drive/chat.ts';
import { startSyncService } from '../../scripts/start/startBackends.ts';
import type { ScenarioInput } from '../../simulator/scenario.ts';
import { type OpenParley, openOwnParley } from './support/openParley.ts';

const LONG = 'word '.repeat(400);

describe('when things go wrong', () => {
  let open: OpenParley;
  let chat: Chat;

  before(async () => {
    open = await openOwnParley();
    const { workbench } = open;
    await workbench.openParley();
    await workbench.run('Parley: New Conversation…');
    await workbench.pick('Ada');
    chat = await workbench.chat();
    await chat.participant('Ada').waitFor();
  });
  after(() => open.close());

  /** Tells the simulator how to answer the next requests. */
  async function script(...replies: ScenarioInput['replies']): Promise<void> {
    const url = new URL('/_scenario', open.parley.backends.simulatorUrl ?? '');
    const response = await fetch(url, { method: 'POST', body: JSON.stringify({ replies }) });
    assert.equal(response.ok, true, await response.text());
  }

  it('[R2] a stopped answer keeps what was shown and says that it was interrupted', async () => {
    await script({ steps: [{ kind: 'text', text: LONG }] });
    await chat.send('Tell me everything');
    await chat.waitForMessage({ author: 'Ada', status: 'streaming', text: /word word/ });
    await chat.stopButton.click();
    const stopped = await chat.waitForMessage({ author: 'Ada', status: 'interrupted' });
    assert.match(await stopped.innerText(), /word word/);
    await chat.stopButton.waitFor({ state: 'hidden' });
  });

  it('[M4] a failure has its own words, and retry asks again', async () => {
    await script(
      {
        steps: [{ kind: 'status', status: 402, body: { error: { code: 402, message: 'empty' } } }],
      },
      { steps: [{ kind: 'text', text: 'Here I am again.' }] },
    );
    await chat.send('Are you there?');
    const failed = await chat.waitForMessage({ author: 'Ada', status: 'failed' });
    assert.match(await failed.getByTestId('failure').innerText(), /credit/i);
    await failed.getByTestId('retry').click();
    await chat.waitForMessage({ author: 'Ada', status: 'complete', text: 'Here I am again.' });
  });

  it('[S1] [S5] work goes on without the service, which gets everything when it is back', async () => {
    const { workbench, parley } = open;
    await workbench.statusBarItem(/Parley: synced/).waitFor();
    await parley.backends.service.stop();
    await script({ steps: [{ kind: 'text', text: 'I work offline too.' }] });
    await chat.send('Still with me?');
    await chat.waitForMessage({ author: 'Ada', status: 'complete', text: 'I work offline too.' });
    await workbench.statusBarItem(/Parley: offline, \d+ pending/).waitFor();
    const port = Number(new URL(parley.backends.serviceUrl).port);
    const service = await startSyncService(dirname(dirname(parley.backends.tokenFile)), port);
    try {
      await workbench.run('Parley: Sync Now');
      await workbench.statusBarItem(/Parley: synced/).waitFor();
    } finally {
      await service.stop();
    }
  });

  it('[V2] a reply in a review thread is answered there', async () => {
    const { workbench } = open;
    await chat.send('@Ada please review src/overdue.ts');
    await chat.waitForMessage({ author: 'Ada', status: 'complete', text: /found 3/ }, 60_000);
    await chat.toolUse('comment').first().getByRole('button').first().click();
    await workbench.commentGlyphs().first().click();
    const thread = workbench.commentThread(/Ada/);
    await thread.waitFor();
    await script({ steps: [{ kind: 'text', text: 'Because the last index is one less.' }] });
    await thread.locator('.review-thread-reply-button').click();
    await workbench.page.keyboard.type('Why is that?');
    await thread.getByRole('button', { name: 'Reply (' }).click();
    await thread.getByText('Because the last index is one less.').waitFor();
  });

  it('[R2] a reload in the middle of an answer keeps what was said and marks it interrupted', async () => {
    const { workbench } = open;
    await script({ steps: [{ kind: 'text', text: LONG }] });
    await chat.send('Once more, everything');
    await chat.waitForMessage({ author: 'Ada', status: 'streaming', text: /(word ){40}/ });
    await workbench.reload();
    await workbench.openParley();
    chat = await workbench.chat();
    const kept = await chat.waitForMessage({ author: 'Ada', status: 'interrupted' }, 60_000);
    assert.match(await kept.innerText(), /word word/);
  });
});
