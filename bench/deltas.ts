import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { openBrowser } from '../scripts/editor/openBrowser.ts';
import type { Streams } from './deltas/fakeHost.ts';
import { type FrameFigures, measureFrames } from './deltas/measureFrames.ts';
import { serveDeltaPages } from './deltas/serveDeltaPages.ts';
import { reportDetail, reportFigure, reportGroup } from './report.ts';

const STREAMS: Streams = { streams: 8, tokensPerSecond: 200, durationMs: 8_000 };
const MESSAGES = 5_000;
/** What the host gives at first; older messages come as the person scrolls up. */
const FIRST_PAGE = 60;

/** How smooth the real chat page stays while answers stream, against a page that only shows the text. */
export async function benchDeltas(folder: string): Promise<void> {
  reportGroup(
    `${STREAMS.streams} streams at ${STREAMS.tokensPerSecond} tokens/s into a conversation of ${MESSAGES} messages, against one growing div`,
  );
  const browser = await openBrowser(reportDetail);
  const pages = await serveDeltaPages(join(folder, 'deltas'));
  try {
    const peer = await measureFrames(browser, `${pages.url}plain.html`, STREAMS, async (page) => {
      await page.locator('#plain').waitFor({ state: 'attached' });
    });
    for (const loaded of [MESSAGES, FIRST_PAGE]) {
      const address = `${pages.url}chat.html?loaded=${loaded}`;
      const ours = await measureFrames(browser, address, STREAMS, (page) => isLoaded(page, loaded));
      reportFrames(loaded, ours, peer);
    }
  } finally {
    await browser.close();
    pages.close();
  }
}

/** The list holds them all and shows the newest; as always, only what is in sight is in the document. */
async function isLoaded(page: Page, count: number): Promise<void> {
  await page.locator(`[data-index="${count - 1}"] [data-testid="message"]`).waitFor();
}

function reportFrames(loaded: number, ours: FrameFigures, peer: FrameFigures): void {
  const name = loaded === MESSAGES ? `all ${MESSAGES} loaded` : `as it opens, ${loaded} loaded`;
  const long = ({ framesOver50Ms, frames }: FrameFigures) => `${framesOver50Ms} of ${frames}`;
  const inMs = (ms: number) => `${ms.toFixed(1)} ms`;
  reportFigure({
    name: `${name}: frame, p99`,
    ours: `parley ${inMs(ours.p99Ms)}`,
    peer: `plain div ${inMs(peer.p99Ms)}`,
    ratio: `${(ours.p99Ms / peer.p99Ms).toFixed(2)}× its time`,
  });
  reportDetail(
    `frames over 50 ms: ${long(ours)}, plain div ${long(peer)}; longest ${inMs(ours.longestMs)}, plain div ${inMs(peer.longestMs)}`,
  );
  reportDetail(
    `main thread busy: ${(ours.busy * 100).toFixed(0)} %, plain div ${(peer.busy * 100).toFixed(0)} %; ${ours.tokensShown} tokens came`,
  );
}
