import type { Frame, Locator, Page } from 'playwright-core';

/** The page on which conflicts are settled, as a person uses it. */
export interface ConflictPage {
  readonly frame: Frame;
  readonly title: Locator;
  readonly queuePlace: Locator;
  byTestId(id: string): Locator;
  /** The field with these words in its heading. */
  field(name: string | RegExp): Locator;
}

const DEFAULT_TIMEOUT_MS = 30_000;
const FRAME_CHECK_MS = 100;

/** Finds the page in the tab that is in sight. */
export async function findConflictPage(page: Page): Promise<ConflictPage> {
  const deadline = Date.now() + DEFAULT_TIMEOUT_MS;
  for (;;) {
    for (const frame of page.frames()) {
      if (await isShown(frame)) return pageIn(frame);
    }
    if (Date.now() > deadline) throw new Error('The page of conflicts did not show.');
    await page.waitForTimeout(FRAME_CHECK_MS);
  }
}

async function isShown(frame: Frame): Promise<boolean> {
  try {
    return await frame.locator('[data-testid="conflict-title"]').first().isVisible();
  } catch {
    // The frame was replaced while we looked.
    return false;
  }
}

function pageIn(frame: Frame): ConflictPage {
  const byTestId = (id: string) => frame.locator(`[data-testid="${id}"]`);
  return {
    frame,
    title: byTestId('conflict-title'),
    queuePlace: byTestId('queue-place'),
    byTestId,
    field: (name) => byTestId('conflict-field').filter({ hasText: name }).first(),
  };
}
