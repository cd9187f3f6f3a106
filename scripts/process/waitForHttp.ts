import { lastOutput, type ProcessGroup } from './processGroup.ts';
import { PlainFailure } from './plainFailure.ts';

const RETRY_MS = 50;

/** Waits until a program answers HTTP at `url`, whatever its answer. Its end or the deadline is a `PlainFailure`. */
export async function waitForHttp(
  url: string,
  group: ProcessGroup,
  timeoutMs = 60_000,
): Promise<void> {
  const ended = new AbortController();
  void group.exited.then(() => ended.abort());
  const deadline = Date.now() + timeoutMs;
  while (!(await answers(url))) {
    if (ended.signal.aborted) {
      throw new PlainFailure(`${group.name} ended at once. It said:\n${lastOutput(group)}`);
    }
    if (Date.now() > deadline) {
      throw new PlainFailure(
        `${group.name} did not answer at ${url} within ${timeoutMs / 1000} s. It said:\n${lastOutput(group)}`,
      );
    }
    await new Promise((resolve) => {
      setTimeout(resolve, RETRY_MS);
    });
  }
}

async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(2_000) });
    await response.body?.cancel();
    return true;
  } catch {
    return false;
  }
}
