import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { RequestHandler } from 'express';
import type { Logger } from 'pino';
import type { Configuration } from './configuration.ts';
import { createLog } from './createLog.ts';
import { type Database, openDatabase } from './db/database.ts';
import { purge } from './db/purge.ts';
import { createRecordReader } from './db/recordReader.ts';
import { createSyncService } from './db/syncService.ts';
import { identifyWithClerk } from './http/clerkAccount.ts';
import { createApp } from './http/createApp.ts';
import type { StreamTimings } from './http/events.ts';
import { createHeadHub } from './http/headHub.ts';
import { identifyLocally } from './http/localAccount.ts';
import { readLocalToken } from './localToken.ts';

export interface Service {
  /** `http://<host>:<port>`, without a slash at the end. */
  readonly url: string;
  readonly port: number;
  /** The token of local mode; null with Clerk. */
  readonly token: string | null;
  /** Ends the streams, lets running requests finish, closes the database. */
  close(): Promise<void>;
}

export interface ServiceTimings extends StreamTimings {
  readonly sweepMs: number;
  /** How long requests may take to finish when the service stops. */
  readonly drainMs: number;
}

const DEFAULT_TIMINGS: ServiceTimings = {
  heartbeatMs: [15_000, 20_000],
  ageMs: [5 * 60_000, 10 * 60_000],
  sweepMs: 3_000,
  drainMs: 10_000,
};

const PURGE_EVERY_MS = 6 * 60 * 60_000;

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
  const { accounts } = configuration;
  const token = accounts.kind === 'local' ? await readLocalToken(configuration.dataFolder) : null;
  const database = await openDatabase(configuration.database, report);
  try {
    const identify =
      accounts.kind === 'clerk' ? identifyWithClerk(accounts) : identifyLocally(token ?? '');
    return await serve(
      { configuration, database, log, report, identify, token },
      {
        ...DEFAULT_TIMINGS,
        ...timings,
      },
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
  readonly identify: readonly RequestHandler[];
  readonly token: string | null;
}

async function serve(parts: Parts, timings: ServiceTimings): Promise<Service> {
  const { configuration, database, log, report, identify, token } = parts;
  const { host, accounts } = configuration;
  const reader = createRecordReader(database);
  const hub = createHeadHub(database, reader, { sweepMs: timings.sweepMs, report });
  const app = createApp({
    service: createSyncService(database, accounts.kind, report),
    reader,
    hub,
    log,
    identify,
    isLocal: accounts.kind === 'local',
    requestsPerMinute: configuration.requestsPerMinute,
    trustedProxies: configuration.trustedProxies,
    timings,
  });
  // Longer than clients and proxies keep a connection, so that they are the ones to close it.
  const server = createServer({ keepAliveTimeout: 75_000 }, app);
  let port: number;
  try {
    port = await listen(server, host, configuration.port);
  } catch (error) {
    hub.close();
    throw error;
  }
  // At once too: a service that runs for an hour a day would never come to its turn.
  let purging = purge(database).catch(report);
  const nextPurge = setInterval(() => {
    purging = purge(database).catch(report);
  }, PURGE_EVERY_MS);
  let closing: Promise<void> | null = null;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${port}`,
    port,
    token,
    close: () =>
      (closing ??= (async () => {
        clearInterval(nextPurge);
        hub.close();
        await drain(server, timings.drainMs);
        await purging;
        await database.close();
      })()),
  };
}

function listen(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port }, () => {
      server.off('error', reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}

/** No new connections; the running requests get `ms` to finish. */
async function drain(server: Server, ms: number): Promise<void> {
  const timer = setTimeout(() => server.closeAllConnections(), ms);
  await new Promise((resolve) => {
    server.close(resolve);
    server.closeIdleConnections();
  });
  clearTimeout(timer);
}
