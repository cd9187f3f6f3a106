import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { openSqliteStore } from '../extension/store/openSqliteStore.ts';
import type { LocalStore } from '../shared/sync/syncStore.ts';
import { percentile, secondsOf } from './measure.ts';
import { reportDetail, reportFigure, reportGroup } from './report.ts';
import { PLACES, QUERIES, sameTexts, spokenMessages } from './search/spokenMessages.ts';

const MESSAGES = 100_000;
const BATCH = 1_000;
const RUNS = 5;
const WRITES = 10;

/**
 * Finding words in all that was said, through the store that the editor uses. The peer reads every message
 * with LIKE in the same file, which is what there would be without an index.
 */
export async function benchSearch(folder: string): Promise<void> {
  const path = join(folder, 'search.db');
  const fail = (cause: unknown): never => {
    throw cause;
  };
  const store = openSqliteStore({ path, now: Date.now, newId: randomUUID, onError: fail });
  try {
    reportGroup(`Search over ${MESSAGES.toLocaleString('en')} messages, against reading them all`);
    const filling = await secondsOf(() => fill(store));
    await measureQueries(store, path);
    reportDetail(`made in ${filling.toFixed(0)} s`);
    await measureWrites(store);
  } finally {
    await store.close();
  }
}

async function fill(store: LocalStore): Promise<void> {
  for (let from = 0; from < MESSAGES; from += BATCH) {
    await store.write(spokenMessages(from, BATCH));
  }
}

async function measureQueries(store: LocalStore, path: string): Promise<void> {
  const ours: number[] = [];
  const slowest = new Map<string, number>();
  for (let run = 0; run < RUNS; run++) {
    for (const [text, conversationId] of allQueries()) {
      const ms =
        1_000 * (await secondsOf(() => store.searchMessages({ text, conversationId, limit: 50 })));
      ours.push(ms);
      slowest.set(text, Math.max(ms, slowest.get(text) ?? 0));
    }
  }
  const theirs = await measureScan(path);
  for (const [name, share] of [
    ['p50', 0.5],
    ['p95', 0.95],
    ['max', 1],
  ] as const) {
    const [our, their] = [percentile(ours, share), percentile(theirs, share)];
    reportFigure({
      name: `a search, ${name} of ${ours.length}`,
      ours: `parley ${our.toFixed(1)} ms`,
      peer: `LIKE ${their.toFixed(0)} ms`,
      ratio: `${(our / their).toFixed(3)}× its time`,
    });
  }
  const worst = [...slowest].sort((a, b) => b[1] - a[1]).slice(0, 4);
  reportDetail(`slowest: ${worst.map(([text, ms]) => `${text} ${ms.toFixed(1)} ms`).join(', ')}`);
}

function* allQueries(): Generator<readonly [string, string | null]> {
  for (const text of QUERIES) {
    yield [text, null];
    yield [text, PLACES[0]];
  }
}

/** The same queries without an index, each once: they take long enough to be told apart. */
async function measureScan(path: string): Promise<readonly number[]> {
  const database = new DatabaseSync(path, { readOnly: true });
  const scan = database.prepare(`select id, json_extract(data, '$.text') as text from record
    where kind = 'message' and json_extract(data, '$.text') like ? escape '\\'
    order by created_at desc limit 50`);
  const times: number[] = [];
  for (const text of QUERIES) {
    const pattern = `%${text.replaceAll(/[\\%_]/g, String.raw`\$&`).replaceAll(' ', '%')}%`;
    const seconds = await secondsOf(() => Promise.resolve(scan.all(pattern)));
    times.push(seconds * 1_000);
  }
  database.close();
  return times;
}

/** The peer is the same store with the same texts in records that no search looks into. */
async function measureWrites(store: LocalStore): Promise<void> {
  const ours: number[] = [];
  const theirs: number[] = [];
  for (let run = 0; run < WRITES; run++) {
    const records = spokenMessages(MESSAGES + run * BATCH, BATCH);
    const plain = sameTexts(records);
    theirs.push(1_000 * (await secondsOf(() => store.write(plain))));
    ours.push(1_000 * (await secondsOf(() => store.write(records))));
  }
  const [our, their] = [percentile(ours, 0.5), percentile(theirs, 0.5)];
  reportFigure({
    name: `writing ${BATCH.toLocaleString('en')} messages`,
    ours: `parley ${our.toFixed(0)} ms`,
    peer: `unindexed ${their.toFixed(0)} ms`,
    ratio: `${(our / their).toFixed(2)}× its time`,
  });
}
