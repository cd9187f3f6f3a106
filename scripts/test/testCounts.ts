import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import * as z from 'zod';

const countsFile = z.object({ passed: z.number().int(), failed: z.number().int() });

/** How many tests of a step passed and failed. */
export type TestCounts = z.infer<typeof countsFile>;

/** The environment variable with the path where a step's counts go. */
export const COUNTS_VARIABLE = 'PARLEY_TEST_COUNTS';

/** What it takes of a mocha runner to count; hooks that fail count as failed tests. */
export interface CountableRunner {
  on(event: 'pass' | 'fail' | 'pending' | 'end', listener: () => void): unknown;
}

/** Counts a run; a skipped test counts as failed, for it shows nothing. `onEnd` hears the sum. */
export function countTests(runner: CountableRunner, onEnd: (counts: TestCounts) => void): void {
  const counts = { passed: 0, failed: 0 };
  runner.on('pass', () => counts.passed++);
  runner.on('fail', () => counts.failed++);
  runner.on('pending', () => counts.failed++);
  runner.on('end', () => onEnd(counts));
}

/** Leaves the counts for the process that asked for them; nobody asked: nothing. */
export function writeCounts(counts: TestCounts, env: NodeJS.ProcessEnv = process.env): void {
  const file = env[COUNTS_VARIABLE];
  if (file !== undefined && file !== '') writeFileSync(file, JSON.stringify(counts));
}

/** What a process left; null when it left nothing that can be read. */
export function readCounts(file: string): TestCounts | null {
  if (!existsSync(file)) return null;
  try {
    return countsFile.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return null;
  }
}
