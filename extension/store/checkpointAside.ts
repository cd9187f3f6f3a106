import { Worker } from 'node:worker_threads';

/** Some 8 MB of write-ahead log. */
const EVERY_PAGES = 2_000;
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
  /** Call it after a commit, with about how many pages (4 KB) it wrote. */
  noteWritten(pages: number): void;
  /** Resolves when the other thread has let go of the file. */
  close(): Promise<void>;
}

/**
 * Checkpoints in another thread, as they wait for the disk for longer than anybody may be held up. `url` names the
 * database file. One that fails is made up for by the next, and by SQLite's own once the log is very long.
 */
export function checkpointAside(url: URL): Checkpoints {
  let due = 0;
  let isClosed = false;
  let timer: NodeJS.Timeout | null = null;
  let helper: Helper | null = null;

  const work = (): void => {
    timer = null;
    due = 0;
    helper ??= startHelper(url, { onDone: arm, onGone: () => (helper = null) });
    helper.checkpoint();
  };
  /** Starting the thread takes longer than a checkpoint: it stays for as long as there is something to do. */
  function arm(): void {
    if (isClosed || helper?.isBusy === true) return;
    if (due >= EVERY_PAGES) {
      if (timer) clearTimeout(timer);
      work();
      return;
    }
    timer ??= setTimeout(rest, REST_MS).unref();
  }
  const rest = (): void => {
    timer = null;
    if (due > 0) work();
    else void helper?.end();
  };
  return {
    noteWritten(pages) {
      if (pages === 0) return;
      due += pages;
      arm();
    },
    async close() {
      isClosed = true;
      if (timer) clearTimeout(timer);
      await helper?.end();
    },
  };
}

interface Helper {
  readonly isBusy: boolean;
  checkpoint(): void;
  /** After a checkpoint under way; resolves when the thread has ended. */
  end(): Promise<void>;
}

function startHelper(
  url: URL,
  { onDone, onGone }: { readonly onDone: () => void; readonly onGone: () => void },
): Helper {
  let isBusy = false;
  // The program's own flags may make the text a module.
  const options = { eval: true, execArgv: [], workerData: { url: url.href } };
  const worker = new Worker(PROGRAM, options);
  worker.unref();
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
  return {
    get isBusy() {
      return isBusy;
    },
    checkpoint() {
      isBusy = true;
      worker.postMessage('checkpoint');
    },
    end() {
      // Waited for, it holds the program up until it has ended.
      worker.ref();
      worker.postMessage('end');
      return gone;
    },
  };
}
