import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { openWorkbench, type Workbench } from '../../../scripts/drive/workbench.ts';
import type { Settings } from '../../../scripts/editor/editorSettings.ts';
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
  /** Ends its windows; of a Parley of one's own, everything, and forgets its data. */
  close(): Promise<void>;
}

interface StartedParley {
  readonly parley: RunningParley;
  readonly browser: Browser;
  readonly stop: () => Promise<void>;
}

const SHOWN_CONSOLE_LINES = 10;

let shared: Promise<StartedParley> | null = null;

/** The windows that are open now. */
const openWindows = new Set<Workbench>();

// Hooks of the whole run, since this module is loaded outside of every suite.
after(async () => {
  const started = await shared?.catch(() => null);
  await started?.stop();
});

afterEach(async function () {
  if (this.currentTest?.state !== 'failed') return;
  for (const [index, window] of [...openWindows].entries()) {
    await window.picture(`failed-${index}`);
    const lines = [await window.sight(), ...lastLines(window)];
    process.stdout.write(
      `──── in sight after "${this.currentTest.title}"\n${lines.join('\n')}\n────\n`,
    );
  }
});

/**
 * A window of its own on the Parley that the suites share: whatever is stored and set stays for those
 * that follow. Pictures go where PARLEY_PICTURES says.
 */
export async function openParley(): Promise<OpenParley> {
  shared ??= start();
  return openOn(await shared, () => Promise.resolve());
}

/**
 * A Parley that nobody else uses, for suites that stop parts of it or count what it keeps. Its editors
 * start with `settings` over those that lead to its backends.
 */
export async function openOwnParley(settings: Settings = {}): Promise<OpenParley> {
  const started = await start(settings);
  return openOn(started, started.stop);
}

async function openOn(
  { parley, browser }: StartedParley,
  stop: () => Promise<void>,
): Promise<OpenParley> {
  const windows: Workbench[] = [];
  const openWindow = async () => {
    const window = await openWorkbench(browser, {
      url: parley.url ?? '',
      picturesDir: process.env['PARLEY_PICTURES'] ?? null,
    });
    windows.push(window);
    openWindows.add(window);
    return window;
  };
  return {
    parley,
    browser,
    workbench: await openWindow(),
    openWindow,
    close: async () => {
      for (const window of windows) {
        openWindows.delete(window);
        await window.close();
      }
      await stop();
    },
  };
}

/** The first line of each: traces of the editor's own would hide the rest. */
function lastLines(window: Workbench): readonly string[] {
  const lines = window.consoleLines().slice(-SHOWN_CONSOLE_LINES);
  return lines.map((line) => line.split('\n', 1)[0] ?? '');
}

/** All of Parley as `npm start` starts it, in a data folder of its own, with simulated models. */
async function start(settings: Settings = {}): Promise<StartedParley> {
  const dataDir = mkdtempSync(join(tmpdir(), 'parley-e2e-'));
  const forget = () => rmSync(dataDir, { recursive: true, force: true });
  const say = (line: string) => void process.stdout.write(`${line}\n`);
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
      settings,
      say,
    });
    const browser = await openBrowser(say);
    return {
      parley,
      browser,
      stop: async () => {
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
