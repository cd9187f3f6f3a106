import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { DatabaseLocation } from './db/database.ts';
import { type Environment, environment, type VaultKey } from './environment.ts';

/** How the service knows who asks. */
export type Accounts =
  /** One person, known by a token in the data folder; this machine only. */
  | { readonly kind: 'local' }
  | {
      readonly kind: 'clerk';
      readonly publishableKey: string;
      readonly secretKey: string;
      /** The PEM public key that verifies tokens without a network call. */
      readonly jwtKey: string;
      /** Who signs the tokens: their `iss`, without a slash at the end. */
      readonly issuer: string;
      /** The OAuth client that clients sign in as; null: the service names none. */
      readonly clientId: string | null;
      /** What clients ask for when they sign in. */
      readonly scopes: readonly string[];
      /** The OAuth clients whose access tokens are taken; empty: any of the issuer. */
      readonly allowedClients: readonly string[];
      /** The origins whose session tokens are taken; empty: any of the issuer. */
      readonly authorizedParties: readonly string[];
    };

/** Where the providers of models are, each without a slash at the end. */
export type ProviderUrls = Readonly<Record<'openrouter' | 'openai' | 'anthropic', string>>;

export interface Configuration {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly dataFolder: string;
  readonly database: DatabaseLocation;
  /** Tells several instances of each other's writes; null: the database does. */
  readonly redisUrl: string | null;
  readonly accounts: Accounts;
  /** What the world calls the service, without a slash at the end; null: as it was asked. */
  readonly publicUrl: string | null;
  /** The first key seals, all open; null: none are set. In local mode the service makes one. */
  readonly vaultKeys: readonly VaultKey[] | null;
  readonly providerUrls: ProviderUrls;
  /** Pages of these origins may ask the service. */
  readonly allowedOrigins: readonly string[];
  /** Opens `/metrics`; null: only local mode shows them. */
  readonly metricsToken: string | null;
  /** Requests that one person may make in a minute. */
  readonly requestsPerMinute: number;
  /** Requests that may come from one address in a minute. */
  readonly addressRequestsPerMinute: number;
  /** Bytes of blobs that one space may hold. */
  readonly spaceBytes: number;
  /** How long a deleted account can be taken back before everything of it is removed. */
  readonly accountGraceDays: number;
  /** Verifies what Clerk tells of its accounts; null: nothing is taken. */
  readonly webhookSecret: string | null;
  /** How many reverse proxies stand in front and set X-Forwarded-For. */
  readonly trustedProxies: number;
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent';
}

export type ConfigurationResult =
  | { readonly ok: true; readonly configuration: Configuration }
  /** One sentence each, naming the variable. */
  | { readonly ok: false; readonly problems: readonly string[] };

const LOOPBACK = new Set(['127.0.0.1', '::1', 'localhost']);

/** Reads everything that can be set, once. An empty variable counts as not set; flags come first. */
export function readConfiguration(
  env: Readonly<Record<string, string | undefined>>,
  flags: readonly string[],
): ConfigurationResult {
  let given: Record<string, string | undefined>;
  try {
    given = { ...env, ...readFlags(flags) };
  } catch (error) {
    return { ok: false, problems: [error instanceof Error ? error.message : String(error)] };
  }
  const set = Object.fromEntries(Object.entries(given).filter(([, value]) => value?.trim()));
  const decoded = environment.safeParse(set);
  if (!decoded.success) {
    const problems = decoded.error.issues.map(
      ({ path, message }) => `${path.join('.')} ${message}.`,
    );
    return { ok: false, problems };
  }
  return build(decoded.data);
}

/** Throws Node's own sentence for an unknown flag. */
function readFlags(flags: readonly string[]): Record<string, string> {
  const { values } = parseArgs({
    args: [...flags],
    options: {
      port: { type: 'string' },
      host: { type: 'string' },
      'data-dir': { type: 'string' },
    },
  });
  return {
    ...(values.port !== undefined && { PORT: values.port }),
    ...(values.host !== undefined && { HOST: values.host }),
    ...(values['data-dir'] !== undefined && { PARLEY_DATA_DIR: values['data-dir'] }),
  };
}

function build(env: Environment): ConfigurationResult {
  const accounts = readAccounts(env);
  if (typeof accounts === 'string') return { ok: false, problems: [accounts] };
  if (accounts.kind === 'local' && !LOOPBACK.has(env.HOST)) {
    const problem = `HOST is ${env.HOST}, but without Clerk the service only listens on this machine: use 127.0.0.1, or set the CLERK_ variables.`;
    return { ok: false, problems: [problem] };
  }
  const dataFolder = resolve(env.PARLEY_DATA_DIR);
  return {
    ok: true,
    configuration: {
      host: env.HOST,
      port: env.PORT,
      dataFolder,
      database:
        env.DATABASE_URL === undefined
          ? { kind: 'folder', folder: dataFolder }
          : { kind: 'postgres', url: env.DATABASE_URL },
      redisUrl: env.REDIS_URL ?? null,
      accounts,
      publicUrl: env.PARLEY_PUBLIC_URL ?? null,
      vaultKeys: env.PARLEY_VAULT_KEYS ?? null,
      providerUrls: {
        openrouter: env.PARLEY_OPENROUTER_URL,
        openai: env.PARLEY_OPENAI_URL,
        anthropic: env.PARLEY_ANTHROPIC_URL,
      },
      allowedOrigins: env.PARLEY_ALLOWED_ORIGINS,
      metricsToken: env.PARLEY_METRICS_TOKEN ?? null,
      requestsPerMinute: env.PARLEY_REQUESTS_PER_MINUTE,
      addressRequestsPerMinute: env.PARLEY_ADDRESS_REQUESTS_PER_MINUTE,
      spaceBytes: env.PARLEY_SPACE_MEGABYTES * 1024 * 1024,
      accountGraceDays: env.PARLEY_ACCOUNT_GRACE_DAYS,
      webhookSecret: env.CLERK_WEBHOOK_SIGNING_SECRET ?? null,
      trustedProxies: env.PARLEY_TRUSTED_PROXIES,
      logLevel: env.LOG_LEVEL,
    },
  };
}

/** The accounts, or what is wrong. */
function readAccounts(env: Environment): Accounts | string {
  const keys = ['CLERK_PUBLISHABLE_KEY', 'CLERK_SECRET_KEY', 'CLERK_JWT_KEY'] as const;
  const missing = keys.filter((key) => env[key] === undefined);
  if (missing.length === keys.length) return { kind: 'local' };
  const { CLERK_PUBLISHABLE_KEY, CLERK_SECRET_KEY, CLERK_JWT_KEY } = env;
  if (
    CLERK_PUBLISHABLE_KEY === undefined ||
    CLERK_SECRET_KEY === undefined ||
    CLERK_JWT_KEY === undefined
  ) {
    return `Clerk needs all of its three variables: ${missing.join(' and ')} must be set too.`;
  }
  const issuer = env.CLERK_ISSUER ?? issuerOf(CLERK_PUBLISHABLE_KEY);
  if (issuer === null) {
    return 'CLERK_PUBLISHABLE_KEY names no host: copy it again from the dashboard, or set CLERK_ISSUER.';
  }
  return {
    kind: 'clerk',
    publishableKey: CLERK_PUBLISHABLE_KEY,
    secretKey: CLERK_SECRET_KEY,
    jwtKey: CLERK_JWT_KEY,
    issuer,
    clientId: env.CLERK_OAUTH_CLIENT_ID ?? null,
    scopes: env.CLERK_OAUTH_SCOPES.split(' '),
    allowedClients: env.CLERK_ALLOWED_CLIENTS,
    authorizedParties: env.CLERK_AUTHORIZED_PARTIES,
  };
}

/** A publishable key is `pk_<kind>_` and the base64 of `<host>$`; null where it is not. */
function issuerOf(publishableKey: string): string | null {
  const encoded = publishableKey.replace(/^pk_(test|live)_/, '');
  const host = /^([\w.-]+(?::\d{1,5})?)\$$/.exec(
    Buffer.from(encoded, 'base64').toString('latin1'),
  )?.[1];
  return host === undefined ? null : `https://${host}`;
}
