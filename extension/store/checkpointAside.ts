import { Worker } from 'node:worker_threads';

/** Some 8 MB of write-ahead log. */
const EVERY_PAGES = 2_000;
/**
 * A log starts anew only when a checkpoint has found all of it and nobody wrote meanwhile. Long series of writes
 * wait for that once they have written so much, before SQLite would have one of their commits do it.
 */
const LONG_PAGES = 8_000;
/** Nobody waits longer than that. */
const CATCH_UP_MS = 5_000;
/** How long fewer changes than that may stay in the log alone, from which a start reads them too. */
const REST_MS = 30_000;

/**
 * Runs in the other thread: a checkpoint for each message, until it is told to end. The file is not made
 * where it is gone. It is text, so that it is the same in a bundle and in the sources.
 */
const PROGRAM = `
const { parentPort, workerData } = require('node:worker_threads');
const { DatabaseSync } = require('node:sqlite');
const database = new DatabaseSync(new URL(workerData.url));
parentPort.on('message', (message) => {
  if (message === 'end') {
    database.close();
    parentPort.close();
  } else {
    database.exec('pragma wal_checkpoint(passive)');
    parentPort.postMessage('done');
  }
});`;

/** Brings what was written from the write-ahead log into the database file. */
export interface Checkpoints {
  /** Call it after a commit, with about how many pages (4 KB) it wrote. Never throws: the commit stands. */
  noteWritten(pages: number): void;
  /** Resolves when the log is short enough for a long series of writes to go on; never rejects. */
  caughtUp(): Promise<void>;
  close(): Promise<void>;
}

/** How long a thread may take for its last checkpoint before nobody waits for it any more. */
const END_MS = 10_000;

export interface CheckpointThreads {
  /** Starts the other thread; may throw. */
  readonly start: (url: URL) => Worker;
  readonly endMs: number;
}

/**
 * Checkpoints in another thread, as they wait for the disk for longer than anybody may be held up. `url` names the
 * database file. One that fails is made up for by the next, and by SQLite's own once the log is very long: also
 * where no thread can be started.
 *
 *     none ── written ──▶ busy ◀── enough written ── idle ── nothing for a while, or closed ──▶ ending
 *       ▲                   └──────── done ──────────▶┘                                            │
 *       └────────────────────────────── the thread is gone, whyever ───────────────────────────────┘
 */
export function checkpointAside(
  url: URL,
  { start, endMs }: CheckpointThreads = { start: startThread, endMs: END_MS },
): Checkpoints {
  const log = createLogLength();
  const waiting = createWaiting();
  let due = 0;
  let isClosed = false;
  const quiet = createTimer(REST_MS, rest);
  const thread = createThread(() => start(url), {
    onDone() {
      log.endCheckpoint();
      waiting.letGo();
      arm();
    },
    onGone() {
      waiting.letGo();
      if (due > 0) arm();
    },
    endMs,
  });
  const work = (): void => {
    due = 0;
    log.beginCheckpoint();
    if (!thread.checkpoint()) waiting.letGo();
  };
  /** Starting the thread takes longer than a checkpoint: it stays for as long as there is something to do. */
  function arm(): void {
    if (isClosed || thread.isBusy()) return;
    if (due >= EVERY_PAGES) {
      quiet.stop();
      work();
    } else quiet.start();
  }
  function rest(): void {
    if (thread.isBusy()) return;
    if (due > 0) work();
    else void thread.end();
  }
  return {
    noteWritten(pages) {
      if (pages === 0) return;
      due += pages;
      log.add(pages);
      arm();
    },
    async caughtUp() {
      // The first may have begun before the last write.
      for (let tries = 0; tries < 2 && log.isLong() && !isClosed; tries++) {
        const next = waiting.wait();
        if (!thread.isBusy()) work();
        await next;
      }
    },
    async close() {
      isClosed = true;
      waiting.letGo();
      quiet.stop();
      await thread.end();
    },
  };
}

/** How much was written since the log began anew, in pages. */
function createLogLength() {
  let pages = 0;
  let atBegin = 0;
  return {
    add: (more: number) => void (pages += more),
    beginCheckpoint: () => void (atBegin = pages),
    /** Where nothing was written meanwhile, the next write begins the log anew. */
    endCheckpoint: () => void (pages = pages === atBegin ? 0 : pages),
    isLong: () => pages >= LONG_PAGES,
  };
}

/** Rings once, some time after the first start since it last rang or was stopped. */
function createTimer(ms: number, ring: () => void) {
  let timer: NodeJS.Timeout | null = null;
  const rung = (): void => {
    timer = null;
    ring();
  };
  return {
    start: () => void (timer ??= setTimeout(rung, ms).unref()),
    stop(): void {
      if (timer) clearTimeout(timer);
      timer = null;
    },
  };
}

/** Those who wait for the end of a checkpoint. */
function createWaiting() {
  const waiting = new Set<() => void>();
  return {
    wait: (): Promise<void> =>
      new Promise((resolve) => {
        waiting.add(resolve);
        setTimeout(resolve, CATCH_UP_MS).unref();
      }),
    letGo(): void {
      for (const resolve of waiting) resolve();
      waiting.clear();
    },
  };
}

/** The other thread, started when it is first needed and again where it is gone. */
function createThread(start: () => Worker, { onDone, onGone, endMs }: Hearing) {
  let helper: Helper | null = null;
  const begin = (): Helper | null => {
    try {
      return createHelper(start(), {
        onDone,
        onGone() {
          helper = null;
          onGone();
        },
        endMs,
      });
    } catch {
      return null;
    }
  };
  return {
    isBusy: () => helper?.isBusy === true,
    /** False where no thread can be started. */
    checkpoint(): boolean {
      helper ??= begin();
      helper?.checkpoint();
      return helper !== null;
    },
    end: async () => helper?.end(),
  };
}

function startThread(url: URL): Worker {
  // The program's own flags may make the text a module.
  return new Worker(PROGRAM, { eval: true, execArgv: [], workerData: { url: url.href } });
}

interface Helper {
  /** It checkpoints, or ends. */
  readonly isBusy: boolean;
  checkpoint(): void;
  /** After a checkpoint under way; resolves when the thread has ended. */
  end(): Promise<void>;
}

interface Hearing {
  readonly onDone: () => void;
  readonly onGone: () => void;
  readonly endMs: number;
}

function createHelper(worker: Worker, { onDone, onGone, endMs }: Hearing): Helper {
  let isBusy = false;
  let isEnding = false;
  const gone = new Promise<void>((resolve) => {
    worker.on('exit', () => {
      onGone();
      resolve();
    });
  });
  worker.on('message', () => {
    isBusy = false;
    onDone();
  });
  // A file that is gone or damaged: whoever reads or writes it next tells.
  worker.on('error', () => undefined);
  // Only now, as a listener to its messages would hold the program up again.
  worker.unref();
  return {
    get isBusy() {
      return isBusy || isEnding;
    },
    checkpoint() {
      isBusy = true;
      worker.postMessage('checkpoint');
    },
    async end() {
      if (!isEnding) {
        isEnding = true;
        worker.postMessage('end');
      }
      // Waited for, it holds the program up until it has ended.
      worker.ref();
      const timer = setTimeout(() => void worker.terminate(), endMs);
      await gone;
      clearTimeout(timer);
    },
  };
}
