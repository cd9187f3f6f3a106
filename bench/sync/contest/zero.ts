import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import pg from 'pg';
import {
  lastOutput,
  type ProcessGroup,
  startGroup,
} from '../../../scripts/process/processGroup.ts';
import { runCommand } from '../../../scripts/process/runCommand.ts';
import { inProject } from '../../../scripts/projectRoot.ts';
import { durablePostgres } from '../../durablePostgres.ts';

import { type ContestDevice, type Contestant, createHolding, type Doc } from './contestant.ts';

interface Row {
  readonly id: string;
}
interface Transaction {
  readonly doc: { insert(doc: Doc): Promise<void> };
}
interface View {
  addListener(hear: (rows: readonly Row[]) => void): void;
  destroy(): void;
}
interface Client {
  readonly query: { readonly doc: { materialize(): View } };
  mutateBatch(work: (transaction: Transaction) => Promise<void>): Promise<void>;
  close(): Promise<unknown>;
}
interface Parts {
  readonly Zero: new (options: object) => Client;
  readonly schema: object;
}

const DROP_SLOTS =
  'select pg_drop_replication_slot(slot_name) from pg_replication_slots where database = current_database()';
const START_MS = 30_000;
const PROGRAMS = ['bench', 'node_modules', '@rocicorp', 'zero', 'out', 'zero', 'src'] as const;
const SCHEMA = inProject('bench', 'sync', 'contest', 'zeroSchema.ts');

/**
 * Rocicorp's Zero: Postgres, zero-cache with its SQLite replica in processes of its own, one query for all documents on each
 * device, writes as one batch of its own inserts.
 */
export const zero: Contestant = {
  name: 'Zero',
  terms:
    'half durable: the server waits for the disk (fsync), devices in memory; tokens not verified; server in processes of its own',
  async start(folder) {
    const [parts, postgres] = await Promise.all([load(), durablePostgres(['wal_level=logical'])]);
    const cache = await startCache(
      postgres.url,
      folder,
      20_000 + Math.floor(Math.random() * 20_000),
    );
    return {
      newDevice: () => Promise.resolve(openDevice(parts, cache.url)),
      async close() {
        await cache.group.stop();
        // A database with a replication slot is not dropped, whoever has left it.
        await execute(postgres.url, DROP_SLOTS);
        await postgres.drop();
      },
    };
  },
};

interface Cache {
  readonly url: string;
  readonly group: ProcessGroup;
}

async function startCache(databaseUrl: string, folder: string, port: number): Promise<Cache> {
  const { CREATE_TABLE } = await import('./zeroSchema.ts');
  await execute(databaseUrl, CREATE_TABLE);
  const env = {
    ...process.env,
    ZERO_UPSTREAM_DB: databaseUrl,
    ZERO_REPLICA_FILE: join(folder, 'replica.db'),
    ZERO_PORT: String(port),
    ZERO_CHANGE_STREAMER_PORT: String(port + 1),
    ZERO_NUM_SYNC_WORKERS: '1',
    ZERO_ADMIN_PASSWORD: randomUUID(),
    ZERO_LOG_LEVEL: 'error',
    ZERO_ENABLE_TELEMETRY: 'false',
    DO_NOT_TRACK: '1',
  };
  const deploy = [inProject(...PROGRAMS, 'deploy-permissions.js'), '--schema-path', SCHEMA];
  const { code, output } = await runCommand(process.execPath, deploy, { cwd: folder, env });
  if (code !== 0) throw new Error(`Error of zero-deploy-permissions: ${output.slice(-500)}`);
  const group = await startGroup({
    name: 'zero-cache',
    command: process.execPath,
    args: [inProject(...PROGRAMS, 'cli.js')],
    ...{ cwd: folder, env, logFile: join(folder, 'zero-cache.log') },
  });
  const url = `http://127.0.0.1:${port}`;
  await untilItAnswers(url, group);
  return { url, group };
}

async function untilItAnswers(url: string, group: ProcessGroup): Promise<void> {
  const end = performance.now() + START_MS;
  const ended = group.exited.then(() => 'ended' as const);
  while (performance.now() < end) {
    const attempt = fetch(`${url}/`).then(
      ({ ok }) => (ok ? 'up' : 'down'),
      () => 'down' as const,
    );
    const found = await Promise.race([attempt, ended]);
    if (found === 'up') return;
    if (found === 'ended') break;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  await group.stop();
  throw new Error(`Error: zero-cache did not start: ${lastOutput(group)}`);
}

async function execute(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(sql).finally(() => client.end());
}

/** A client connects as soon as there is one: what is written while it is away is handed to it when it comes online. */
function openDevice({ Zero, schema }: Parts, cacheURL: string): ContestDevice {
  const { add, holds, has } = createHolding();
  const away: (readonly Doc[])[] = [];
  let online: { readonly client: Client; readonly view: View } | null = null;
  const insert = (client: Client, docs: readonly Doc[]) =>
    client.mutateBatch(async ({ doc }) => {
      for (const { id, data } of docs) await doc.insert({ id, data });
    });
  return {
    holds,
    has,
    async write(docs) {
      if (online === null) away.push(docs);
      else await insert(online.client, docs);
    },
    async goOnline() {
      const client = new Zero({
        ...{ cacheURL, schema, userID: 'bench', storageKey: randomUUID() },
        ...{ kvStore: 'mem', logLevel: 'error' },
      });
      const view = client.query.doc.materialize();
      view.addListener((rows) => add(rows.map(({ id }) => id)));
      online = { client, view };
      for (const docs of away.splice(0)) await insert(client, docs);
    },
    async close() {
      online?.view.destroy();
      await online?.client.close();
    },
  };
}

async function load(): Promise<Parts> {
  // Not among the project's own packages: the compiler cannot look it up.
  const [name = '']: readonly string[] = ['@rocicorp/zero'];
  const [{ Zero }, { schema }] = await Promise.all([
    import(name) as Promise<Pick<Parts, 'Zero'>>,
    import('./zeroSchema.ts'),
  ]);
  return { Zero, schema };
}
