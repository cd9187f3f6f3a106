import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { openWorkbench, type Workbench } from '../../../scripts/drive/workbench.ts';
import { openBrowser } from '../../../scripts/editor/openBrowser.ts';
import { vsixPath } from '../../../scripts/package/packageVsix.ts';
import { anyFreePort } from '../../../scripts/start/choosePort.ts';
import { type RunningParley, startParley } from '../../../scripts/start/startParley.ts';

export interface OpenParley {
  readonly parley: RunningParley;
  readonly browser: Browser;
  readonly workbench: Workbench;
  /** One more window on the same workspace; ends with the rest. */
  openWindow(): Promise<Workbench>;
  /** Ends everything and forgets its data. */
  close(): Promise<void>;
}

/**
 * All of Parley as `npm start` starts it, in a data folder of its own, with simulated models, and a window
 * of it in a headless browser. Pictures go where PARLEY_PICTURES says.
 */
export async function openParley(): Promise<OpenParley> {
  const dataDir = mkdtempSync(join(tmpdir(), 'parley-e2e-'));
  const forget = () => rmSync(dataDir, { recursive: true, force: true });
  try {
    const parley = await startParley({
      dataDir,
      isWeb: true,
      ports: {
        editor: await anyFreePort(),
        service: await anyFreePort(),
        simulator: await anyFreePort(),
      },
      vsix: vsixPath(),
      openRouterKey: null,
      say: (line) => process.stdout.write(`${line}\n`),
    });
    const browser = await openBrowser((line) => process.stdout.write(`${line}\n`));
    const openWindow = () =>
      openWorkbench(browser, {
        url: parley.url ?? '',
        picturesDir: process.env['PARLEY_PICTURES'] ?? null,
      });
    return {
      parley,
      browser,
      workbench: await openWindow(),
      openWindow,
      close: async () => {
        await browser.close();
        await parley.stop();
        forget();
      },
    };
  } catch (error) {
    forget();
    throw error;
  }
}
