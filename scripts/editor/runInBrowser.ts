import type { Page } from 'playwright-core';
import { openBrowser } from './openBrowser.ts';
import type { RunningEditor } from './launchEditor.ts';

export interface SuiteRun {
  /** The folder of the extension under test. */
  readonly extension: string;
  /** The file that exports `run`. */
  readonly tests: string;
  readonly timeoutMs: number;
  /** Hears of an installation of Chromium. */
  readonly say: (line: string) => void;
}

export interface SuiteEnd {
  /** The editor's exit code; null when it did not end in time. */
  readonly code: number | null;
  /** The end of what the window and the extension host wrote to their consoles. */
  readonly consoleLines: readonly string[];
}

const CONSOLE_LINES_KEPT = 60;

/**
 * Opens a driven editor's page so that its extension host loads the extension and calls `run` of the
 * tests.
 */
export async function runInBrowser(editor: RunningEditor, suite: SuiteRun): Promise<SuiteEnd> {
  const browser = await openBrowser(suite.say);
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    const exit = Promise.withResolvers<number>();
    const consoleLines: string[] = [];
    await page.exposeFunction('codeAutomationLog', (_type: string, args: unknown[]) => {
      consoleLines.push(args.map(asText).join(' '));
      if (consoleLines.length > CONSOLE_LINES_KEPT) consoleLines.shift();
    });
    await page.exposeFunction('codeAutomationExit', (code: number) => exit.resolve(code));
    await page.goto(suiteUrl(editor, suite));
    const code = await Promise.race([exit.promise, whenLost(page), after(suite.timeoutMs)]);
    return { code, consoleLines };
  } finally {
    await browser.close();
  }
}

function suiteUrl(editor: RunningEditor, { extension, tests }: SuiteRun): string {
  const remote = (path: string) => `vscode-remote://${editor.authority}${path}`;
  const payload = [
    ['extensionDevelopmentPath', remote(extension)],
    ['extensionTestsPath', remote(tests)],
  ];
  return `${editor.url}&payload=${encodeURIComponent(JSON.stringify(payload))}`;
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function whenLost(page: Page): Promise<null> {
  return new Promise((resolve) => {
    page.once('crash', () => resolve(null));
    page.once('close', () => resolve(null));
  });
}

function after(ms: number): Promise<null> {
  return new Promise((resolve) => {
    setTimeout(() => resolve(null), ms).unref();
  });
}
