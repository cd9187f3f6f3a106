// The tests that drive VS Code in Chromium as a person would: node scripts/test/e2e.ts [pattern of titles]
import { existsSync } from 'node:fs';
import { packageVsix, vsixPath } from '../package/packageVsix.ts';
import { runMain } from '../process/plainFailure.ts';
import { stopAllGroups } from '../process/processGroup.ts';
import { listenForShutdown } from '../process/shutdown.ts';
import { runMocha } from './runMocha.ts';
import { RETRIES_IN_EDITOR } from './testCounts.ts';

const TIMEOUT_MS = 120_000;

await runMain(async () => {
  const shutdown = listenForShutdown();
  // Inside `npm test` the package step has just made it.
  if (process.env['PARLEY_IS_PACKAGED'] !== '1' || !existsSync(vsixPath())) await packageVsix();
  const ran = runMocha({
    specs: ['test/e2e/**/*.test.ts'],
    timeoutMs: TIMEOUT_MS,
    grep: process.argv[2] ?? null,
    retries: RETRIES_IN_EDITOR,
  });
  const outcome = await Promise.race([ran, shutdown.requested]);
  await stopAllGroups();
  const isGood = typeof outcome !== 'string' && outcome.failed === 0 && outcome.passed > 0;
  process.exit(isGood ? 0 : 1);
});
