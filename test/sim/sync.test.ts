import assert from 'node:assert/strict';
import { simulate } from './simulate.ts';
import type { Breakage } from './simWorld.ts';

const FIRST = Number(process.env['SEED'] ?? 1);
const RUNS = Number(process.env['RUNS'] ?? 300);
const GROUP = 20;
const TEETH = 40;

async function run(seed: number): Promise<ReadonlySet<string>> {
  try {
    return await simulate(seed);
  } catch (cause) {
    throw new Error(
      `Seed ${String(seed)} failed; rerun it with SEED=${String(seed)} RUNS=1 npx mocha --no-package test/sim/sync.test.ts`,
      { cause },
    );
  }
}

describe('sync simulation', function () {
  this.timeout(120_000);
  const met = new Set<string>();

  for (let first = FIRST; first < FIRST + RUNS; first += GROUP) {
    const last = Math.min(first + GROUP, FIRST + RUNS) - 1;
    it(`[S2] keeps every invariant and converges, seeds ${String(first)} to ${String(last)}`, async () => {
      for (let seed = first; seed <= last; seed++) {
        for (const fault of await run(seed)) met.add(fault);
      }
    });
  }

  if (RUNS >= 100) {
    it('[S2] meets every fault that it claims to', () => {
      assert.deepEqual([...met].toSorted(), [
        'a clock a day off',
        'a conflict settled',
        'a database restored',
        'a notification between instances lost',
        'an account switched while a pull was in flight',
        'an instance killed',
        'tombstones purged',
        'writes after a restore',
      ]);
    });
  }
});

describe('sync simulation, seeds that failed once', function () {
  this.timeout(20_000);
  const told: readonly (readonly [number, string])[] = [
    [18, 'a deletion that the pull passed before its fate was known was kept for ever'],
    [84, 'a record made anew after its tombstone was purged was ignored for ever'],
    [111, 'the deletion of a record that the service had forgotten was kept for ever'],
    [75, 'a device that had loaded an empty space was told of no deletions'],
    [128, 'a device that had loaded an empty space was told of no deletions'],
  ];
  for (const [seed, what] of told) {
    it(`[S2] seed ${String(seed)}: ${what}`, async () => {
      await run(seed);
    });
  }
});

describe('sync simulation with 20 devices of one person', function () {
  this.timeout(120_000);

  for (const seed of [1, 2]) {
    it(`[S2] keeps every invariant and converges, seed ${String(seed)}`, async () => {
      await simulate(seed, { crowd: 20 });
    });
  }
});

describe('the simulation has teeth: some seed fails', function () {
  this.timeout(120_000);
  const breakages: readonly (readonly [string, Breakage, RegExp])[] = [
    ['the lock of the space', { withoutLock: true }, /./],
    ['the memory of mutation ids', { withoutDedupe: true }, /./],
    ['the epoch check', { withoutEpochs: true }, /./],
    ['the history of what was given up', { withoutSetAside: true }, /nowhere to be seen/],
    ['the one transaction of page and cursor', { withoutCursorTransaction: true }, /./],
    [
      'the pending mark until the pull has passed',
      { withoutPendingMark: true },
      /counts as settled/,
    ],
    ['the freezing of what was sent', { withoutFreezing: true }, /with other bytes/],
    ['the same id for the same bytes', { withoutMutationIdKept: true }, /another mutation id/],
    ['waits between requests', { withoutWaits: true }, /too m(any|uch)/],
  ];
  for (const [what, breakage, complaint] of breakages) {
    it(`without ${what}`, async () => {
      for (let seed = 1; seed <= TEETH; seed++) {
        const failure = await simulate(seed, { breakage }).then(
          () => null,
          (cause: unknown) => String(cause),
        );
        if (failure !== null && complaint.test(failure)) return;
      }
      assert.fail('No seed noticed.');
    });
  }
});
