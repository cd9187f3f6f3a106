import type { ProjectId } from '../../../../shared/domain/ids.ts';
import type { RecordStore } from '../../../../shared/domain/recordStore.ts';
import type { SnapshotShelf } from '../../../../shared/domain/snapshotShelf.ts';
import { cleanHistory } from '../../../review/cleanHistory.ts';
import type { Disposing } from '../../disposing.ts';

const MB = 1024 * 1024;

interface CleaningOptions {
  readonly store: RecordStore & SnapshotShelf;
  readonly projectId: ProjectId;
  readonly now: () => number;
  /** The setting, asked anew for every run; 0 keeps only the last day. */
  readonly megabytes: () => number;
  readonly report: (error: unknown) => void;
}

/** When it runs, in milliseconds: not while the window starts, then every hour. */
interface CleaningTimes {
  readonly firstAfter: number;
  readonly every: number;
  /** After a run that left something to do. */
  readonly again: number;
}

const usualTimes: CleaningTimes = { firstAfter: 120_000, every: 3_600_000, again: 10_000 };

/** Cleans the project's history in the background until it is disposed of. */
export function startCleaning(options: CleaningOptions, times = usualTimes): Disposing {
  let isDisposed = false;
  let timer: NodeJS.Timeout | undefined;
  const after = (ms: number): void => {
    if (!isDisposed) timer = setTimeout(() => void run(), ms);
  };
  const run = async (): Promise<void> => {
    let isComplete = true;
    try {
      const limit = { maxBytes: options.megabytes() * MB };
      ({ isComplete } = await cleanHistory({ ...options, pause }, limit));
    } catch (error) {
      options.report(error);
    }
    after(isComplete ? times.every : times.again);
  };
  after(times.firstAfter);
  return {
    dispose: () => {
      isDisposed = true;
      clearTimeout(timer);
    },
  };
}

async function pause(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}
