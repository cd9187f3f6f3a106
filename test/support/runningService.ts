import { rm } from 'node:fs/promises';
import type { Configuration } from '../../server/configuration.ts';
import { type Service, type ServiceTimings, startService } from '../../server/startService.ts';
import { emptyFolder, freshDataFolder } from './dataFolder.ts';
import { freshPostgres } from './postgres.ts';

/** A service on a free port of loopback, everything of it in a folder that goes away with it. */
export interface RunningService extends Service {
  readonly configuration: Configuration;
  /** A request with the local token; an object as `body` is sent as JSON. */
  request(
    path: string,
    options?: {
      readonly method?: string;
      readonly body?: unknown;
      readonly headers?: Readonly<Record<string, string>>;
    },
  ): Promise<Response>;
}

/** An address of this machine at which nothing can listen. */
const NOWHERE = 'http://127.0.0.1:1';

interface Options {
  readonly on: 'PGlite' | 'Postgres';
  readonly over?: Partial<Configuration>;
  readonly timings?: Partial<ServiceTimings>;
}

export async function runService({ on, over, timings }: Options): Promise<RunningService> {
  const folder = await (on === 'PGlite' ? freshDataFolder() : emptyFolder());
  const postgres = on === 'Postgres' && over?.database === undefined ? await freshPostgres() : null;
  const configuration: Configuration = {
    host: '127.0.0.1',
    port: 0,
    dataFolder: folder,
    database: postgres ? { kind: 'postgres', url: postgres.url } : { kind: 'folder', folder },
    redisUrl: null,
    accounts: { kind: 'local' },
    publicUrl: null,
    vaultKeys: null,
    // Nobody is there: a test that needs a provider starts one.
    providerUrls: { openrouter: NOWHERE, openai: NOWHERE, anthropic: NOWHERE },
    allowedOrigins: [],
    metricsToken: null,
    requestsPerMinute: 100_000,
    addressRequestsPerMinute: 100_000,
    spaceBytes: 64 * 1024 * 1024,
    accountGraceDays: 30,
    webhookSecret: null,
    trustedProxies: 0,
    logLevel: 'silent',
    ...over,
  };
  const service = await startService(configuration, { drainMs: 1_000, ...timings });
  return {
    ...service,
    configuration,
    request: (path, { method = 'GET', body, headers } = {}) =>
      fetch(`${service.url}${path}`, {
        method,
        headers: {
          ...(service.token !== null && { Authorization: `Bearer ${service.token}` }),
          ...(body !== undefined && { 'Content-Type': 'application/json' }),
          ...headers,
        },
        ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      }),
    async close() {
      await service.close();
      await postgres?.drop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
