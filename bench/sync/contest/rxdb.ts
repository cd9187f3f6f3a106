import { randomUUID } from 'node:crypto';
import { MAX_REQUEST_BYTES } from '../../../shared/protocol/syncApi.ts';
import { type ContestDevice, type Contestant, createHolding } from './contestant.ts';

interface Collection {
  bulkInsert(docs: readonly object[]): Promise<unknown>;
  readonly insert$: { subscribe(hear: (event: { readonly documentId: string }) => void): void };
}
interface RxDatabase {
  addCollections(collections: object): Promise<{ readonly docs: Collection }>;
  destroy(): Promise<unknown>;
}
interface RxServer {
  addReplicationEndpoint(options: object): { readonly urlPath: string };
  start(): Promise<void>;
  close(): Promise<unknown>;
  readonly httpServer?: Promise<{ address(): { port: number } }>;
}
interface Replication {
  cancel(): Promise<unknown>;
}
interface Express {
  (): { use(handler: unknown): unknown };
  json(options: { readonly limit: number }): unknown;
}
interface Parts {
  readonly createRxDatabase: (options: object) => Promise<RxDatabase>;
  readonly getRxStorageMemory: () => object;
  readonly createRxServer: (options: object) => Promise<RxServer>;
  readonly RxServerAdapterExpress: object;
  readonly express: Express;
  readonly replicateServer: (options: object) => Promise<Replication>;
  readonly EventSource: unknown;
}

const schema = {
  version: 0,
  primaryKey: 'id',
  type: 'object',
  properties: { id: { type: 'string', maxLength: 40 }, data: { type: 'object' } },
  required: ['id', 'data'],
};

/** RxDB with rxdb-server. Its free storages for Node.js keep everything in memory. */
export const rxdb: Contestant = {
  name: 'RxDB + rxdb-server',
  terms: 'not durable: memory on both sides; tokens not verified',
  async start() {
    const parts = await load();
    const { database, docs } = await openCollection(parts);
    const port = 20_000 + Math.floor(Math.random() * 20_000);
    const server = await parts.createRxServer({
      database,
      adapter: { ...parts.RxServerAdapterExpress, create: () => createWideApp(parts) },
      port,
      hostname: '127.0.0.1',
      authHandler: () => ({ data: {}, validUntil: Date.now() + 3_600_000 }),
    });
    const endpoint = server.addReplicationEndpoint({ name: 'docs', collection: docs });
    await server.start();
    const url = `http://127.0.0.1:${port}/${endpoint.urlPath}`;
    return {
      newDevice: () => openDevice(parts, url),
      close: async () => {
        await server.close();
        await database.destroy();
      },
    };
  },
};

/** Its own takes 100 KB a request, which a batch of documents is above: it would send them again for ever. */
function createWideApp({ express }: Parts): Promise<unknown> {
  const app = express();
  app.use(express.json({ limit: MAX_REQUEST_BYTES }));
  return Promise.resolve(app);
}

async function openCollection(parts: Parts): Promise<{ database: RxDatabase; docs: Collection }> {
  const database = await parts.createRxDatabase({
    name: randomUUID(),
    storage: parts.getRxStorageMemory(),
    multiInstance: false,
  });
  const { docs } = await database.addCollections({ docs: { schema } });
  return { database, docs };
}

async function openDevice(parts: Parts, url: string): Promise<ContestDevice> {
  const { database, docs } = await openCollection(parts);
  const { add, holds, has } = createHolding();
  docs.insert$.subscribe(({ documentId }) => add([documentId]));
  let replication: Replication | null = null;
  return {
    holds,
    has,
    async write(written) {
      await docs.bulkInsert(written.map(({ id, data }) => ({ id, data })));
    },
    async goOnline() {
      replication = await parts.replicateServer({
        collection: docs,
        replicationIdentifier: randomUUID(),
        url,
        headers: {},
        push: { batchSize: 1_000 },
        pull: { batchSize: 1_000 },
        live: true,
        eventSource: parts.EventSource,
      });
    },
    async close() {
      await replication?.cancel();
      await database.destroy();
    },
  };
}

async function load(): Promise<Parts> {
  // Not among the project's own packages: the compiler cannot look them up.
  const names: readonly string[] = [
    'rxdb',
    'rxdb/plugins/storage-memory',
    'rxdb-server/plugins/server',
    'rxdb-server/plugins/adapter-express',
    'rxdb-server/plugins/replication-server',
  ];
  const modules = (await Promise.all(names.map((name) => import(name)))) as object[];
  const [eventSource, webServer] = ['eventsource', 'express'];
  const { default: EventSource } = (await import(eventSource)) as { default: unknown };
  const { default: express } = (await import(webServer)) as { default: Express };
  return Object.assign({ EventSource, express }, ...modules) as Parts;
}
