/** Median of the seconds that `runs` runs of `body` take, after one run to warm up. */
export async function medianSeconds(runs: number, body: () => Promise<void>): Promise<number> {
  await body();
  const seconds: number[] = [];
  for (let run = 0; run < runs; run++) {
    const start = performance.now();
    await body();
    seconds.push((performance.now() - start) / 1_000);
  }
  return percentile(seconds, 0.5);
}

/** The smallest value that at least `share` of `values` do not exceed; 0 for none. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0;
}

/** Prints one figure: what was measured, ours, the other's, and the ratio that matters. */
export function report(
  name: string,
  ours: string,
  other: string | null = null,
  ratio: string | null = null,
): void {
  const parts = [ours, other, ratio].filter((part) => part !== null);
  console.log(`  ${name.padEnd(44)} ${parts.join('   ')}`);
}
