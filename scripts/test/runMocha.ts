import { globSync } from 'node:fs';
import Mocha from 'mocha';
import { projectRoot } from '../projectRoot.ts';
import { countTests, tellRetried, type TestCounts, writeCounts } from './testCounts.ts';

export interface MochaOptions {
  /** Globs from the project's root. */
  readonly specs: readonly string[];
  readonly timeoutMs: number;
  /** Only tests whose full title matches. */
  readonly grep: string | null;
  /** 0 unless given; see `RETRIES_IN_EDITOR`. */
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
  const counts = await new Promise<TestCounts>((resolve) => {
    countTests(mocha.run(), resolve);
  });
  tellRetried(counts);
  writeCounts(counts);
  return counts;
}
