import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  flushStep,
  type Pace,
  restingPace,
  stepPace,
  updateIntervalMs,
} from '../../../webview/state/pace.ts';

const TICK_MS = 67;

/** Steps through arrivals, one a tick; returns what was shown in each. */
function play(arrivals: readonly number[], target: number, ms = TICK_MS): number[] {
  let pace: Pace = restingPace;
  let buffered = 0;
  return arrivals.map((arrived) => {
    buffered += arrived;
    const [released, next] = stepPace(pace, { buffered, ms, target });
    assert.ok(Number.isInteger(released) && released >= 0 && released <= buffered);
    buffered -= released;
    pace = next;
    return released;
  });
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
const ticksOf = (ms: number) => Math.round(ms / TICK_MS);

describe('[R7] the pace of shown text', () => {
  it('holds the wished speed within 5 % while there is text, whatever the speed (seed 3)', () => {
    fc.assert(
      fc.property(fc.integer({ min: 5, max: 2_000 }), (target) => {
        const shown = play([1_000_000, ...Array<number>(299).fill(0)], target);
        const speed = (sum(shown) * 1_000) / (shown.length * TICK_MS);
        assert.ok(Math.abs(speed / target - 1) < 0.05, `${speed} for ${target}`);
      }),
      { seed: 3, numRuns: 100 },
    );
  });

  it('shows at most what has come and never takes any back (seed 5)', () => {
    const arrivals = fc.array(fc.nat(400), { minLength: 1, maxLength: 200 });
    fc.assert(
      fc.property(arrivals, fc.integer({ min: 1, max: 2_000 }), (come, target) => {
        assert.ok(sum(play(come, target)) <= sum(come));
      }),
      { seed: 5, numRuns: 200 },
    );
  });

  it('makes no burst after a pause of the network (seed 7)', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 20, max: 500 }),
        fc.integer({ min: 5, max: 600 }),
        (target, pauseTicks) => {
          const arrivals = [
            target,
            ...Array<number>(pauseTicks).fill(0),
            1_000_000,
            ...Array<number>(59).fill(0),
          ];
          const after = play(arrivals, target).slice(-60);
          const firstTwoSeconds = sum(after.slice(0, ticksOf(2_000)));
          assert.ok(firstTwoSeconds <= 2 * target * 1.6, `${firstTwoSeconds} for ${target}`);
        },
      ),
      { seed: 7, numRuns: 200 },
    );
  });

  it('stands the integral still while the buffer is empty', () => {
    let pace: Pace = restingPace;
    for (let tick = 0; tick < 500; tick++) {
      [, pace] = stepPace(pace, { buffered: 0, ms: TICK_MS, target: 100 });
    }
    assert.equal(pace.integral, 0);
    assert.equal(pace.carry, 0);
  });

  it('does not depend on how long a step is', () => {
    const long = play([100_000, ...Array<number>(99).fill(0)], 60, 200);
    const short = play([100_000, ...Array<number>(399).fill(0)], 60, 50);
    assert.ok(Math.abs(sum(long) - sum(short)) < 60);
  });

  it('shows the rest in time once the text has ended (seed 9)', () => {
    fc.assert(
      fc.property(fc.nat(200_000), fc.integer({ min: 10, max: 400 }), (rest, ms) => {
        let buffered = rest;
        let leftMs = 2_500;
        for (; leftMs > 0; leftMs -= ms) {
          buffered -= flushStep(1, { buffered, ms, leftMs });
          assert.ok(buffered >= 0);
        }
        assert.equal(buffered, 0);
      }),
      { seed: 9, numRuns: 200 },
    );
  });

  it('updates 15 times a second for one text, and less often each for more', () => {
    assert.equal(Math.round(1_000 / updateIntervalMs(1)), 15);
    assert.equal(Math.round(1_000 / updateIntervalMs(9)), 5);
    assert.equal(updateIntervalMs(0), updateIntervalMs(1));
  });
});
