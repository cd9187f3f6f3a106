import assert from 'node:assert/strict';
import type { Chat } from '../../scripts/drive/chat.ts';
import { newRoom } from './support/newRoom.ts';
import { type OpenParley, openParley } from './support/openParley.ts';
import { says, type Script, scriptOf } from './support/simulator.ts';

const LONG = 'word '.repeat(400);
const SLOW_MS = 60_000;

describe('rooms', () => {
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

  it('[R10] a debate of three ends with a verdict of a judge who did not argue', async () => {
    chat = await newRoom(open, 'Ada', 'Farid', 'Tomasz', 'Ingrid');
    await chat.send('/mode debate');
    await chat.send('@Ada @Farid @Tomasz Should we write the parser by hand?');
    const verdict = chat.frame.locator('[data-testid="message"][data-stage="verdict"]');
    await verdict.waitFor({ timeout: 2 * SLOW_MS });
    assert.doesNotMatch(await verdict.innerText(), /correct/i);
    assert.match(await verdict.innerText(), /Ada|Farid|Tomasz|tie/i);
    // The list holds only what is near the view.
    const argued = chat.frame.locator('[data-testid="message"][data-stage="argument"]');
    const authors = await argued.evaluateAll((all) => all.map((it) => it.dataset['author']));
    assert.ok(authors.length > 0);
    assert.ok(!authors.includes('Ingrid'), authors.join());
    await open.workbench.picture('debate');
  });

  it('[R9] a ping-pong of two is cut by the brakes, and the room says why', async () => {
    chat = await newRoom(open, 'Ada', 'Tomasz');
    for (let turn = 0; turn < 6; turn += 1) {
      await script.add(
        says('Ada', `@Tomasz and what of case ${turn} of the list?`),
        says('Tomasz', `@Ada look at file ${turn} of the folder, would you?`),
      );
    }
    await chat.send('@Ada please settle this with Tomasz');
    await chat.roomStopped.waitFor({ timeout: SLOW_MS });
    assert.match(await chat.roomStopped.innerText(), /Ada|Tomasz|answers|summon|limit/i);
    const answers = await chat.messages({ status: 'complete' }).count();
    assert.ok(answers <= 1 + 6, `${answers} messages`);
    await open.workbench.picture('brakes');
  });

  it('[R10] a consensus keeps the view of the minority', async () => {
    chat = await newRoom(open, 'Ada', 'Farid', 'Tomasz');
    await chat.send('/mode consensus');
    const vote = (letter: string, reason: string) =>
      JSON.stringify({ vote: letter, confidence: 0.8, reason });
    await script.add(
      says('Ada', 'Use a queue.'),
      says('Farid', 'Use a lock.'),
      says('Tomasz', 'Use a queue with tests.'),
      says('Ada', vote('A', 'It is simple.')),
      says('Farid', vote('B', 'Locks are known here.')),
      says('Tomasz', vote('A', 'It can be tested.')),
    );
    await chat.send('How do we share the counter?');
    const outcome = chat.frame.locator('[data-testid="message"][data-stage="outcome"]');
    await outcome.waitFor({ timeout: SLOW_MS });
    const words = await outcome.innerText();
    assert.match(words, /Use a queue|Ada/);
    assert.match(words, /Locks are known here/);
    await open.workbench.picture('consensus');
  });

  it('[R11] autopilot goes on without a human, and stops at a human word', async () => {
    chat = await newRoom(open, 'Ada', 'Tomasz');
    await script.add(says('Ada', 'Let us begin with the names.'));
    await chat.send('@Ada begin a list of ideas for the library');
    await chat.waitForMessage({ author: 'Ada', status: 'complete' }, SLOW_MS);
    await chat.waitUntilQuiet(SLOW_MS);
    for (const idea of ['shelves', 'readers', 'fines', 'opening hours']) {
      const replies = [says('Ada', `An idea about ${idea}.`), says('Tomasz', `${idea} it is.`)];
      await script.add(...replies);
    }
    await chat.send('/autopilot');
    await chat.byTestId('autopilot-bar').waitFor();
    await chat.waitForMessage({ author: 'Tomasz' }, SLOW_MS);
    await open.workbench.picture('autopilot');
    await chat.send('Thank you, that is enough');
    await chat.byTestId('autopilot-bar').waitFor({ state: 'hidden', timeout: SLOW_MS });
    await chat.messages({ text: 'Thank you, that is enough' }).first().waitFor();
  });

  for (const setting of ['queue', 'interrupt', 'merge'] as const) {
    it(`[R15] a human word in the middle: ${setting}`, async () => {
      chat = await newRoom(open, 'Ada');
      await chat.byTestId('room-settings').first().click();
      await chat.byTestId('rule-interruption').selectOption(setting);
      await chat.frame.locator('body').press('Escape');
      await script.add(says('Ada', LONG), says('Ada', 'To both of your questions: yes.'));
      await chat.send('Tell me everything');
      await chat.waitForMessage({ author: 'Ada', status: 'streaming', text: /word word/ });
      await chat.send('And one thing more');
      const second = { author: 'Ada', status: 'complete', text: /To both of your questions/ };
      await chat.waitForMessage(second, SLOW_MS);
      const first = chat.messages({ author: 'Ada', text: /word word/ }).first();
      const expected = setting === 'interrupt' ? 'interrupted' : 'complete';
      assert.equal(await first.getAttribute('data-status'), expected);
    });
  }

  it('[M4] 429 says when to try again, and waiting brings the answer', async () => {
    chat = await newRoom(open, 'Ada');
    const limited = { error: { code: 429, message: 'Rate limit exceeded' } };
    await script.add(
      {
        when: { personality: 'Ada' },
        steps: [{ kind: 'status', status: 429, body: limited, retryAfter: '35' }],
      },
      says('Ada', 'Now I may speak.'),
    );
    await chat.send('@Ada quickly');
    const failed = await chat.waitForMessage({ author: 'Ada', status: 'failed' }, SLOW_MS);
    await failed.getByTestId('wait-retry').waitFor();
    assert.match(await failed.innerText(), /\d+ s/);
    await open.workbench.picture('rate-limited');
    await failed.getByTestId('wait-retry').click();
    await chat.waitForMessage({ author: 'Ada', text: 'Now I may speak.' }, SLOW_MS);
  });

  it('[M4] an error in mid-stream keeps what came, and continue goes on from there', async () => {
    chat = await newRoom(open, 'Ada');
    await script.add(
      {
        when: { personality: 'Ada' },
        steps: [
          { kind: 'text', text: 'The first half of a thought, ' },
          { kind: 'streamError', form: 'withChoices', code: 'server_error', message: 'broke' },
        ],
      },
      says('Ada', 'and here is the second half.'),
    );
    await chat.send('@Ada think aloud');
    const failed = await chat.waitForMessage({ author: 'Ada', status: 'failed' }, SLOW_MS);
    assert.match(await failed.innerText(), /The first half of a thought/);
    await failed.getByTestId('continue').first().click();
    await chat.waitForMessage({ author: 'Ada', text: 'and here is the second half.' }, SLOW_MS);
  });

  it('[M4] 402 offers to add credit', async () => {
    chat = await newRoom(open, 'Ada');
    const empty = { error: { code: 402, message: 'Insufficient credits' } };
    const steps = [{ kind: 'status' as const, status: 402, body: empty }];
    await script.add({ when: { personality: 'Ada' }, steps });
    await chat.send('@Ada are you there?');
    const failed = await chat.waitForMessage({ author: 'Ada', status: 'failed' }, SLOW_MS);
    await failed.getByTestId('add-credit').waitFor();
  });

  it('[R1] a branch begins with what was said so far, and the original stays', async () => {
    chat = await newRoom(open, 'Ada');
    await script.add(says('Ada', 'The answer to branch from.'));
    await chat.send('@Ada a question with two sides');
    const answer = await chat.waitForMessage(
      { author: 'Ada', status: 'complete', text: 'The answer to branch from.' },
      SLOW_MS,
    );
    await answer.hover();
    await answer.getByTestId('message-menu').click();
    await chat.byTestId('branch').first().click();
    await chat
      .byTestId('title')
      .filter({ hasText: /branch/i })
      .waitFor();
    await chat.waitForMessage({ author: 'Ada', text: 'The answer to branch from.' });
  });

  it('[R17] search over everything finds the message and shows it', async () => {
    const { workbench } = open;
    await workbench.run('Parley: Search Conversations…');
    await workbench.lookFor('Search Conversations', 'two sides');
    // Before the words are heard, the list holds the latest titles; only what was found is marked.
    await workbench.page
      .locator('.quick-input-list .monaco-list-row', { hasText: '⟦two⟧ sides' })
      .first()
      .click();
    await chat.messages({ text: 'a question with two sides' }).first().waitFor();
  });
});
