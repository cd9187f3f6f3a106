/** One thing that a person does, and what they then see: it resolves once that is seen. */
export interface JobStep {
  readonly title: string;
  readonly run: () => Promise<void>;
}

/** How one step went; `failure` is null when it went well. */
export interface StepResult {
  readonly title: string;
  readonly durationMs: number;
  readonly failure: Error | null;
}

/** Does the steps in order and stops at the first that fails; `onResult` hears each at once. */
export async function runJob(
  steps: readonly JobStep[],
  onResult: (result: StepResult, number: number) => void | Promise<void>,
): Promise<readonly StepResult[]> {
  const results: StepResult[] = [];
  for (const [index, { title, run }] of steps.entries()) {
    const startedAt = performance.now();
    const failure = await failureOf(run);
    const result = { title, durationMs: performance.now() - startedAt, failure };
    results.push(result);
    await onResult(result, index + 1);
    if (failure !== null) break;
  }
  return results;
}

async function failureOf(run: () => Promise<void>): Promise<Error | null> {
  try {
    await run();
    return null;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}
