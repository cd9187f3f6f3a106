// The mocha tests that need no editor, as package.json lists them: node scripts/test/unit.ts [pattern of titles]
import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { runMain } from '../process/plainFailure.ts';
import { inProject } from '../projectRoot.ts';
import { runMocha } from './runMocha.ts';

const manifest = z.object({ mocha: z.object({ spec: z.array(z.string()), timeout: z.number() }) });

await runMain(async () => {
  const { mocha } = manifest.parse(JSON.parse(readFileSync(inProject('package.json'), 'utf8')));
  const counts = await runMocha({
    specs: mocha.spec,
    timeoutMs: mocha.timeout,
    grep: process.argv[2] ?? null,
  });
  // A handle that a test left open must not keep the run from ending; the counts are written.
  process.exit(counts.failed > 0 || counts.passed === 0 ? 1 : 0);
});
