// npm run package
import { relative } from 'node:path';
import { inKb } from '../build/buildAll.ts';
import { runMain } from '../process/plainFailure.ts';
import { projectRoot } from '../projectRoot.ts';
import { packageVsix } from './packageVsix.ts';

await runMain(async () => {
  const { path, bytes, fileCount } = await packageVsix();
  console.log(`${relative(projectRoot, path)}: ${fileCount} files, ${inKb(bytes)} KB`);
  return 0;
});
