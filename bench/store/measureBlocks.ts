/** Milliseconds: how long each call took, and how long it held up its thread at a stretch at most. */
export interface Blocks {
  readonly calls: readonly number[];
  readonly blocks: readonly number[];
}

/** Calls `ask` `count` times, one after the other. */
export function measureBlocks(
  count: number,
  ask: (number: number) => Promise<unknown>,
): Promise<Blocks> {
  return measurePrepared(count, (number) => number, ask);
}

/** The same, each with what `prepare` made for it before the clock ran. */
export async function measurePrepared<T>(
  count: number,
  prepare: (number: number) => T,
  ask: (prepared: T) => Promise<unknown>,
): Promise<Blocks> {
  const calls: number[] = [];
  const blocks: number[] = [];
  for (let number = 0; number < count; number++) {
    const prepared = prepare(number);
    await nextTask();
    const watch = watchBlocks();
    const start = performance.now();
    await ask(prepared);
    calls.push(performance.now() - start);
    blocks.push(await watch.longest());
  }
  return { calls, blocks };
}

function watchBlocks(): { readonly longest: () => Promise<number> } {
  let last = performance.now();
  let longest = 0;
  let isOver = false;
  const look = (): void => {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
    if (!isOver) setImmediate(look);
  };
  setImmediate(look);
  return {
    async longest() {
      await nextTask();
      isOver = true;
      look();
      return longest;
    },
  };
}

function nextTask(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
