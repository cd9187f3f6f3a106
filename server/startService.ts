import type { Server } from 'node:http';
import type { Logger } from 'pino';
import { openRedisAnnouncer } from './announce/redisAnnouncer.ts';
import { type Background, createBackground } from './background.ts';
import type { Configuration } from './configuration.ts';
import { createLog } from './createLog.ts';
import { type Database, openDatabase } from './db/database.ts';
import { createAccounts } from './db/accounts.ts';
import { createBlobs } from './db/blobs.ts';
import { createDevices } from './db/devices.ts';
import { exportAccount } from './db/exportAccount.ts';
import { createReadinessCheck, sumBlobBytes } from './db/readiness.ts';
import { createRecordReader } from './db/recordReader.ts';
import { createSpaces } from './db/spaces.ts';
import { createSyncService } from './db/syncService.ts';
import { identifyWithClerk } from './http/clerkAccount.ts';
import { createApp } from './http/createApp.ts';
import type { StreamTimings } from './http/streamPulse.ts';
import { createHeadHub, type HeadHub } from './http/headHub.ts';
import { identifyLocally } from './http/localAccount.ts';
import { createMetrics } from './http/metrics.ts';
import { createStopGate, type StopGate } from './http/stopGate.ts';
import { type ClientTimings, closeServer, createHttpServer, listen } from './httpServer.ts';
import { readLocalToken } from './localToken.ts';
import { DEFAULT_UPSTREAM_TIMINGS, type UpstreamTimings } from './upstream/callUpstream.ts';
import { createUpkeep, type Upkeep } from './upkeep.ts';
import { openVault } from './vault/openVault.ts';

export interface Service {
  /** `http://<host>:<port>`, without a slash at the end. */
  readonly url: string;
  readonly port: number;
  /** The token of local mode; null with Clerk. */
  readonly token: string | null;
  /** Ends the streams, lets running requests finish, closes the database. */
  close(): Promise<void>;
}

export interface ServiceTimings extends StreamTimings, ClientTimings, UpstreamTimings {
  readonly sweepMs: number;
  /** How long requests may take to finish when the service stops. */
  readonly drainMs: number;
  /** How long what `/readyz` was told of the database is told again. */
  readonly readyMs: number;
}

const DEFAULT_TIMINGS: ServiceTimings = {
  heartbeatMs: [15_000, 20_000],
  ageMs: [5 * 60_000, 10 * 60_000],
  sweepMs: 3_000,
  drainMs: 10_000,
  readyMs: 1_000,
  headersMs: 15_000,
  requestMs: 120_000,
  ...DEFAULT_UPSTREAM_TIMINGS,
};

/** What the last requests leave to be written has this long at least. */
const LAST_WORK_MS = 1_000;

/** How long the database may take to tell that it is well. */
const READINESS_MS = 2_000;

/**
 * Opens the database and listens. Rejects with `DataFolderInUseError`, `DatabaseUnavailableError` or the
 * system's error (`EADDRINUSE`, `EACCES`), leaving nothing open.
 */
export async function startService(
  configuration: Configuration,
  timings: Partial<ServiceTimings> = {},
): Promise<Service> {
  const log = createLog(configuration.logLevel);
  const report = (error: unknown) => log.error({ err: error }, 'background failure');
  const token =
    configuration.accounts.kind === 'local' ? await readLocalToken(configuration.dataFolder) : null;
  const { redisUrl } = configuration;
  const openAnnouncer = redisUrl === null ? undefined : () => openRedisAnnouncer(redisUrl, report);
  const database = await openDatabase(configuration.database, report, openAnnouncer);
  try {
    return await serve(
      { configuration, database, log, report, token },
      { ...DEFAULT_TIMINGS, ...timings },
    );
  } catch (error) {
    await database.close();
    throw error;
  }
}

interface Parts {
  readonly configuration: Configuration;
  readonly database: Database;
  readonly log: Logger;
  readonly report: (error: unknown) => void;
  readonly token: string | null;
}

async function serve(parts: Parts, timings: ServiceTimings): Promise<Service> {
  const { configuration, database, log, report, token } = parts;
  const { host, accounts } = configuration;
  const background = createBackground(report);
  const vault = await openVault(configuration, database, report);
  const gate = createStopGate();
  const reader = createRecordReader(database);
  const devices = createDevices(database);
  const hub = createHeadHub(database, reader, { sweepMs: timings.sweepMs, devices, report });
  const metrics = createMetrics({
    connections: database.connections,
    blobBytes: () => sumBlobBytes(database),
    openStreams: () => hub.count(),
  });
  const upkeep = createUpkeep(database, vault, background);
  const service = metrics.counting(createSyncService(database, accounts.kind, report));
  const app = createApp({
    ...configuration,
    service,
    reader,
    spaces: createSpaces(database),
    onSpaceDeleted(spaceId) {
      hub.endSpace(spaceId);
      upkeep.removeSpace(spaceId);
    },
    hasAllTables: createReadinessCheck(database, {
      answerMs: READINESS_MS,
      keepMs: timings.readyMs,
    }),
    people: {
      blobs: createBlobs(database, configuration.spaceBytes),
      devices,
      accounts: createAccounts(database, service, configuration.accountGraceDays),
      exportOf: (userId) => exportAccount(database, userId),
      webhookSecret: configuration.webhookSecret,
    },
    hub,
    log,
    identify:
      accounts.kind === 'clerk' ? identifyWithClerk(accounts) : identifyLocally(token ?? ''),
    gate,
    metrics,
    proxy: { database, vault, urls: configuration.providerUrls, timings, background },
    timings,
  });
  const server = createHttpServer(app, timings, log);
  const port = await listen(server, host, configuration.port).catch((error: unknown) => {
    hub.close();
    throw error;
  });
  upkeep.start();
  let closing: Promise<void> | null = null;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${port}`,
    port,
    token,
    close: () => (closing ??= stop({ ...parts, gate, hub, upkeep, server, background }, timings)),
  };
}

interface Running extends Pick<Parts, 'database' | 'report'> {
  readonly gate: StopGate;
  readonly hub: HeadHub;
  readonly upkeep: Upkeep;
  readonly server: Server;
  readonly background: Background;
}

async function stop(running: Running, { drainMs }: ServiceTimings): Promise<void> {
  const { gate, hub, upkeep, server, background, database, report } = running;
  const until = performance.now() + drainMs;
  upkeep.stop();
  gate.stop();
  hub.close();
  await gate.drained(drainMs);
  await closeServer(server);
  if (!(await background.settle(Math.max(LAST_WORK_MS, until - performance.now())))) {
    report(new Error('Work in the background did not end in time.'));
  }
  await database.close();
}
