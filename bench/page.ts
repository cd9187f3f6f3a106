import { join } from 'node:path';
import type { Browser, CDPSession, Page } from 'playwright-core';
import { openBrowser } from '../scripts/editor/openBrowser.ts';
import type { Streams } from './deltas/fakeHost.ts';
import { serveDeltaPages } from './deltas/serveDeltaPages.ts';
import { describeTasks, type TaskFigures, traceTasks } from './deltas/traceTasks.ts';
import { percentile } from './measure.ts';
import { reportDetail, reportGroup } from './report.ts';

const MESSAGES = 10_000;
const OPENINGS = 5;
const HOUR: Streams = { streams: 2, tokensPerSecond: 30, durationMs: 3_600_000 };
const LOAD_TIMEOUT_MS = 60_000;
const SOAK_TIMEOUT_MS = 600_000;

/** How much of the list a frame moves by: a reader's wheel, and the scroll bar dragged from end to end. */
const WHEEL = { stepPx: 120, frames: 240 };
const DRAG_FRAMES = 240;

/** How the real chat page bears a conversation of 10,000 messages, and an hour of answers. */
export async function benchPage(folder: string): Promise<void> {
  reportGroup(`the chat page with ${MESSAGES} messages (no peer: bounds are its own)`);
  const browser = await openBrowser(reportDetail);
  const pages = await serveDeltaPages(join(folder, 'page'));
  const address = `${pages.url}chat.html?messages=${MESSAGES}`;
  try {
    await benchOpening(browser, address);
    await benchScrolling(browser, address);
    await benchHour(browser, address);
  } finally {
    await browser.close();
    pages.close();
  }
}

async function benchOpening(browser: Browser, address: string): Promise<void> {
  const opened: number[] = [];
  const whole: number[] = [];
  for (let turn = 0; turn < OPENINGS; turn++) {
    const page = await openChat(browser, address);
    const { openedAtMs, paintedAtMs } = await page.evaluate(() => ({ ...window.deltaBench }));
    opened.push((paintedAtMs ?? NaN) - openedAtMs);
    whole.push(paintedAtMs ?? NaN);
    await page.close();
  }
  reportDetail(
    `first paint of messages after the page asked for them: median ${inMs(percentile(opened, 0.5))}, longest ${inMs(Math.max(...opened))} (bound 150 ms); after navigation ${inMs(percentile(whole, 0.5))}`,
  );
}

async function benchScrolling(browser: Browser, address: string): Promise<void> {
  const page = await openChat(browser, address);
  const startedAt = performance.now();
  await page.evaluate(() => window.deltaBench.revealOldest());
  await page.locator('[data-index="0"] [data-testid="message"]').waitFor();
  reportDetail(
    `all ${MESSAGES} loaded and the oldest shown: ${inMs(performance.now() - startedAt)}`,
  );
  const devTools = await page.context().newCDPSession(page);
  reportDetail(
    `heap with all loaded: ${inMb(await heapBytes(devTools))} (bound 150 MB; the stand-in host's own copy is in it)`,
  );
  const wheel = await traceTasks(browser, page, () =>
    page.evaluate(scrollBy, { ...WHEEL, isWhole: false }),
  );
  reportScroll('by the wheel, 120 px a frame', wheel);
  const drag = await traceTasks(browser, page, () =>
    page.evaluate(scrollBy, { stepPx: 0, frames: DRAG_FRAMES, isWhole: true }),
  );
  reportScroll('from top to bottom and back, a whole screen of new messages each frame', drag);
  reportDetail(`heap after scrolling: ${inMb(await heapBytes(devTools))}`);
  await page.close();
}

/** Runs in the page: down and back up, one step a frame; gives how long each frame took. */
async function scrollBy(way: {
  readonly stepPx: number;
  readonly frames: number;
  readonly isWhole: boolean;
}): Promise<number[]> {
  const scroller = document.querySelector<HTMLElement>('[data-testid="virtuoso-scroller"]');
  if (!scroller) throw new Error('The list has no scroller.');
  scroller.scrollTop = 0;
  const frameMs: number[] = [];
  let last = performance.now();
  const nextFrame = () => new Promise<number>((resolve) => requestAnimationFrame(resolve));
  for (const direction of [1, -1]) {
    for (let frame = 0; frame < way.frames; frame++) {
      const wholePx = scroller.scrollHeight / way.frames;
      scroller.scrollTop += direction * (way.isWhole ? wholePx : way.stepPx);
      const now = await nextFrame();
      frameMs.push(now - last);
      last = now;
    }
  }
  return frameMs;
}

function reportScroll(
  name: string,
  [frameMs, tasks]: readonly [frameMs: readonly number[], tasks: TaskFigures],
): void {
  const long = frameMs.filter((ms) => ms > 50).length;
  const at = (share: number) => inMs(percentile(frameMs, share));
  reportDetail(`scrolling ${name}:`);
  reportDetail(
    `  frames over 50 ms: ${long} of ${frameMs.length}; p50 ${at(0.5)}, p95 ${at(0.95)}, p99 ${at(0.99)}, longest ${inMs(Math.max(...frameMs))}`,
  );
  reportDetail(`  ${describeTasks(tasks)}`);
}

async function benchHour(browser: Browser, address: string): Promise<void> {
  const page = await openChat(browser, address);
  const devTools = await page.context().newCDPSession(page);
  const before = await heapBytes(devTools);
  page.setDefaultTimeout(SOAK_TIMEOUT_MS);
  const startedAt = performance.now();
  await page.evaluate((hour) => window.deltaBench.playFast(hour), HOUR);
  const seconds = (performance.now() - startedAt) / 1_000;
  const { deltasSent, tokensSent } = await page.evaluate(() => ({ ...window.deltaBench }));
  const after = await heapBytes(devTools);
  reportDetail(
    `an hour of ${HOUR.streams} answers at ${HOUR.tokensPerSecond} tokens/s in ${seconds.toFixed(0)} s: ${deltasSent} deltas, ${tokensSent} tokens; heap ${inMb(before)} before, ${inMb(after)} after`,
  );
  await page.close();
}

async function openChat(browser: Browser, address: string): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 900, height: 1_200 } });
  page.on('pageerror', (error) => reportDetail(`the page failed: ${error.message}`));
  await page.goto(address);
  await page.waitForFunction(() => window.deltaBench.paintedAtMs !== null, null, {
    timeout: LOAD_TIMEOUT_MS,
  });
  return page;
}

/** What lives on the page's heap once its garbage is gone. */
async function heapBytes(devTools: CDPSession): Promise<number> {
  await devTools.send('HeapProfiler.collectGarbage');
  const { usedSize } = await devTools.send('Runtime.getHeapUsage');
  return usedSize;
}

const inMs = (ms: number) => `${ms.toFixed(1)} ms`;
const inMb = (bytes: number) => `${(bytes / 1_048_576).toFixed(1)} MB`;
