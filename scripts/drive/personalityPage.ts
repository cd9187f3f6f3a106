import type { Frame, Locator, Page } from 'playwright-core';

/** The page of a personality, or that of the defaults, as a person uses it. */
export interface PersonalityPage {
  readonly frame: Frame;
  readonly name: Locator;
  readonly title: Locator;
  readonly prompt: Locator;
  readonly modelSearch: Locator;
  byTestId(id: string): Locator;
  /** Looks for a model by words and takes the one with this id. */
  chooseModel(words: string, id: string): Promise<void>;
  /** Shows all that its models read, and gives its place. */
  openPreview(): Promise<Locator>;
  /** Adds a memory that counts everywhere and waits until it is listed. */
  addMemory(text: string): Promise<void>;
  memory(text: string | RegExp): Locator;
  /** Waits until all that was typed is saved. */
  waitUntilSaved(): Promise<void>;
}

const DEFAULT_TIMEOUT_MS = 30_000;
const FRAME_CHECK_MS = 100;
const PAGES = '[data-testid="personality-editor"], [data-testid="personality-defaults"]';

/** Finds the page in the tab that is in sight; with `name`, waits until it is that personality's. */
export async function findPersonalityPage(page: Page, name?: string): Promise<PersonalityPage> {
  const deadline = Date.now() + DEFAULT_TIMEOUT_MS;
  for (;;) {
    for (const frame of page.frames()) {
      if (await isWanted(frame, name)) return pageIn(frame);
    }
    if (Date.now() > deadline) {
      throw new Error(`The page of ${name ?? 'a personality'} did not show.`);
    }
    await page.waitForTimeout(FRAME_CHECK_MS);
  }
}

async function isWanted(frame: Frame, name: string | undefined): Promise<boolean> {
  try {
    const found = frame.locator(PAGES).first();
    if (!(await found.isVisible())) return false;
    return name === undefined || (await found.locator('h1').innerText()).trim() === name;
  } catch {
    // The frame was replaced while we looked.
    return false;
  }
}

function pageIn(frame: Frame): PersonalityPage {
  const byTestId = (id: string) => frame.locator(`[data-testid="${id}"]`);
  const modelSearch = byTestId('model-search');
  const memory = (text: string | RegExp) => byTestId('memory').filter({ hasText: text }).first();
  return {
    frame,
    name: byTestId('field-name'),
    title: byTestId('field-title'),
    prompt: byTestId('field-prompt'),
    modelSearch,
    byTestId,
    memory,
    chooseModel: async (words, id) => {
      await modelSearch.click();
      await modelSearch.fill(words);
      await frame.locator(`[data-testid="model-option"][data-id="${id}"]`).click();
    },
    openPreview: async () => {
      const preview = byTestId('preview');
      if (!(await preview.isVisible())) await byTestId('preview-toggle').click();
      await preview.waitFor();
      return preview;
    },
    addMemory: async (text) => {
      await byTestId('memory-text').fill(text);
      await byTestId('memory-add').click();
      await memory(text).waitFor();
    },
    waitUntilSaved: () => frame.locator('[data-testid="save-state"][data-state="saved"]').waitFor(),
  };
}
