import assert from 'node:assert/strict';
import type { Chat } from '../../scripts/drive/chat.ts';
import { type OpenParley, openParley } from './support/openParley.ts';
import { receivedBy, says, type Script, scriptOf } from './support/simulator.ts';

const SLOW_MS = 60_000;
/** About a thousand tokens. */
const LONG = 'The library keeps every loan of every reader. '.repeat(90);

describe('a conversation that outgrows its window', () => {
  let open: OpenParley;
  let chat: Chat;
  let script: Script;

  before(async () => {
    open = await openParley();
    script = scriptOf(open);
    const { workbench } = open;
    await workbench.openParley();
    await workbench.run('Parley: New Conversation…');
    await workbench.pick('Ada');
    chat = await workbench.chat();
    await chat.participant('Ada').click();
    await chat.byTestId('change-model').click();
    await workbench.page.locator('.quick-input-widget:visible input').first().fill('small window');
    await workbench.page
      .locator('.quick-input-list .monaco-list-row', { hasText: 'Reviewer with a small window' })
      .first()
      .click();
    await chat.byTestId('context-gauge').and(chat.frame.locator('[data-window="8000"]')).waitFor();
  });
  after(() => open.close());

  /** Says something long and waits for the answer to it. */
  async function talk(number: number): Promise<void> {
    await script.add(says('Ada', `Noted, number ${number}.`));
    await chat.send(`@Ada fact ${number}: ${LONG}`);
    const answer = { author: 'Ada', status: 'complete', text: `Noted, number ${number}.` };
    await chat.waitForMessage(answer, SLOW_MS);
  }

  /** The first message, which only the store still holds once the list has moved on. */
  async function findFirst() {
    await chat.send('/find fact 1:');
    await chat.byTestId('find-place').filter({ hasText: /1/ }).waitFor();
    await chat.byTestId('find-field').press('Enter');
    const first = chat.messages({ text: 'fact 1:' }).first();
    await first.waitFor({ timeout: SLOW_MS });
    await chat.byTestId('find-close').click();
    return first;
  }

  const gaugeThat = (condition: string) => chat.contextGauge.and(chat.frame.locator(condition));

  it('[R14] is summarised at four fifths of the window, and no message goes', async () => {
    for (let number = 1; number <= 6; number += 1) await talk(number);
    await gaugeThat(':not([data-summarized="0"])').waitFor({ timeout: SLOW_MS });
    const prompts = await receivedBy(open, '/chat/completions');
    assert.ok(prompts.some((prompt) => prompt.includes('You keep the minutes')));
    await open.workbench.picture('summarised');
    await findFirst();
  });

  it('[R14] a summary goes when a message in its range goes, and the undo brings the words back', async () => {
    const first = await findFirst();
    await first.hover({ position: { x: 40, y: 4 } });
    await first.getByTestId('message-menu').click();
    await first.getByTestId('delete').click();
    await gaugeThat('[data-summarized="0"]').waitFor({ timeout: SLOW_MS });
    await open.workbench
      .notification('The message was deleted.')
      .getByRole('button', { name: 'Undo' })
      .click();
    await findFirst();
  });
});
