import type { Browser, CDPSession, Page } from 'playwright-core';
import { percentile } from '../measure.ts';
import type { Streams } from './fakeHost.ts';

export interface FrameFigures {
  readonly frames: number;
  readonly framesOver50Ms: number;
  readonly p99Ms: number;
  readonly longestMs: number;
  /** The share of the time in which the page's main thread was busy. */
  readonly busy: number;
  readonly tokensShown: number;
}

const LONG_FRAME_MS = 50;

/** Opens `address`, waits for `isReady`, lets the streams run and tells how the page kept up. */
export async function measureFrames(
  browser: Browser,
  address: string,
  streams: Streams,
  isReady: (page: Page) => Promise<void>,
): Promise<FrameFigures> {
  const page = await browser.newPage({ viewport: { width: 900, height: 1_200 } });
  const problems: Error[] = [];
  page.on('pageerror', (error) => problems.push(error));
  await page.goto(address);
  await isReady(page);
  const devTools = await page.context().newCDPSession(page);
  await devTools.send('Performance.enable');

  const busyBefore = await busySeconds(devTools);
  const startedAt = performance.now();
  await page.evaluate((chosen) => window.deltaBench.startStreams(chosen), streams);
  await page.waitForFunction(() => !window.deltaBench.isRunning, null, { timeout: 60_000 });
  const seconds = (performance.now() - startedAt) / 1_000;
  const busyAfter = await busySeconds(devTools);

  const { frameMs, tokensSent } = await page.evaluate(() => window.deltaBench);
  await page.close();
  if (problems[0]) throw problems[0];
  return {
    frames: frameMs.length,
    framesOver50Ms: frameMs.filter((ms) => ms > LONG_FRAME_MS).length,
    p99Ms: percentile(frameMs, 0.99),
    longestMs: Math.max(0, ...frameMs),
    busy: (busyAfter - busyBefore) / seconds,
    tokensShown: tokensSent,
  };
}

/** Script, style, layout and paint of the main thread so far. */
async function busySeconds(devTools: CDPSession): Promise<number> {
  const { metrics } = await devTools.send('Performance.getMetrics');
  return metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0;
}
