import assert from 'node:assert/strict';
import type { Frame, Locator } from 'playwright-core';
import type { Chat } from '../../scripts/drive/chat.ts';
import { findPersonalityPage } from '../../scripts/drive/personalityPage.ts';
import { newRoom } from './support/newRoom.ts';
import { type OpenParley, openParley } from './support/openParley.ts';
import { says, type Script, scriptOf, uses } from './support/simulator.ts';
import { soundInAllThemes } from './support/soundInAllThemes.ts';

const ANSWER_TIMEOUT_MS = 60_000;
describe('everybody can use the pages', () => {
  let open: OpenParley;
  let chat: Chat;
  let script: Script;

  before(async () => {
    open = await openParley();
    script = scriptOf(open);
    await open.workbench.openParley();
  });
  afterEach(() => script.clear());
  after(() => open.close());

  const isSoundInAllThemes = (frame: Frame, name: string): Promise<void> =>
    soundInAllThemes({ frame, workbench: open.workbench, workspace: open.parley.workspace }, name);

  const focused = (place: Locator) => place.and(chat.frame.locator(':focus')).waitFor();
  const press = (...keys: readonly string[]) => pressAll(open, keys);

  it('[U3] an empty chat, and the menu of names over it', async () => {
    await isSoundInAllThemes(await frameWith(open, 'empty'), 'nothing yet');
    chat = await newRoom(open, 'Ada', 'Tomasz');
    await isSoundInAllThemes(chat.frame, 'empty');
    await chat.composer.fill('@');
    await chat.mentionOptions.first().waitFor();
    await isSoundInAllThemes(chat.frame, 'mentions');
    await chat.composer.fill('');
  });

  it('[U3] a chat with a failure, uses of tools and a quotation', async () => {
    await script.add(
      uses('Ada', 'remember', { text: 'The tests run at night.', scope: 'everywhere' }),
      says('Ada', 'Noted: `npm test`, and see [the manual](https://example.com).\n\n> A quotation'),
      {
        when: { personality: 'Tomasz' },
        steps: [{ kind: 'status', status: 402, body: { error: { code: 402, message: 'empty' } } }],
      },
    );
    await chat.send('@Ada keep in mind that the tests run at night');
    await chat.waitForMessage({ author: 'Ada', text: 'Noted' }, ANSWER_TIMEOUT_MS);
    await chat.send('@Tomasz and you?');
    await chat.waitForMessage({ author: 'Tomasz', status: 'failed' }, ANSWER_TIMEOUT_MS);
    await chat.waitUntilQuiet();
    await isSoundInAllThemes(chat.frame, 'messages');
  });

  it('[U3] a verdict', async () => {
    chat = await newRoom(open, 'Ada', 'Farid', 'Ingrid');
    await chat.send('/mode debate');
    await chat.send('@Ada @Farid Should we write the parser by hand?');
    const verdict = chat.frame.locator('[data-testid="message"][data-stage="verdict"]');
    await verdict.waitFor({ timeout: 2 * ANSWER_TIMEOUT_MS });
    await chat.waitUntilQuiet();
    await isSoundInAllThemes(chat.frame, 'verdict');
  });

  it('[U3] the settings of the room, the help and the search', async () => {
    await chat.byTestId('room-settings').first().click();
    await chat.byTestId('room-settings-panel').waitFor();
    await isSoundInAllThemes(chat.frame, 'room settings');
    await press('Escape');
    await chat.send('/help');
    await chat.byTestId('help').waitFor();
    await isSoundInAllThemes(chat.frame, 'help');
    await press('Escape');
    await chat.send('/find parser');
    await chat.byTestId('find-bar').waitFor();
    await isSoundInAllThemes(chat.frame, 'find');
    await press('Escape');
  });

  it('[U2] the keys alone write, send, go to a message, answer it and go back', async () => {
    chat = await newRoom(open, 'Ada');
    await script.add(says('Ada', 'By keys alone.'), says('Ada', 'And back again.'));
    await chat.composer.focus();
    await open.workbench.page.keyboard.type('@Ada can you hear me?');
    // The first Escape closes what the name has opened.
    await press('Escape', 'Enter');
    const answer = await chat.waitForMessage(
      { author: 'Ada', status: 'complete', text: 'By keys alone.' },
      ANSWER_TIMEOUT_MS,
    );
    await chat.waitUntilQuiet();
    await tabUntil(open, answer, 'Shift+Tab');
    await press('Enter');
    await focused(answer.getByTestId('reply'));
    await press('Enter');
    await focused(chat.composer);
    await chat.replyBar.filter({ hasText: 'Ada' }).waitFor();
    await press('Escape');
    await chat.replyBar.waitFor({ state: 'hidden' });
    await focused(chat.composer);
  });

  it('[U2] the keys alone choose a mode', async () => {
    await chat.composer.focus();
    const mode = chat.byTestId('mode-select');
    await tabUntil(open, mode, 'Shift+Tab');
    await press('Enter', 'ArrowDown', 'Enter');
    await focused(mode);
    await chat.byTestId('mode-select').filter({ hasText: /round/i }).waitFor();
  });

  it('[U2] the keys alone change a number of the room, and Escape gives the focus back', async () => {
    await chat.composer.focus();
    const settings = chat.byTestId('room-settings').first();
    await tabUntil(open, settings, 'Shift+Tab');
    await press('Enter');
    const turns = chat.byTestId('rule-maxTurns');
    await tabUntil(open, turns, 'Tab');
    await open.workbench.page.keyboard.type('7');
    await press('Tab');
    await press('Escape');
    await focused(settings);
    await press('Enter');
    // The room tells the page what it has kept.
    await chat.frame.waitForFunction(
      (field) => document.querySelector<HTMLInputElement>(field)?.value === '7',
      '[data-testid="rule-maxTurns"]',
    );
    await press('Escape');
  });

  it('[U3] [P2] the page of a personality', async () => {
    const { workbench } = open;
    await workbench.run('Parley: New Personality');
    const page = await findPersonalityPage(workbench.page, 'New personality');
    await page.prompt.fill('You are brief.');
    await page.addMemory('Brevity is liked here.');
    await page.openPreview();
    await page.waitUntilSaved();
    await isSoundInAllThemes(page.frame, 'personality');
    await page.modelSearch.click();
    await page.byTestId('model-option').first().waitFor();
    await isSoundInAllThemes(page.frame, 'personality models');
  });

  it('[U2] [P2] the keys alone go through the page of a personality and move a slider', async () => {
    const page = await findPersonalityPage(open.workbench.page, 'New personality');
    await page.name.focus();
    for (const id of ['field-title', 'field-accent', 'field-icon', 'model-search']) {
      await tabUntil(open, page.byTestId(id), 'Tab');
    }
    const eagerness = page.byTestId('field-eagerness');
    await tabUntil(open, eagerness, 'Tab');
    const before = Number(await eagerness.inputValue());
    await press('ArrowRight', 'ArrowRight');
    assert.equal(await eagerness.inputValue(), String(before + 10));
    await page.waitUntilSaved();
  });

  it('[U3] [P6] the page of defaults and quotas', async () => {
    await open.workbench.run('Parley: Defaults of New Personalities');
    const page = await findPersonalityPage(open.workbench.page, 'Defaults and quotas');
    await page.byTestId('quota-add').click();
    await page.byTestId('quota').waitFor();
    await isSoundInAllThemes(page.frame, 'defaults');
  });
});

/** The only page that is open, once it shows something with this test id. */
async function frameWith({ workbench }: OpenParley, testId: string): Promise<Frame> {
  const page = workbench.page.frameLocator('iframe.webview').frameLocator('iframe');
  const shown = page.getByTestId(testId);
  await shown.waitFor();
  const frame = await (await shown.elementHandle()).ownerFrame();
  if (!frame) throw new Error('The page is gone.');
  return frame;
}

async function pressAll({ workbench }: OpenParley, keys: readonly string[]): Promise<void> {
  for (const key of keys) await workbench.page.keyboard.press(key);
}

/** Goes on by one key until the focus is on one of these; a page has fewer stops than this many. */
async function tabUntil(open: OpenParley, places: Locator, key: 'Tab' | 'Shift+Tab') {
  const MAX_STOPS = 60;
  const page = open.workbench.page;
  for (let stop = 0; stop < MAX_STOPS; stop += 1) {
    await page.keyboard.press(key);
    const isThere = await places.evaluateAll(async (all) => {
      // A list hands the focus on a frame later.
      await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
      return all.some((each) => each === document.activeElement);
    });
    if (isThere) return;
  }
  throw new Error(`The focus did not come to ${places.toString()} by ${key}.`);
}
