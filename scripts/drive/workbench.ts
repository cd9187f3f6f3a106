import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { findChat, type Chat } from './chat.ts';
import { inTime } from './inTime.ts';

export interface WorkbenchOptions {
  readonly url: string;
  readonly width?: number;
  readonly height?: number;
  /** Where `picture` saves; null: it saves nothing. */
  readonly picturesDir?: string | null;
}

/** VS Code as a person uses it: by commands, clicks and keys. Every method waits for what it needs. */
export interface Workbench {
  readonly page: Page;
  /** Runs a command by its title in the command palette. */
  run(commandTitle: string): Promise<void>;
  /** Shows Parley's views in the side bar. */
  openParley(): Promise<void>;
  /** The chat page, once it shows its composer. */
  chat(): Promise<Chat>;
  /** Opens a workspace file in an editor. */
  openFile(path: string): Promise<void>;
  /** The header of a view in the side bar, which opens and closes it. */
  section(title: string): Locator;
  /** A row of a view in the side bar. */
  row(text: string | RegExp): Locator;
  /** Chooses an entry of the open quick pick; several: ticks each, then accepts. */
  pick(...labels: readonly string[]): Promise<void>;
  /** Chooses the first entries of an open quick pick that takes several; answers their labels. */
  pickFirst(count: number): Promise<readonly string[]>;
  /** Fills the box of the quick pick with this title, once that is the one that is open. */
  lookFor(title: string, text: string): Promise<void>;
  /** Answers the open input box. */
  answer(text: string): Promise<void>;
  /** Answers the open dialog that asks for a file or a place for one. */
  answerPath(path: string): Promise<void>;
  /** Chooses an entry of a thing's context menu. */
  chooseInMenu(of: Locator, entry: string): Promise<void>;
  /** Drags one thing onto another as a hand does. */
  drag(from: Locator, to: Locator): Promise<void>;
  /** A code lens of the visible editors. */
  codeLens(text: string | RegExp): Locator;
  /** An open comment thread in an editor. */
  commentThread(text: string | RegExp): Locator;
  /** The markers in the gutter where comment threads stand. */
  commentGlyphs(): Locator;
  notification(text: string | RegExp): Locator;
  /** Clicks a button of a modal dialog. */
  clickDialog(button: string): Promise<void>;
  statusBarItem(text: string | RegExp): Locator;
  picture(name: string): Promise<void>;
  /** Reloads the window. */
  reload(): Promise<void>;
  /** Writes to the window's console; the newest last. Useful when something did not come. */
  consoleLines(): readonly string[];
  /** All text in sight, the chat page's too: what a person would tell of who is asked what went wrong. */
  sight(): Promise<string>;
  close(): Promise<void>;
}

const CONSOLE_LINES_KEPT = 200;
const LOAD_TIMEOUT_MS = 60_000;
const ATTEMPT_MS = 2_000;
/** What seals secrets in the browser's storage, in bytes. */
const SECRETS_KEY = Buffer.alloc(32, 'key of a driven window');

/** Opens the workbench in a browser context of its own and waits until it can be used. */
export async function openWorkbench(
  browser: Browser,
  options: WorkbenchOptions,
): Promise<Workbench> {
  const context = await browser.newContext({
    viewport: { width: options.width ?? 1440, height: options.height ?? 900 },
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  // The editor's bare server lacks this, and would keep secrets until the next reload only.
  await context.route('**/mint-key', (route) =>
    route.fulfill({ body: SECRETS_KEY, contentType: 'application/octet-stream' }),
  );
  const page = await context.newPage();
  const said: string[] = [];
  page.on('console', (message) => {
    said.push(`${message.type()}: ${message.text()}`);
    if (said.length > CONSOLE_LINES_KEPT) said.shift();
  });
  await page.goto(options.url);
  await waitUntilLoaded(page);
  return {
    page,
    ...commands(page),
    ...picks(page),
    ...places(page),
    picture: (name) => savePicture(page, options.picturesDir ?? null, name),
    reload: async () => {
      await page.reload();
      await waitUntilLoaded(page);
    },
    consoleLines: () => said,
    sight: () => sightOf(page),
    close: () => context.close(),
  };
}

async function sightOf(page: Page): Promise<string> {
  const texts = await Promise.all(
    page.frames().map((frame) =>
      // The frame of the editor's own worker shows nothing but its script.
      frame
        .locator('body:not(:has(> script:first-child:last-child))')
        .innerText({ timeout: ATTEMPT_MS })
        .catch(() => ''),
    ),
  );
  return texts
    .map((text) => text.replaceAll(/\s*\n\s*/g, ' | ').trim())
    .filter((text) => text !== '')
    .join('\n────\n');
}

async function waitUntilLoaded(page: Page): Promise<void> {
  await page.locator('.monaco-workbench .part.statusbar').waitFor({ timeout: LOAD_TIMEOUT_MS });
  await page.locator('.explorer-viewlet, .part.sidebar').first().waitFor();
}

function quickBox(page: Page) {
  const quickInput = page.locator('.quick-input-widget:visible');
  const input = quickInput.locator('input[type="text"], .quick-input-box input').first();
  const entries = quickInput.locator('.quick-input-list .monaco-list-row');
  const entry = (label: string | RegExp) =>
    entries.filter({ has: page.locator('.label-name', { hasText: label }) }).first();
  return { quickInput, input, entries, entry };
}

function commands(page: Page) {
  const { quickInput, input, entry } = quickBox(page);

  const run = async (title: string) => {
    // Others may begin alike, and one of them may stand first.
    const exactly = new RegExp(`^${title.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`);
    const choose = async () => {
      await page.keyboard.press('F1');
      await input.fill(`>${title}`, { timeout: ATTEMPT_MS });
      await entry(exactly).click({ timeout: ATTEMPT_MS });
    };
    // The palette lists what there was when it opened, closes when a page that has just loaded takes the
    // focus, and hears no key while that page loads: a person tries again, too.
    for (const deadline = Date.now() + LOAD_TIMEOUT_MS; !(await inTime(choose()));) {
      if (Date.now() > deadline) throw new Error(`The command "${title}" could not be run.`);
      await page.keyboard.press('Escape');
      await quickInput.waitFor({ state: 'hidden' });
    }
  };
  return {
    run,
    openParley: async () => {
      // A click on its icon would close what a reload has just brought back.
      await page.locator('.activitybar .action-label[aria-label^="Parley"]').first().waitFor();
      await run('Parley: Focus on Chat View');
      await page.locator('.part.sidebar .composite.title', { hasText: /parley/i }).waitFor();
    },
    openFile: async (path: string) => {
      await page.keyboard.press('Control+P');
      await input.waitFor();
      await input.fill(path);
      const name = path.slice(path.lastIndexOf('/') + 1);
      await entry(name).waitFor();
      await input.press('Enter');
      await page.locator('.tab.active', { hasText: name }).waitFor();
    },
  };
}

function picks(page: Page) {
  const { quickInput, input, entries, entry } = quickBox(page);
  return {
    pick: async (...labels: readonly string[]) => {
      const accept = quickInput.getByRole('button', { name: 'OK' });
      // The command palette's own list may still be there.
      for (const label of labels.slice(0, 1)) await entry(label).waitFor();
      // A list of many stays open until it is accepted; what opens after another is not ours to accept.
      const isOfMany = await accept.isVisible();
      for (const label of labels) await entry(label).click();
      if (isOfMany) await accept.click();
    },
    pickFirst: async (count: number) => {
      await entries.nth(count - 1).waitFor();
      const labels: string[] = [];
      for (let index = 0; index < count; index++) {
        labels.push((await entries.nth(index).locator('.label-name').innerText()).trim());
        await entries.nth(index).click();
      }
      await input.press('Enter');
      return labels;
    },
    lookFor: async (title: string, text: string) => {
      await quickInput.locator('.quick-input-title', { hasText: title }).waitFor();
      await input.fill(text);
    },
    answer: async (text: string) => {
      await input.waitFor();
      await input.fill(text);
      await input.press('Enter');
    },
  };
}

function places(page: Page) {
  return {
    chat: () => findChat(page),
    answerPath: async (path: string) => {
      const dialog = page.locator('.quick-input-widget:visible');
      const accept = dialog.getByRole('button', { name: 'OK' });
      await accept.waitFor();
      // Its own first path is filled in when the folder has been read, over whatever was typed before.
      await dialog.locator('.monaco-list-row', { hasText: '..' }).first().waitFor();
      await dialog.locator('.quick-input-box input').fill(path);
      await accept.click();
      await dialog.waitFor({ state: 'hidden' });
    },
    chooseInMenu: async (of: Locator, entry: string) => {
      await of.click({ button: 'right' });
      const item = page.getByRole('menuitem', { name: entry, exact: true });
      await item.click();
      // A menu that has only just opened takes the click for the end of the one that opened it.
      while (!(await inTime(item.waitFor({ state: 'hidden', timeout: ATTEMPT_MS }))))
        await item.click();
    },
    drag: (from: Locator, to: Locator) => drag(page, from, to),
    clickDialog: async (button: string) => {
      const dialog = page.locator('.monaco-dialog-box');
      const found = dialog.getByRole('button', { name: button, exact: true });
      await found.click();
      // Another dialog may follow at once.
      await found.waitFor({ state: 'detached' });
    },

    section: (title: string) =>
      page.locator('.part.sidebar .pane-header', { hasText: title }).first(),
    row: (text: string | RegExp) =>
      page.locator('.part.sidebar .monaco-list-row', { hasText: text }).first(),
    codeLens: (text: string | RegExp) =>
      page.locator('.codelens-decoration a', { hasText: text }).first(),
    commentThread: (text: string | RegExp) =>
      page.locator('.review-widget', { hasText: text }).first(),
    commentGlyphs: () => page.locator('.comment-range-glyph[class*="comment-thread"]'),
    notification: (text: string | RegExp) =>
      page.locator('.notification-toast', { hasText: text }).first(),
    statusBarItem: (text: string | RegExp) =>
      page.locator('.statusbar-item', { hasText: text }).first(),
  };
}

async function drag(page: Page, from: Locator, to: Locator): Promise<void> {
  const STEPS = 10;
  // Beyond the icon, before the buttons of the row.
  const inRow = { x: 45, y: 11 };
  await from.hover({ position: inRow });
  await page.mouse.down();
  const [start, end] = [await from.boundingBox(), await to.boundingBox()];
  if (!start || !end) throw new Error('There is nothing to drag, or nowhere to drop it.');
  for (let step = 1; step <= STEPS; step += 1) {
    const part = step / STEPS;
    const x = start.x + inRow.x + (end.x - start.x) * part;
    await page.mouse.move(x, start.y + inRow.y + (end.y - start.y) * part);
    // The list answers each of these before it takes what is dropped.
    await page.evaluate(() => new Promise(requestAnimationFrame));
  }
  await page.mouse.up();
}

async function savePicture(page: Page, folder: string | null, name: string): Promise<void> {
  if (folder === null) return;
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`) });
}
