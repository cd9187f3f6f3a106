// npm test [-- --only step[,step…]]: every check and every test; ends with `N passed, N failed`.
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { PlainFailure, runMain } from '../process/plainFailure.ts';
import { startGroup, stopAllGroups } from '../process/processGroup.ts';
import { listenForShutdown } from '../process/shutdown.ts';
import { inProject } from '../projectRoot.ts';
import { countStep, runSteps, type StepOutcome, sumUp } from './runSteps.ts';
import { type Step, steps } from './steps.ts';
import { COUNTS_VARIABLE, readCounts, tellRetried } from './testCounts.ts';

const reports = inProject('.cache', 'test');

await runMain(async () => {
  const chosen = chooseSteps(process.argv.slice(2));
  const shutdown = listenForShutdown();
  rmSync(reports, { recursive: true, force: true });
  mkdirSync(reports, { recursive: true });
  const lanes = Math.max(2, Math.min(3, availableParallelism() - 1));
  const isPackaged = chosen.some(({ name }) => name === 'package');
  const ran = runSteps(chosen, lanes, (step) => runStep(step, isPackaged), report);
  const outcome = await Promise.race([ran, shutdown.requested]);
  shutdown.dispose();
  await stopAllGroups();
  if (typeof outcome === 'string') {
    console.error(`Stopped: ${outcome}.`);
    process.exit(130);
  }
  const { passed, failed } = sumUp(outcome);
  for (const { step, isGood } of outcome) if (!isGood) console.log(`FAILED: ${step.name}`);
  console.log(`\n${passed} passed, ${failed} failed`);
  return failed === 0 && passed > 0 ? 0 : 1;
});

function chooseSteps(args: readonly string[]): readonly Step[] {
  const { values } = parseArgs({
    args: [...args],
    options: { only: { type: 'string', multiple: true } },
  });
  const names = values.only?.flatMap((list) => list.split(','));
  if (names === undefined) return steps;
  const unknown = names.filter((name) => !steps.some((step) => step.name === name));
  if (unknown.length > 0) {
    throw new PlainFailure(
      `There is no step ${unknown.join(', ')}: choose from ${steps.map(({ name }) => name).join(', ')}.`,
    );
  }
  return steps.filter(({ name }) => names.includes(name));
}

async function runStep(step: Step, isPackaged: boolean): Promise<StepOutcome> {
  const startedAt = performance.now();
  const countsFile = `${reports}/${step.name}.json`;
  const logFile = `${reports}/${step.name}.log`;
  const [script, ...args] = step.args;
  const group = await startGroup({
    name: step.name,
    command: process.execPath,
    args: [script, ...args],
    cwd: inProject(),
    env: {
      ...process.env,
      [COUNTS_VARIABLE]: countsFile,
      ...(isPackaged && { PARLEY_IS_PACKAGED: '1' }),
      // The steps are ours to end: they must not look for an npm of their own.
      npm_lifecycle_event: undefined,
    },
    logFile,
  });
  const code = (await group.exited) ?? 1;
  await group.stop();
  const counts = countStep(step.kind, code, readCounts(countsFile));
  return {
    step,
    counts,
    isGood: counts.failed === 0,
    durationMs: performance.now() - startedAt,
    output: readFileSync(logFile, 'utf8'),
  };
}

function report({ step, counts, isGood, durationMs, output }: StepOutcome): void {
  const seconds = (durationMs / 1000).toFixed(1).padStart(6);
  const sum = step.kind === 'tests' ? `  ${counts.passed} passed, ${counts.failed} failed` : '';
  if (!isGood) console.log(`\n──── ${step.name} ────\n${output.trimEnd()}\n────`);
  console.log(`${isGood ? '✓' : '✗'} ${step.name.padEnd(8)} ${seconds} s${sum}`);
  tellRetried(counts);
}
