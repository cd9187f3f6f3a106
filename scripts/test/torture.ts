// npm run torture [-- seconds [seed]]: services and devices killed at random behind a bad network; ten minutes unless told.
import { runMain } from '../process/plainFailure.ts';
import { runMocha } from './runMocha.ts';

const TEN_MINUTES = '600';

await runMain(async () => {
  const [seconds = TEN_MINUTES, seed = String(Date.now() % 100_000)] = process.argv.slice(2);
  process.env['TORTURE_SECONDS'] = seconds;
  process.env['SEED'] = seed;
  const counts = await runMocha({
    specs: ['test/torture/*.test.ts'],
    timeoutMs: 0,
    grep: null,
  });
  process.exit(counts.failed > 0 || counts.passed === 0 ? 1 : 0);
});
