import { globSync } from 'node:fs';
import Mocha from 'mocha';
import { projectRoot } from '../projectRoot.ts';
import { countTests, type TestCounts, writeCounts } from './testCounts.ts';

export interface MochaOptions {
  /** Globs from the project's root. */
  readonly specs: readonly string[];
  readonly timeoutMs: number;
  /** Only tests whose full title matches. */
  readonly grep: string | null;
  /** How often a test that fails is tried again, 0 unless given; one that then passes is named at the end. */
  readonly retries?: number;
}

/** Runs test files in this process, prints as mocha's `spec` does, and leaves the counts for whoever asked. */
export async function runMocha({
  specs,
  timeoutMs,
  grep,
  retries = 0,
}: MochaOptions): Promise<TestCounts> {
  const mocha = new Mocha({
    timeout: timeoutMs,
    retries,
    forbidOnly: true,
    reporter: 'spec',
    color: process.stdout.isTTY,
    ...(grep !== null && { grep: new RegExp(grep) }),
  });
  const files = specs.flatMap((spec) => globSync(spec, { cwd: projectRoot })).sort();
  for (const file of files) mocha.addFile(`${projectRoot}/${file}`);
  await mocha.loadFilesAsync();
  const unsteady: string[] = [];
  const counts = await new Promise<TestCounts>((resolve) => {
    const runner = mocha.run();
    runner.on('retry', (test: Mocha.Test, error: Error) =>
      unsteady.push(`${test.fullTitle()}: ${error.message}`),
    );
    countTests(runner, resolve);
  });
  if (unsteady.length > 0) {
    process.stdout.write(`Tried again after a failure:\n  ${unsteady.join('\n  ')}\n`);
  }
  writeCounts(counts);
  return counts;
}
