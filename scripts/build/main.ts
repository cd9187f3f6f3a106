// npm run build [-- --watch | --minify]
import { runMain } from '../process/plainFailure.ts';
import { listenForShutdown } from '../process/shutdown.ts';
import { buildAll, inKb, overBudget, watchAll } from './buildAll.ts';

await runMain(async () => {
  if (process.argv.includes('--watch')) {
    const shutdown = listenForShutdown();
    await watchAll(shutdown.signal);
    shutdown.dispose();
    return 0;
  }
  const isMinified = process.argv.includes('--minify');
  const files = await buildAll({ isMinified });
  for (const { path, bytes } of files) console.log(`${inKb(bytes).padStart(9)} KB  ${path}`);
  const complaints = isMinified ? overBudget(files) : [];
  for (const complaint of complaints) console.error(complaint);
  return complaints.length === 0 ? 0 : 1;
});
