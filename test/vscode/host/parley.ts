import { globSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as vscode from 'vscode';

/** What the activated extension has shown and logged, as far as the editor lets nobody else read it. */
interface Heard {
  readonly errors: string[];
  readonly statusBar: { item: vscode.StatusBarItem | null };
}

/** One for all suites: each is a bundle of its own, and the extension is activated once. */
const heard = listenBeforeActivation();

/** The extension as the editor has it, activated. */
export async function parley(): Promise<vscode.Extension<unknown>> {
  const found = vscode.extensions.getExtension('parley.parley');
  if (!found) throw new Error('Parley is not installed.');
  await found.activate();
  return found;
}

/** The errors that the extension has logged. */
export const loggedErrors: readonly string[] = heard.errors;

/** What the status bar says of sync now. */
export function statusBar(): string {
  return heard.statusBar.item?.text ?? '';
}

/** Does `work` with a setting as a person may have it, whatever its type; then it is as before. */
export async function withSetting(
  key: string,
  value: unknown,
  work: () => Promise<void>,
): Promise<void> {
  const { Global } = vscode.ConfigurationTarget;
  const before = vscode.workspace.getConfiguration('parley').inspect(key)?.globalValue;
  await vscode.workspace.getConfiguration('parley').update(key, value, Global);
  try {
    await work();
  } finally {
    await vscode.workspace.getConfiguration('parley').update(key, before, Global);
  }
}

/** A setting as it is now. */
export function setting(key: string): unknown {
  return vscode.workspace.getConfiguration('parley').get(key);
}

/** The database file of the activated extension. */
export function databasePath(): string {
  const report = process.env['PARLEY_TEST_REPORT'];
  if (report === undefined) throw new Error('The suite needs PARLEY_TEST_REPORT.');
  const folder = dirname(report);
  const [path] = globSync('**/globalStorage/parley.parley/parley.db', { cwd: folder });
  if (path === undefined) throw new Error('Parley has no database.');
  return join(folder, path);
}

/** Puts a listener between the extension and its output channel and status bar, at the first call. */
function listenBeforeActivation(): Heard {
  const key = Symbol.for('parley.suite.heard');
  const shared = globalThis as unknown as Record<symbol, Heard | undefined>;
  const before = shared[key];
  if (before) return before;
  const fresh: Heard = { errors: [], statusBar: { item: null } };
  shared[key] = fresh;
  const { createOutputChannel, createStatusBarItem } = vscode.window;
  const window = vscode.window as unknown as Record<string, (...given: never[]) => unknown>;
  window['createOutputChannel'] = (...given: Parameters<typeof createOutputChannel>) => {
    const channel = createOutputChannel(...given);
    if (channel.name !== 'Parley') return channel;
    return Object.create(channel, {
      error: {
        value: (error: string) => {
          fresh.errors.push(error);
          channel.error(error);
        },
      },
    }) as vscode.LogOutputChannel;
  };
  window['createStatusBarItem'] = (...given: Parameters<typeof createStatusBarItem>) => {
    const item = createStatusBarItem(...given);
    if (item.id.endsWith('parley.sync')) fresh.statusBar.item = item;
    return item;
  };
  return fresh;
}
