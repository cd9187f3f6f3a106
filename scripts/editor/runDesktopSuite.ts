// npm run test:desktop [-- pattern of titles]: test/vscode in a desktop VS Code, VSCODE_PATH or a downloaded one.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { downloadAndUnzipVSCode, runTests } from '@vscode/test-electron';
import { buildAll } from '../build/buildAll.ts';
import { PlainFailure, runMain } from '../process/plainFailure.ts';
import { inProject } from '../projectRoot.ts';
import { COUNTS_VARIABLE } from '../test/testCounts.ts';
import { parleySettings, quietSettings, writeSettings } from './editorSettings.ts';
import { bundleSuite } from './suiteBundle.ts';
import { setStage } from './suiteStage.ts';

await runMain(async () => {
  const vscodeExecutablePath = await findProgram();
  await buildAll({ isMinified: false });
  const extensionTestsPath = await bundleSuite();
  const stage = await setStage();
  // Short: the editor puts a socket into it, whose path may have 103 characters.
  const userDir = mkdtempSync(join(tmpdir(), 'parley-'));
  writeSettings(join(userDir, 'User', 'settings.json'), {
    ...quietSettings,
    ...parleySettings(stage.backends),
  });
  const reportFile = join(stage.folder, 'report.txt');
  try {
    return await runTests({
      vscodeExecutablePath,
      extensionDevelopmentPath: inProject(),
      extensionTestsPath,
      extensionTestsEnv: {
        PARLEY_TEST_REPORT: reportFile,
        PARLEY_TEST_GREP: process.argv[2],
        [COUNTS_VARIABLE]: process.env[COUNTS_VARIABLE],
      },
      launchArgs: [
        stage.workspace,
        ...['--user-data-dir', userDir, '--disable-extensions', '--disable-workspace-trust'],
        ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      ],
    });
  } finally {
    if (existsSync(reportFile)) console.log(readFileSync(reportFile, 'utf8'));
    await stage.clear();
    rmSync(userDir, { recursive: true, force: true });
  }
});

async function findProgram(): Promise<string> {
  const asked = process.env['VSCODE_PATH'];
  if (asked !== undefined && asked !== '') return asked;
  try {
    return await downloadAndUnzipVSCode({ cachePath: inProject('.cache', 'desktop') });
  } catch (cause) {
    throw new PlainFailure(
      'VS Code cannot be downloaded here: name an installed one in VSCODE_PATH, or run "npm run test:editor", which needs none.',
      { cause },
    );
  }
}
