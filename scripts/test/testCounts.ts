import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import * as z from 'zod';

const countsFile = z.object({
  passed: z.number().int(),
  failed: z.number().int(),
  /** The tests that failed once and were tried again, each with its first failure; absent for none. */
  retried: z.array(z.string()).optional(),
});

/** How many tests of a step passed and failed. */
export type TestCounts = z.infer<typeof countsFile>;

/** The environment variable with the path where a step's counts go. */
export const COUNTS_VARIABLE = 'PARLEY_TEST_COUNTS';

/**
 * How often a test that fails is tried again where an editor is driven, which answers in its own time on a busy machine. It
 * is told, see `retried`. Elsewhere a failure is one.
 */
export const RETRIES_IN_EDITOR = 1;

/** What it takes of a mocha runner to count; hooks that fail count as failed tests. */
export interface CountableRunner {
  on(event: 'pass' | 'fail' | 'pending' | 'end', listener: () => void): unknown;
  on(event: 'retry', listener: (test: { fullTitle(): string }, error: Error) => void): unknown;
}

/** Counts a run; a skipped test counts as failed, for it shows nothing. `onEnd` hears the sum. */
export function countTests(runner: CountableRunner, onEnd: (counts: TestCounts) => void): void {
  const counts = { passed: 0, failed: 0 };
  const retried: string[] = [];
  runner.on('pass', () => counts.passed++);
  runner.on('fail', () => counts.failed++);
  runner.on('pending', () => counts.failed++);
  runner.on('retry', (test, { message }) => retried.push(`${test.fullTitle()}: ${message}`));
  runner.on('end', () => onEnd({ ...counts, ...(retried.length > 0 && { retried }) }));
}

/** Prints which tests were tried again. */
export function tellRetried({ retried = [] }: TestCounts): void {
  for (const words of retried) console.log(`  failed once, tried again: ${words}`);
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
