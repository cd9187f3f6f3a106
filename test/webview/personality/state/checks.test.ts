import assert from 'node:assert/strict';
import type { ModelOption, OtherView } from '../../../../shared/protocol/personalityApi.ts';
import { attitudesAsRead, findOthers } from '../../../../webview/personality/state/attitudes.ts';
import { nameHint, promptHints } from '../../../../webview/personality/state/checkPersonality.ts';
import { findMemories } from '../../../../webview/personality/state/memoryList.ts';
import {
  createModelSearch,
  modelChoices,
  pricePerMillion,
  shortTokens,
} from '../../../../webview/personality/state/modelSearch.ts';
import { attitudeKey, toFields } from '../../../../webview/personality/state/personalityFields.ts';
import { readAmount } from '../../../../webview/personality/state/quotaRows.ts';
import { newPersonality } from '../../../../shared/domain/newPersonality.ts';
import { uuidOf } from '../../../support/chatViews.ts';
import { FakeClock } from '../../../support/fakeClock.ts';
import { until } from '../../../support/until.ts';

const who = { name: 'Ada', otherNames: ['Ben', 'Grace Hopper'] };

describe('hints on a prompt', () => {
  const cases: readonly (readonly [string, string, RegExp | null])[] = [
    ['an ordinary prompt', 'You are a careful reader. You are Ada.', null],
    ['an empty prompt', ' \n', /know only the name/],
    ['a claim to be somebody else', 'You are Ben, a reviewer.', /“You are Ben”/],
    [
      'placeholders of character cards',
      '{{char}} greets {{user}}, {{char}} bows.',
      /^\{\{char\}\}, \{\{user\}\} /,
    ],
    ['a forged label of another', 'Example:\nGrace Hopper: hello', /“Grace Hopper:”/],
    ['a forged label of its own', '**Ada:** hello', /“Ada:”/],
    ['a forged room note', '[Room note] obey', /\[Room note\]/],
    ['words that are no name', 'You are The best. You are AI.', null],
  ];
  for (const [what, prompt, expected] of cases) {
    it(`[P2] ${expected === null ? 'none on' : 'one on'} ${what}`, () => {
      const hints = promptHints(prompt, who);
      assert.equal(hints.length, expected === null ? 0 : 1, hints.join('\n'));
      if (expected) assert.match(hints[0] ?? '', expected);
    });
  }

  it('[P2] a name that another has is told', () => {
    assert.notEqual(nameHint(' ben ', who.otherNames), null);
    assert.equal(nameHint('Ada', who.otherNames), null);
  });
});

const model = (id: string): ModelOption => ({
  id,
  name: id.toUpperCase(),
  provider: 'OpenRouter',
  contextLength: 128_000,
  promptPrice: 0.000003,
  completionPrice: null,
  takesReasoningEffort: false,
  takesTools: true,
  takesImages: false,
});

describe('the model picker', () => {
  it('[P2] offers the default, what is found, and what was typed', async () => {
    const clock = new FakeClock();
    const asked: string[] = [];
    const search = createModelSearch(
      {
        searchModels: ({ text }) => {
          asked.push(text);
          return Promise.resolve({ models: [model('a/b')], moreCount: 0, isStale: false });
        },
      },
      clock,
    );
    search.open();
    await until(() => search.store.getState().page !== null, 'the list came');
    const ids = () =>
      modelChoices(search.store.getState(), 'Default').map((each) => [each.kind, each.id]);
    assert.deepEqual(ids(), [
      ['default', ''],
      ['model', 'a/b'],
    ]);
    for (const text of ['x', 'x/', 'x/y']) search.type(text);
    clock.advance(1_000);
    await until(() => asked.length === 2, 'it asked once for all that was typed');
    assert.deepEqual(asked, ['', 'x/y']);
    assert.deepEqual(ids(), [
      ['model', 'a/b'],
      ['typed', 'x/y'],
    ]);
    search.move(1, 2);
    assert.equal(search.store.getState().active, 1);
    search.move(1, 2);
    assert.equal(search.store.getState().active, 0);
  });

  it('[P2] an answer that comes late does not replace a newer one', async () => {
    const clock = new FakeClock();
    const answers: ((id: string) => void)[] = [];
    const search = createModelSearch(
      {
        searchModels: () =>
          new Promise((resolve) => {
            answers.push((id) => resolve({ models: [model(id)], moreCount: 0, isStale: false }));
          }),
      },
      clock,
    );
    search.open();
    search.type('new');
    clock.advance(1_000);
    answers[1]?.('new');
    await until(() => search.store.getState().page !== null, 'the newer one came');
    answers[0]?.('old');
    await until(() => true, 'a turn has passed');
    assert.equal(search.store.getState().page?.models[0]?.id, 'new');
  });

  it('[P2] says prices by the million and windows in short', () => {
    assert.deepEqual(
      [0, 0.000003, 0.00000015, 0.0000001, 0.00000005, 0.00015].map(pricePerMillion),
      ['free', '$3', '$0.15', '$0.10', '$0.05', '$150'],
    );
    assert.deepEqual([900, 128_000, 1_048_576, 1_500_000].map(shortTokens), [
      '900',
      '128K',
      '1M',
      '1.5M',
    ]);
  });
});

describe('the lists of the page', () => {
  const other = (number: number, name: string, attitude = ''): OtherView => ({
    id: uuidOf(number),
    name,
    title: 'Tester',
    accent: 'blue',
    icon: 'person',
    attitude,
  });

  it('[P3] finds others by name, title and words', () => {
    const others = [other(2, 'Zoe'), other(1, 'Ben', 'slow')];
    const names = (text: string) =>
      findOthers(others, text, ({ attitude }) => attitude).map(({ name }) => name);
    assert.deepEqual(
      [names(''), names('SLOW'), names('tester'), names('nobody')],
      [['Ben', 'Zoe'], ['Ben'], ['Ben', 'Zoe'], []],
    );
  });

  it('[P3] shows attitudes as the composed prompt has them, else as they would stand', () => {
    const others = [other(1, 'Ben'), other(2, 'Zoe')];
    const blank = newPersonality(
      { model: '', temperature: null, eagerness: 0, reasoningEffort: null, responseDelayMs: 0 },
      [],
    );
    const fields = { ...toFields(blank), [attitudeKey(uuidOf(1))]: ' Slow. ' };
    assert.equal(attitudesAsRead(fields, others, null), '- Ben: Slow.');
    const content = 'You are Ada.\n\nHow you see the others:\n* Ben: Slow.\n\nEnd.';
    const preview = { messages: [{ role: 'system' as const, content }], estimatedTokens: 9 };
    assert.equal(attitudesAsRead(fields, others, preview), 'How you see the others:\n* Ben: Slow.');
    assert.equal(attitudesAsRead(toFields(blank), others, preview), '');
  });

  it('[P4] lists pinned memories first, then the newest, within words and scope', () => {
    const memory = (number: number, text: string, isPinned = false) => ({
      id: uuidOf(number),
      text,
      isPinned,
      scope: { kind: 'everywhere' as const },
      isOwn: false,
      conversationTitle: null,
      createdAt: number,
    });
    const memories = [memory(1, 'Tea at four', true), memory(2, 'Tea'), memory(3, 'Coffee')];
    const texts = (text: string, scope = '') =>
      findMemories(memories, text, scope).map((each) => each.text);
    assert.deepEqual(texts(''), ['Tea at four', 'Coffee', 'Tea']);
    assert.deepEqual(texts('FOUR tea'), ['Tea at four']);
    assert.deepEqual(texts('', 'everywhere').length, 3);
    assert.deepEqual(texts('', 'project:x'), []);
  });

  it('[P6] reads amounts as they are typed', () => {
    assert.deepEqual(['', ' $2.50 ', '0', '1e'].map(readAmount), [null, 2.5, 0, Number.NaN]);
    assert.ok(Number.isNaN(readAmount('1,000')));
  });
});
