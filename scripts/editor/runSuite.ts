// npm run test:editor [-- pattern of titles]: test/vscode in the extension host of VS Code for the browser.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildAll } from '../build/buildAll.ts';
import { runMain } from '../process/plainFailure.ts';
import { stopAllGroups } from '../process/processGroup.ts';
import { listenForShutdown } from '../process/shutdown.ts';
import { inProject } from '../projectRoot.ts';
import { anyFreePort } from '../start/choosePort.ts';
import { COUNTS_VARIABLE, readCounts, tellRetried, writeCounts } from '../test/testCounts.ts';
import { parleySettings } from './editorSettings.ts';
import { installEditor } from './installEditor.ts';
import { launchEditor } from './launchEditor.ts';
import { runInBrowser } from './runInBrowser.ts';
import { bundleSuite } from './suiteBundle.ts';
import { setStage } from './suiteStage.ts';

const TIMEOUT_MS = 480_000;

await runMain(async () => {
  const shutdown = listenForShutdown();
  const outcome = await Promise.race([runSuite(process.argv[2] ?? ''), shutdown.requested]);
  await stopAllGroups();
  process.exit(outcome === 0 ? 0 : 1);
});

/** Runs the suite and prints what it says. Answers 0 when at least one test ran and all passed. */
async function runSuite(grep: string): Promise<number> {
  const isBuilt =
    process.env['PARLEY_IS_PACKAGED'] === '1' && existsSync(inProject('dist', 'extension.cjs'));
  if (!isBuilt) await buildAll({ isMinified: false });
  const tests = await bundleSuite();
  const stage = await setStage();
  const countsFile = join(stage.folder, 'counts.json');
  const reportFile = join(stage.folder, 'report.txt');
  try {
    const editor = await launchEditor({
      editor: await installEditor(console.log),
      dataDir: join(stage.folder, 'editor'),
      workspace: stage.workspace,
      port: await anyFreePort(),
      settings: parleySettings(stage.backends),
      env: {
        [COUNTS_VARIABLE]: countsFile,
        PARLEY_TEST_REPORT: reportFile,
        PARLEY_TEST_GREP: grep,
      },
      isDriven: true,
    });
    const { code, consoleLines } = await runInBrowser(editor, {
      extension: inProject(),
      tests,
      timeoutMs: TIMEOUT_MS,
      say: console.log,
    });
    if (existsSync(reportFile)) console.log(readFileSync(reportFile, 'utf8'));
    const counts = readCounts(countsFile);
    if (counts === null) {
      const how = code === null ? 'did not end in time' : `ended with ${code} and no results`;
      console.error(`The suite ${how}. The editor said last:\n${consoleLines.join('\n')}`);
    } else {
      writeCounts(counts);
      tellRetried(counts);
      console.log(`${counts.passed} passed, ${counts.failed} failed`);
    }
    const isGood = code === 0 && counts !== null && counts.failed === 0 && counts.passed > 0;
    await editor.close();
    return isGood ? 0 : 1;
  } finally {
    await stage.clear();
  }
}
