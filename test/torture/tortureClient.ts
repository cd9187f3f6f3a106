import { createHash, randomUUID } from 'node:crypto';
import { createInterface } from 'node:readline';
import { startSync } from '../../extension/net/syncDriver.ts';
import { openSqliteStore } from '../../extension/store/openSqliteStore.ts';
import { aSetting } from '../contract/storeSetting.ts';
import { Random } from '../support/random.ts';
import { numberedId } from '../support/syncBuilders.ts';

/**
 * A program: one device on a SQLite file, which writes until it is told `rest`. It prints `will <id> <value>`
 * before and `did <id> <value>` after a record of its own is safe here (see `tortureLedger.ts`) and, at
 * rest, `rest <pending> <digest>` again and again. Its end is a kill.
 */
const [path = '', token = '', seed = '', ...urls] = process.argv.slice(2);
const HASTE = 20;
const WRITE_MS = 25;
const LOOK_MS = 100;
const SHARED = 4;
const LARGE = 'x'.repeat(60_000);

const random = new Random(Number(seed));
const fail = (cause: unknown): never => {
  throw cause;
};
const store = openSqliteStore({ path, now: Date.now, newId: randomUUID, onError: fail });
const [firstUrl = ''] = urls;
const sync = startSync({
  store,
  service: { url: firstUrl, token: () => Promise.resolve(token) },
  // Any of the instances may get a request.
  fetch: (input, init = {}) => {
    const address = input instanceof Request ? input.url : String(input);
    return fetch(address.replace(firstUrl, random.pick(urls)), init);
  },
  now: Date.now,
  random: Math.random,
  newId: randomUUID,
  log: (_, cause) => fail(cause),
  schedule(ms, ring) {
    const handle = setTimeout(ring, ms / HASTE);
    return () => clearTimeout(handle);
  },
});

/** The records of this run of the program that nobody else writes. */
const own: string[] = [];

async function writeOwn(): Promise<void> {
  const isNew = own.length === 0 || random.chance(50);
  const id = isNew ? randomUUID() : random.pick(own);
  const isDeletion = !isNew && random.chance(30);
  const name = randomUUID();
  process.stdout.write(`will ${id} ${isDeletion ? '-' : name}\n`);
  const value = random.chance(5) ? `${name} ${LARGE}` : name;
  await store.write([aSetting(id, isDeletion ? null : value)]);
  process.stdout.write(`did ${id} ${isDeletion ? '-' : name}\n`);
  if (isNew) own.push(id);
}

async function writeSome(): Promise<void> {
  await writeOwn();
  const shared = numberedId(1 + random.below(SHARED));
  const value = random.chance(10) ? null : `${process.pid} ${randomUUID()}`;
  await store.write([aSetting(shared, value)]);
}

async function tellRest(): Promise<void> {
  for (const it of await store.seenConflicts()) await store.settle(it, { kind: 'mine' });
  sync.syncNow();
  const { pending, conflicts, rejected } = await store.status();
  const rows = (await store.list('setting')).map(({ id, data }) => [id, data.value]);
  const digest = createHash('sha256').update(JSON.stringify(rows)).digest('hex');
  process.stdout.write(`rest ${pending + conflicts + rejected} ${digest}\n`);
}

let act = writeSome;
let waitMs = WRITE_MS;
const turn = (): void => {
  act().then(() => setTimeout(turn, waitMs), fail);
};
turn();
const commands = createInterface({ input: process.stdin });
commands.on('line', () => {
  act = tellRest;
  waitMs = LOOK_MS;
});
// The parent is gone.
commands.on('close', () => process.exit(0));
