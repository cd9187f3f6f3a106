import { appendFileSync, globSync } from 'node:fs';
import Mocha from 'mocha';
import {
  countTests,
  RETRIES_IN_EDITOR,
  type TestCounts,
  writeCounts,
} from '../../scripts/test/testCounts.ts';

const TIMEOUT_MS = 30_000;

/**
 * What the editor calls in its extension host: runs every bundled suite beside this file, leaves the counts
 * and a report for the process that started the editor, and rejects when a test failed.
 */
export async function run(): Promise<void> {
  const grep = process.env['PARLEY_TEST_GREP'];
  const mocha = new Mocha({
    timeout: TIMEOUT_MS,
    retries: RETRIES_IN_EDITOR,
    forbidOnly: true,
    reporter: 'min',
    ...(grep !== undefined && grep !== '' && { grep: new RegExp(grep) }),
  });
  for (const file of globSync('**/*.test.js', { cwd: __dirname }).sort()) {
    mocha.addFile(`${__dirname}/${file}`);
  }
  const failures: string[] = [];
  const counts = await new Promise<TestCounts>((resolve) => {
    const runner = mocha.run();
    runner.on('pass', (test) => report(`  ✓ ${test.fullTitle()} (${test.duration ?? 0} ms)`));
    runner.on('fail', (test, error: Error) => {
      failures.push(`  ✗ ${test.fullTitle()}\n${error.stack ?? error.message}`);
    });
    countTests(runner, resolve);
  });
  failures.forEach(report);
  writeCounts(counts);
  if (counts.failed > 0) throw new Error(`${counts.failed} tests failed.`);
}

/** The host's console is full of the editor's own complaints, so results go to a file of their own. */
function report(line: string): void {
  const file = process.env['PARLEY_TEST_REPORT'];
  if (file !== undefined) appendFileSync(file, `${line}\n`);
}
