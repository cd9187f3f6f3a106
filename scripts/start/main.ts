// npm start: builds Parley, starts what it needs and opens VS Code with it. --help tells the options.
import { relative } from 'node:path';
import { packageVsix } from '../package/packageVsix.ts';
import { runMain } from '../process/plainFailure.ts';
import { stopAllGroups } from '../process/processGroup.ts';
import { listenForShutdown, type Shutdown } from '../process/shutdown.ts';
import { inProject, projectRoot } from '../projectRoot.ts';
import { lockData } from './dataLock.ts';
import { describeParley } from './describeParley.ts';
import { openUrl } from './openUrl.ts';
import { runSmoke } from './runSmoke.ts';
import { parseStartArguments, START_USAGE, type StartArguments } from './startArguments.ts';
import { forgetData, type RunningParley, startParley } from './startParley.ts';

await runMain(async () => {
  const options = parseStartArguments(process.argv.slice(2), process.env, process.cwd());
  if (options.isHelp) {
    console.log(START_USAGE);
    return 0;
  }
  const lock = lockData(options.dataDir);
  const shutdown = listenForShutdown();
  try {
    const work = openAndStay(options, shutdown);
    const interrupted = shutdown.requested.then((reason) => {
      console.log(`\n${reason}: stopping …`);
      return options.isSmoke ? 130 : 0;
    });
    // Of how a start fails that was stopped half-way, a race does not tell.
    return await Promise.race([work, interrupted]);
  } finally {
    await stopAllGroups();
    lock.release();
    shutdown.dispose();
    // Whatever was still under way belongs to what has just been stopped.
    setImmediate(() => process.exit());
  }
});

async function openAndStay(options: StartArguments, shutdown: Shutdown): Promise<number> {
  if (options.isFresh) forgetData(options.dataDir);
  console.log('Building …');
  const { path: vsix } = await packageVsix();
  const key = process.env['OPENROUTER_API_KEY'];
  const parley = await startParley({
    dataDir: options.dataDir,
    isWeb: options.isWeb,
    ports: options.ports,
    vsix,
    openRouterKey: key === undefined || key === '' || options.isSmoke ? null : key,
    say: (line) => console.log(line),
  });
  if (shutdown.signal.aborted) return 0;
  console.log(`\n${describeParley(parley, projectRoot)}\n`);
  if (options.isSmoke) {
    return runSmoke(parley, options.picturesDir ?? inProject('.cache', 'pictures'));
  }
  if (parley.url !== null) openUrl(parley.url);
  console.log(
    `Everything is kept in ${relative(process.cwd(), options.dataDir) || '.'}. Ctrl+C stops it all.`,
  );
  return stayUntilOneEnds(parley, shutdown);
}

/** Resolves when a program that should go on has ended: a closed desktop window is a good end. */
async function stayUntilOneEnds(parley: RunningParley, shutdown: Shutdown): Promise<number> {
  const { backends, editor, url } = parley;
  const groups = [backends.service, editor, ...(backends.simulator ? [backends.simulator] : [])];
  const ended = await Promise.race(
    groups.map((group) => group.exited.then((code) => ({ group, code }))),
  );
  const isWanted = shutdown.signal.aborted || (ended.group === editor && url === null);
  if (isWanted) return 0;
  console.error(
    `${ended.group.name} has ended (${ended.code ?? 'killed'}): see ${ended.group.logFile}.`,
  );
  return 1;
}
