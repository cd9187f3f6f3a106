import assert from 'node:assert/strict';
import { type ModelFailure, modelFailure } from '../../../shared/domain/modelFailure.ts';
import { failureWords, stepWords } from '../../../webview/views/failureWords.ts';

const kinds = modelFailure.options.map((option) => option.shape.kind.value);

function failureOf(kind: ModelFailure['kind']): ModelFailure {
  return modelFailure.parse({ kind, detail: '', retryAfterMs: null, cap: 'daySpend' });
}

describe('[M4] words for a failed answer', () => {
  for (const kind of kinds) {
    it(`${kind} has its own words and leads on`, () => {
      const { words, steps } = failureWords(failureOf(kind), true);
      assert.match(words, /^[A-Z].+\.$/);
      assert.ok(steps.length > 0);
      const same = kinds.filter((other) => failureWords(failureOf(other), true).words === words);
      assert.deepEqual(same, [kind]);
    });
  }

  const first: readonly (readonly [ModelFailure['kind'], string])[] = [
    ['unauthorized', 'connect'],
    ['outOfCredit', 'addCredit'],
    ['unknownModel', 'chooseModel'],
    ['rateLimited', 'waitRetry'],
    ['contextTooLong', 'summarizeRetry'],
    ['cutByLength', 'continue'],
    ['refused', 'rephrase'],
    ['network', 'retry'],
  ];
  for (const [kind, step] of first) {
    it(`${kind} leads to ${step} first`, () => {
      assert.equal(failureWords(failureOf(kind), true).steps[0], step);
    });
  }

  it('an answer that broke off can only go on where it had said something', () => {
    assert.equal(failureWords(failureOf('brokenStream'), true).steps[0], 'continue');
    assert.equal(failureWords(failureOf('brokenStream'), false).steps[0], 'retry');
    assert.ok(!failureWords(failureOf('cutByLength'), false).steps.includes('continue'));
  });

  it('a limit of this conversation is raised in its settings, all others where they are set', () => {
    const cap = (name: 'conversationSpend' | 'daySpend' | 'modelRequests' | 'modelSpend') =>
      failureWords({ kind: 'capReached', detail: '', cap: name }, false).steps[0];
    assert.equal(cap('conversationSpend'), 'raiseRoomLimit');
    assert.equal(cap('daySpend'), 'raiseLimit');
    assert.equal(cap('modelRequests'), 'raiseLimit');
    assert.equal(cap('modelSpend'), 'raiseLimit');
  });

  it('a failure without a reason can be tried again', () => {
    assert.deepEqual(failureWords(null, false).steps, ['retry']);
  });

  it('every button has words', () => {
    assert.ok(Object.values(stepWords).every((words) => words.length > 0));
  });
});
