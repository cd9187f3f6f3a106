// npm run bench [-- sse|deltas|page|host|prompt|sync|search|store|service|edits …]: figures as ratios, each against its peer in the same
// process tree. It is no test: a bad figure fails nothing, and what cannot be measured here is said and left out. Only an edit
// that is applied where it must be refused ends it with 1.
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { PlainFailure, runMain } from '../scripts/process/plainFailure.ts';
import { stopAllGroups } from '../scripts/process/processGroup.ts';
import { listenForShutdown } from '../scripts/process/shutdown.ts';
import { benchDeltas } from './deltas.ts';
import { benchEdits } from './edits.ts';
import { benchSearch } from './search.ts';
import { benchPrompt } from './prompt.ts';
import { benchHost } from './host.ts';
import { benchPage } from './page.ts';
import { benchService } from './service.ts';
import { benchSse } from './sse.ts';
import { benchStore } from './store.ts';
import { benchSync } from './sync.ts';

/** Gets a folder for its files, which goes away with the process. */
type Bench = (folder: string) => Promise<void>;

const benches: ReadonlyMap<string, Bench> = new Map([
  ['sse', benchSse],
  ['deltas', benchDeltas],
  ['prompt', benchPrompt],
  ['page', benchPage],
  ['host', benchHost],
  ['sync', benchSync],
  ['search', benchSearch],
  ['store', benchStore],
  ['service', benchService],
  ['edits', benchEdits],
]);

await runMain(async () => {
  const chosen = chooseBenches(process.argv.slice(2));
  const folder = mkdtempSync(join(tmpdir(), 'parley-bench-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  const shutdown = listenForShutdown();
  sayIfBusy();
  const stopped = await Promise.race([runAll(chosen, folder), shutdown.requested]);
  shutdown.dispose();
  await stopAllGroups();
  if (stopped === null) return 0;
  console.error(`Stopped: ${stopped}.`);
  // Whatever still runs ends with this process.
  process.exit(130);
});

function chooseBenches(names: readonly string[]): readonly Bench[] {
  const wanted = names.length === 0 ? [...benches.keys()] : names;
  return wanted.map((name) => {
    const bench = benches.get(name);
    if (bench) return bench;
    throw new PlainFailure(
      `There is no bench ${name}; there are ${[...benches.keys()].join(', ')}.`,
    );
  });
}

/** Ratios suffer less than times from what else runs, but they suffer. */
function sayIfBusy(): void {
  const [load = 0] = loadavg();
  const cores = availableParallelism();
  if (load <= cores / 2) return;
  console.log(
    `Other work runs here (load ${load.toFixed(1)} on ${cores} cores): figures will scatter.`,
  );
}

async function runAll(chosen: readonly Bench[], folder: string): Promise<null> {
  for (const bench of chosen) {
    try {
      await bench(folder);
    } catch (error) {
      if (!(error instanceof PlainFailure)) throw error;
      console.log(`  not measured: ${error.message}`);
    }
  }
  return null;
}
