import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { countStep, type RunStep, runSteps, sumUp } from '../../scripts/test/runSteps.ts';
import type { Step } from '../../scripts/test/steps.ts';
import { steps } from '../../scripts/test/steps.ts';
import { countTests, type TestCounts } from '../../scripts/test/testCounts.ts';

const step = (name: string, needs: readonly string[] = [], kind: Step['kind'] = 'check'): Step => ({
  name,
  args: [name],
  kind,
  needs,
});

/** Runs steps that end when told to. */
function rehearse(failing: readonly string[] = []) {
  const begun: string[] = [];
  const endings = new Map<string, () => void>();
  const run: RunStep = (of) => {
    begun.push(of.name);
    const isGood = !failing.includes(of.name);
    const counts = countStep(of.kind, isGood ? 0 : 1, { passed: 3, failed: 0 });
    return new Promise((resolve) => {
      endings.set(of.name, () => resolve({ step: of, counts, isGood, durationMs: 0, output: '' }));
    });
  };
  const end = async (name: string) => {
    endings.get(name)?.();
    await new Promise(setImmediate);
  };
  return { begun, run, end };
}

describe('running the steps of npm test', () => {
  it('keeps to the number of lanes and begins the next as soon as one ends', async () => {
    const { begun, run, end } = rehearse();
    const all = runSteps([step('a'), step('b'), step('c')], 2, run, () => undefined);
    assert.deepEqual(begun, ['a', 'b']);
    await end('b');
    assert.deepEqual(begun, ['a', 'b', 'c']);
    await end('a');
    await end('c');
    assert.deepEqual(sumUp(await all), { passed: 3, failed: 0 });
  });

  it('runs a step only after what it needs, and others meanwhile', async () => {
    const { begun, run, end } = rehearse();
    const all = runSteps(
      [step('late', ['early']), step('early'), step('other')],
      2,
      run,
      () => undefined,
    );
    assert.deepEqual(begun, ['early', 'other']);
    await end('early');
    assert.deepEqual(begun, ['early', 'other', 'late']);
    await end('other');
    await end('late');
    await all;
  });

  it('fails a step unrun whose need failed', async () => {
    const { begun, run, end } = rehearse(['early']);
    const all = runSteps(
      [step('early'), step('late', ['early'], 'tests')],
      2,
      run,
      () => undefined,
    );
    await end('early');
    const outcomes = await all;
    assert.deepEqual(begun, ['early']);
    assert.match(outcomes[1]?.output ?? '', /because early failed/);
    assert.deepEqual(sumUp(outcomes), { passed: 0, failed: 2 });
  });

  it('takes a need as met that is not part of the run', async () => {
    const { begun, run, end } = rehearse();
    const all = runSteps([step('late', ['early'])], 1, run, () => undefined);
    assert.deepEqual(begun, ['late']);
    await end('late');
    await all;
  });

  it('names only steps that exist as needs', () => {
    const names = steps.map(({ name }) => name);
    assert.deepEqual(
      steps.flatMap(({ needs }) => needs).filter((need) => !names.includes(need)),
      [],
    );
    assert.equal(new Set(names).size, names.length);
  });
});

describe('what a step is worth', () => {
  const rows: readonly [string, Parameters<typeof countStep>, TestCounts][] = [
    ['a good check is one passed', ['check', 0, null], { passed: 1, failed: 0 }],
    ['a bad check is one failed', ['check', 2, null], { passed: 0, failed: 1 }],
    ['tests count themselves', ['tests', 0, { passed: 7, failed: 0 }], { passed: 7, failed: 0 }],
    [
      'failed tests count as such',
      ['tests', 1, { passed: 5, failed: 2 }],
      { passed: 5, failed: 2 },
    ],
    [
      'no test at all is a failure',
      ['tests', 0, { passed: 0, failed: 0 }],
      { passed: 0, failed: 1 },
    ],
    ['a run that left no counts is a failure', ['tests', 0, null], { passed: 0, failed: 1 }],
    [
      'a crash after good tests is a failure',
      ['tests', 1, { passed: 7, failed: 0 }],
      { passed: 7, failed: 1 },
    ],
    [
      'a preparation that went well counts nothing',
      ['preparation', 0, null],
      { passed: 0, failed: 0 },
    ],
    ['one that went wrong is a failure', ['preparation', 1, null], { passed: 0, failed: 1 }],
  ];
  for (const [title, args, expected] of rows) {
    it(title, () => assert.deepEqual(countStep(...args), expected));
  }

  it('counts a skipped test as failed', () => {
    const runner = new EventEmitter();
    const heard: TestCounts[] = [];
    countTests(runner, (counts) => heard.push(counts));
    for (const event of ['pass', 'pass', 'fail', 'pending', 'end']) runner.emit(event);
    assert.deepEqual(heard, [{ passed: 2, failed: 2 }]);
  });

  it('names a test that was tried again, with what it failed of first', () => {
    const runner = new EventEmitter();
    const heard: TestCounts[] = [];
    countTests(runner, (counts) => heard.push(counts));
    runner.emit('retry', { fullTitle: () => 'the view shows it' }, new Error('not in sight'));
    for (const event of ['pass', 'end']) runner.emit(event);
    assert.deepEqual(heard, [
      { passed: 1, failed: 0, retried: ['the view shows it: not in sight'] },
    ]);
  });
});
