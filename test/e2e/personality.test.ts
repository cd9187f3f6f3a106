import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Chat } from '../../scripts/drive/chat.ts';
import { findPersonalityPage, type PersonalityPage } from '../../scripts/drive/personalityPage.ts';
import { type OpenParley, openOwnParley } from './support/openParley.ts';
import { receivedBy, says, type Script, scriptOf, uses } from './support/simulator.ts';

const PROMPT = 'You decide what goes into a release, and you say it in one sentence.';
const MEMORY = 'Releases go out on Tuesdays.';
const LEARNT = 'The team freezes the code on Fridays.';
const ATTITUDE = 'You trust her reviews more than your own.';
const ANSWER_TIMEOUT_MS = 60_000;

/** One personality from its making to its return from a file. Each test goes on where the last one ended. */
describe('a personality', () => {
  let open: OpenParley;
  let script: Script;
  let page: PersonalityPage;
  let chat: Chat;

  before(async () => {
    open = await openOwnParley();
    script = scriptOf(open);
    await open.workbench.openParley();
    await open.workbench.section('Personalities').click();
  });
  after(() => open.close());

  const exported = () => join(open.parley.workspace, 'mira.json');
  const shownPage = (name: string) => findPersonalityPage(open.workbench.page, name);

  it('[P2] is made, named, described and given a model, and saves itself', async () => {
    const { workbench } = open;
    await workbench.run('Parley: New Personality');
    page = await shownPage('New personality');
    assert.equal(await page.byTestId('action-export').isDisabled(), true);
    await page.name.fill('Mira');
    await page.title.fill('Release manager');
    await page.prompt.fill(PROMPT);
    await page.chooseModel('cost sim', 'simulated/costly');
    await page.byTestId('model-facts').filter({ hasText: '$10 in, $50 out' }).waitFor();
    await page.waitUntilSaved();
    await workbench.page.locator('.tab.active', { hasText: 'Mira' }).waitFor();
    await page.byTestId('action-export').and(page.frame.locator(':enabled')).waitFor();
  });

  it('[P2] shows the whole prompt that its models read, and what it costs in tokens', async () => {
    const preview = await page.openPreview();
    await preview.filter({ hasText: PROMPT }).filter({ hasText: 'Mira' }).waitFor();
    assert.match(await page.byTestId('preview-tokens').innerText(), /About [\d,]+ tokens/);
    await open.workbench.picture('personality-preview');
  });

  it('[P2] takes a change back', async () => {
    await page.title.fill('Nobody in particular');
    await page.waitUntilSaved();
    await page.byTestId('undo').click();
    await page.waitUntilSaved();
    assert.equal(await page.title.inputValue(), 'Release manager');
  });

  it('[P3] shows an attitude as the prompt will say it', async () => {
    await page.byTestId('attitude-filter').fill('Ada');
    await page.byTestId('attitude-text').first().fill(ATTITUDE);
    await page.waitUntilSaved();
    await page.frame.getByText('How it reads in the prompt').click();
    const words = page.byTestId('attitudes-preview').filter({ hasText: `Ada: ${ATTITUDE}` });
    await words.waitFor();
    await open.workbench.picture('personality-attitudes');
  });

  it('[P1] is found in the list by a filter, with its title, model and memories', async () => {
    const { workbench } = open;
    await page.addMemory(MEMORY);
    await workbench.run('Parley: Filter Personalities…');
    await workbench.answer('release man');
    await workbench.row(/Mira.*Release manager.*costly.*1 memory/).waitFor();
    await workbench.row('Ada').waitFor({ state: 'hidden' });
    await workbench.picture('personality-filtered');
    await workbench.run('Parley: Filter Personalities…');
    await workbench.answer('nobody is called so');
    await workbench.page.locator('.part.sidebar').getByText('Show All').click();
    await workbench.row('Ada').waitFor();
  });

  it('[P4] reads its memory in a conversation', async () => {
    await script.add(says('Mira', 'On Tuesday, then.'));
    await page.byTestId('action-chat').click();
    chat = await open.workbench.chat();
    await chat.participant('Mira').waitFor();
    await chat.send('When do we ship?');
    await chat.waitForMessage({ author: 'Mira', text: 'On Tuesday, then.' }, ANSWER_TIMEOUT_MS);
    const prompts = await receivedBy(open, '/chat/completions');
    const read = prompts.findLast((prompt) => prompt.includes('When do we ship?')) ?? '';
    assert.ok(read.includes(PROMPT), read);
    assert.ok(read.includes(MEMORY), read);
  });

  it('[P1] another one joins a conversation by being dragged there', async () => {
    const { workbench } = open;
    await workbench.section('Conversations').click();
    await workbench.drag(workbench.row('Ada'), workbench.row('When do we ship?'));
    await workbench.row(/When do we ship\?.*Mira, Ada/).waitFor();
    await chat.participant('Ada').waitFor();
  });

  it('[P4] remembers by itself, which is seen in the timeline and can be undone there', async () => {
    await chat.composer.focus();
    await script.add(
      uses('Mira', 'remember', { text: LEARNT, scope: 'everywhere' }),
      says('Mira', 'I keep that in mind.'),
    );
    await chat.send('@Mira we freeze on Fridays, do keep that in mind');
    await chat.waitForMessage({ author: 'Mira', text: 'I keep that in mind.' }, ANSWER_TIMEOUT_MS);
    const use = chat.toolUse('remember').filter({ hasText: LEARNT });
    await use.waitFor();
    await page.memory(LEARNT).getByTestId('memory-own').waitFor();
    await open.workbench.picture('personality-remembers');
    await use.getByTestId('undo-memory').click();
    await use.getByTestId('memory-undone').waitFor();
    await page.memory(LEARNT).waitFor({ state: 'detached' });
    await page.memory(MEMORY).waitFor();
  });

  it('[P2] is still open after a reload of the window', async () => {
    await open.workbench.reload();
    page = await shownPage('Mira');
    assert.equal(await page.prompt.inputValue(), PROMPT);
    await page.memory(MEMORY).waitFor();
  });

  it('[P5] is exported to a file, with its memories and without a key', async () => {
    const { workbench } = open;
    await page.byTestId('action-export').click();
    await workbench.pick('Parley');
    await workbench.answerPath(exported());
    await workbench.notification(/Saved as mira\.json/).waitFor();
    const text = readFileSync(exported(), 'utf8');
    assert.ok(text.includes(PROMPT) && text.includes(MEMORY) && text.includes(ATTITUDE), text);
    assert.doesNotMatch(text, /sk-|apiKey|"key"/i);
  });

  it('[P1] is deleted without a question, and Undo brings it back with its memories', async () => {
    const { workbench } = open;
    await page.byTestId('action-delete').click();
    await page.byTestId('deleted').waitFor();
    const told = workbench.notification(/Mira and what it remembers were deleted/);
    await told.getByRole('button', { name: 'Undo' }).click();
    page = await shownPage('Mira');
    await page.memory(MEMORY).waitFor();
  });

  it('[P1] a deletion can be undone by a command, too', async () => {
    await page.byTestId('action-delete').click();
    await page.byTestId('deleted').waitFor();
    await open.workbench.run('Parley: Undo Last Deletion');
    page = await shownPage('Mira');
    await page.memory(MEMORY).waitFor();
  });

  it('[P2] the page of a deleted one brings it back, too, with its memories', async () => {
    await page.byTestId('action-delete').click();
    await page.byTestId('restore').click();
    await page.memory(MEMORY).waitFor();
  });

  it('[P5] comes back from its file as another one, with everything but its place', async () => {
    const { workbench } = open;
    assert.ok(existsSync(exported()));
    await page.byTestId('action-delete').click();
    await page.byTestId('deleted').waitFor();
    await workbench.run('Parley: Import Personalities…');
    await workbench.answerPath(exported());
    page = await shownPage('Mira');
    assert.equal(await page.prompt.inputValue(), PROMPT);
    assert.equal(await page.modelSearch.inputValue(), 'simulated/costly');
    await page.memory(MEMORY).waitFor();
    await workbench.picture('personality-imported');
  });
});
