import type { Browser, Page } from 'playwright-core';
import * as z from 'zod';
import { percentile } from '../measure.ts';

/** How long the page's main thread worked, task by task, as Chromium's own trace has it. */
export interface TaskFigures {
  readonly tasks: number;
  readonly over50Ms: number;
  readonly p99Ms: number;
  readonly longestMs: number;
}

const LONG_MS = 50;
const MICROSECONDS_PER_MS = 1_000;
/** Shorter tasks are the browser's own bookkeeping. */
const MIN_TASK_MS = 1;

const traceEvent = z.object({
  name: z.string(),
  ph: z.string(),
  pid: z.number(),
  tid: z.number(),
  /** Time that the thread itself ran, in microseconds: what else runs on the machine is not in it. */
  tdur: z.number().optional(),
  args: z.object({ name: z.string().optional() }).loose().optional(),
});
const trace = z.object({ traceEvents: z.array(traceEvent) });

/** Traces the page while `body` runs. */
export async function traceTasks<T>(
  browser: Browser,
  page: Page,
  body: () => Promise<T>,
): Promise<[T, TaskFigures]> {
  await browser.startTracing(page, { categories: ['toplevel', 'devtools.timeline', '__metadata'] });
  const result = await body();
  const written: unknown = JSON.parse((await browser.stopTracing()).toString('utf8'));
  return [result, figuresOf(trace.parse(written).traceEvents)];
}

function figuresOf(events: readonly z.infer<typeof traceEvent>[]): TaskFigures {
  const renderers = new Set(
    events
      .filter(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain')
      .map(({ pid, tid }) => `${pid}:${tid}`),
  );
  const taskMs = events
    .filter(({ name, ph }) => ph === 'X' && name.endsWith('RunTask'))
    .filter(({ pid, tid }) => renderers.has(`${pid}:${tid}`))
    .map(({ tdur = 0 }) => tdur / MICROSECONDS_PER_MS)
    .filter((ms) => ms >= MIN_TASK_MS);
  return {
    tasks: taskMs.length,
    over50Ms: taskMs.filter((ms) => ms > LONG_MS).length,
    p99Ms: percentile(taskMs, 0.99),
    longestMs: Math.max(0, ...taskMs),
  };
}

export function describeTasks({ tasks, over50Ms, p99Ms, longestMs }: TaskFigures): string {
  return `tasks with over 50 ms of the main thread's own time, by the trace: ${over50Ms} of ${tasks}; p99 ${p99Ms.toFixed(1)} ms, longest ${longestMs.toFixed(1)} ms`;
}
