import { Worker } from 'node:worker_threads';
import * as z from 'zod';

/** Runs in the other thread. It is text, so that it is the same in a bundle and in the sources. */
const PROGRAM = `
const { parentPort, workerData } = require('node:worker_threads');
const { DatabaseSync } = require('node:sqlite');
try {
  const database = new DatabaseSync(workerData.path);
  try {
    database.exec('pragma busy_timeout = 5000');
    const rows = database.prepare(workerData.sql).all(...workerData.values);
    parentPort.postMessage({ kind: 'rows', rows });
  } finally {
    database.close();
  }
} catch (error) {
  parentPort.postMessage({ kind: 'failed', message: error.message, errcode: error.errcode ?? 0 });
}`;

const answer = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('rows'), rows: z.array(z.record(z.string(), z.unknown())) }),
  z.object({ kind: z.literal('failed'), message: z.string(), errcode: z.number() }),
]);

/**
 * Runs one statement on a database file in a thread of its own, for what takes longer than anybody may
 * be held up. Rejects with SQLite's error and its `errcode`, as the same call in this thread would.
 */
export function runAside(
  path: string,
  sql: string,
  ...values: readonly string[]
): Promise<readonly Readonly<Record<string, unknown>>[]> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(PROGRAM, {
      eval: true,
      // The program's own flags may make the text a module.
      execArgv: [],
      workerData: { path, sql, values },
    });
    worker.unref();
    worker.once('message', (input) => {
      const result = answer.parse(input);
      if (result.kind === 'rows') resolve(result.rows);
      else reject(Object.assign(new Error(result.message), { errcode: result.errcode }));
    });
    worker.once('error', reject);
    worker.once('exit', () => reject(new Error('The other thread ended without an answer.')));
  });
}

/** Whether all of a store's database can be read and makes sense; looked at in another thread. */
export async function isSound(path: string): Promise<boolean> {
  const [first] = await runAside(path, 'pragma quick_check(1)');
  if (first?.['quick_check'] !== 'ok') return false;
  // A page that holds the rest of a long text has nothing that SQLite could check.
  const garbled = await runAside(
    path,
    `select 1 from record
     where 0 in (json_valid(data), json_valid(base), json_valid(theirs), json_valid(rejection))
     union all select 1 from outbox where not json_valid(body)
     union all select 1 from set_aside where not json_valid(data)
     union all select 1 from position where not json_valid(body)
     limit 1`,
  );
  return garbled.length === 0;
}
