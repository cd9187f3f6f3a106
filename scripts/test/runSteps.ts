import type { Step } from './steps.ts';
import type { TestCounts } from './testCounts.ts';

/** How a step ended. */
export interface StepOutcome {
  readonly step: Step;
  readonly counts: TestCounts;
  readonly isGood: boolean;
  readonly durationMs: number;
  /** Everything that it printed. */
  readonly output: string;
}

/** Runs one step; a step that cannot run is an outcome, never a rejection. */
export type RunStep = (step: Step) => Promise<StepOutcome>;

/**
 * Runs the steps, at most `lanes` at a time, each after what it needs; a step whose need failed fails
 * unrun. `onOutcome` hears each at once; the result is in the order of ending.
 */
export async function runSteps(
  steps: readonly Step[],
  lanes: number,
  run: RunStep,
  onOutcome: (outcome: StepOutcome) => void,
): Promise<StepOutcome[]> {
  const waiting = [...steps];
  const outcomes: StepOutcome[] = [];
  const running = new Set<Promise<void>>();
  const finish = (outcome: StepOutcome) => {
    outcomes.push(outcome);
    onOutcome(outcome);
  };
  while (waiting.length > 0 || running.size > 0) {
    const next =
      running.size < lanes ? waiting.find((step) => isDue(step, steps, outcomes)) : undefined;
    if (next === undefined) {
      await Promise.race(running);
      continue;
    }
    waiting.splice(waiting.indexOf(next), 1);
    const missing = next.needs.filter((name) => isFailed(name, outcomes));
    if (missing.length > 0) {
      finish(unrun(next, missing));
      continue;
    }
    const ended = run(next).then((outcome) => {
      finish(outcome);
      running.delete(ended);
    });
    running.add(ended);
  }
  return outcomes;
}

/** The sum of all steps; what `npm test` ends with. */
export function sumUp(outcomes: readonly StepOutcome[]): TestCounts {
  return outcomes.reduce(
    (sum, { counts }) => ({
      passed: sum.passed + counts.passed,
      failed: sum.failed + counts.failed,
    }),
    { passed: 0, failed: 0 },
  );
}

/**
 * What a step is worth: a check counts as one; tests count themselves, but a run that left no counts,
 * ran nothing, or ended badly without saying which test failed is one failure more.
 */
export function countStep(
  kind: Step['kind'],
  exitCode: number,
  counted: TestCounts | null,
): TestCounts {
  const isGood = exitCode === 0;
  if (kind === 'preparation') return { passed: 0, failed: isGood ? 0 : 1 };
  if (kind === 'check') return isGood ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
  if (counted === null || counted.passed + counted.failed === 0) return { passed: 0, failed: 1 };
  return isGood || counted.failed > 0 ? counted : { ...counted, failed: 1 };
}

/** A step is due when all that it needs has ended; a need that is not part of this run is taken as met. */
function isDue(step: Step, all: readonly Step[], outcomes: readonly StepOutcome[]): boolean {
  return step.needs.every(
    (name) =>
      !all.some((other) => other.name === name) || outcomes.some(({ step: s }) => s.name === name),
  );
}

function isFailed(name: string, outcomes: readonly StepOutcome[]): boolean {
  return outcomes.some(({ step, isGood }) => step.name === name && !isGood);
}

function unrun(step: Step, missing: readonly string[]): StepOutcome {
  return {
    step,
    counts: countStep(step.kind, 1, null),
    isGood: false,
    durationMs: 0,
    output: `Not run, because ${missing.join(' and ')} failed.\n`,
  };
}
