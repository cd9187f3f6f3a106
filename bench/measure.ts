/** The seconds that `body` takes. */
export async function secondsOf(body: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await body();
  return (performance.now() - start) / 1_000;
}

/** Median of the seconds that `runs` runs of `body` take, after one run to warm up. */
export async function medianSeconds(runs: number, body: () => Promise<unknown>): Promise<number> {
  await body();
  const seconds: number[] = [];
  for (let run = 0; run < runs; run++) seconds.push(await secondsOf(body));
  return percentile(seconds, 0.5);
}

/** The smallest value that at least `share` of `values` do not exceed; 0 for none. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0;
}
