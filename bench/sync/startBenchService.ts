import type { Accounts } from '../../server/configuration.ts';
import type { DatabaseLocation } from '../../server/db/database.ts';
import { type Service, startService } from '../../server/startService.ts';

/** Nothing listens there: no bench asks a provider. */
const NOWHERE = 'http://127.0.0.1:1';

/** A service on a free port of loopback without limits on how often it may be asked. */
export function startBenchService(
  database: DatabaseLocation,
  dataFolder: string,
  {
    accounts = { kind: 'local' },
    redisUrl = null,
  }: { readonly accounts?: Accounts; readonly redisUrl?: string | null } = {},
): Promise<Service> {
  return startService({
    host: '127.0.0.1',
    port: 0,
    dataFolder,
    database,
    redisUrl,
    accounts,
    publicUrl: null,
    vaultKeys: null,
    providerUrls: { openrouter: NOWHERE, openai: NOWHERE, anthropic: NOWHERE },
    allowedOrigins: [],
    metricsToken: null,
    requestsPerMinute: 1_000_000,
    addressRequestsPerMinute: 1_000_000,
    spaceBytes: 1024 * 1024 * 1024,
    accountGraceDays: 30,
    webhookSecret: null,
    trustedProxies: 0,
    logLevel: 'silent',
  });
}
