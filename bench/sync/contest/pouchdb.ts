import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type Contestant, createHolding, type Doc } from './contestant.ts';

interface Changes {
  on(event: 'change', listener: (change: { readonly id: string }) => void): Changes;
  on(event: 'error', listener: (cause: unknown) => void): Changes;
  cancel(): void;
}
interface Pouch {
  bulkDocs(docs: readonly object[]): Promise<unknown>;
  changes(options: object): Changes;
  sync(
    remote: string,
    options: object,
  ): { cancel(): void; on(event: 'error', hear: () => void): void };
  close(): Promise<void>;
}
interface PouchClass {
  new (name: string): Pouch;
  defaults(options: object): PouchClass;
}
type ExpressPouch = (pouch: PouchClass, options: object) => RequestListener;

/** PouchDB on LevelDB with express-pouchdb on LevelDB, live replication in both directions. */
export const pouchdb: Contestant = {
  name: 'PouchDB + express-pouchdb',
  terms:
    'durable: LevelDB on both sides, which does not wait for the disk; nobody is asked who they are',
  async start(folder) {
    const [{ default: Pouch }, { default: expressPouch }, { default: express }] = await load();
    const app = express();
    const options = { mode: 'minimumForPouchDB', inMemoryConfig: true };
    app.use('/', expressPouch(Pouch.defaults({ prefix: join(folder, 'server-') }), options));
    const server = createServer(app);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    return {
      newDevice: () =>
        Promise.resolve(
          openDevice(new Pouch(join(folder, randomUUID())), `http://127.0.0.1:${port}/docs`),
        ),
      close: () =>
        new Promise((resolve) => {
          server.close(() => resolve());
          server.closeAllConnections();
        }),
    };
  },
};

function openDevice(pouch: Pouch, remote: string) {
  const { add, holds, has } = createHolding();
  const changes = pouch
    .changes({ since: 0, live: true, batch_size: 1_000 })
    .on('change', ({ id }) => add([id]))
    .on('error', () => undefined);
  let stop = (): void => undefined;
  return {
    holds,
    has,
    write: async (docs: readonly Doc[]) => {
      await pouch.bulkDocs(docs.map(({ id, data }) => ({ _id: id, ...data })));
    },
    goOnline() {
      const sync = pouch.sync(remote, { live: true, retry: true, batch_size: 1_000 });
      sync.on('error', () => undefined);
      stop = () => sync.cancel();
      return Promise.resolve();
    },
    async close() {
      stop();
      changes.cancel();
      await pouch.close();
    },
  };
}

function load() {
  // Not among the project's own packages: the compiler cannot look them up.
  const names: readonly string[] = ['pouchdb', 'express-pouchdb', 'express'];
  return Promise.all(names.map((name) => import(name))) as Promise<
    [
      { default: PouchClass },
      { default: ExpressPouch },
      { default: () => RequestListener & { use(path: string, handler: RequestListener): void } },
    ]
  >;
}
