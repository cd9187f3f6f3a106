import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import * as z from 'zod';
import type { DatabaseLocation } from './db/database.ts';

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
    };

export interface Configuration {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly dataFolder: string;
  readonly database: DatabaseLocation;
  readonly accounts: Accounts;
  /** Requests that one person may make in a minute. */
  readonly requestsPerMinute: number;
  /** How many reverse proxies stand in front and set X-Forwarded-For. */
  readonly trustedProxies: number;
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent';
}

export type ConfigurationResult =
  | { readonly ok: true; readonly configuration: Configuration }
  /** One sentence each, naming the variable. */
  | { readonly ok: false; readonly problems: readonly string[] };

const LOOPBACK = new Set(['127.0.0.1', '::1', 'localhost']);

const wholeNumber = (min: number, max: number, what: string) =>
  z
    .string()
    .regex(/^\d{1,9}$/, what)
    .transform(Number)
    .refine((value) => value >= min && value <= max, what);

const environment = z.object({
  HOST: z.string().min(1).default('127.0.0.1'),
  PORT: wholeNumber(0, 65_535, 'must be a port from 0 to 65535').default(4_780),
  PARLEY_DATA_DIR: z.string().min(1).default('.parley/service'),
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'must begin with postgres:// or postgresql://')
    .optional(),
  CLERK_PUBLISHABLE_KEY: z
    .string()
    .regex(/^pk_(test|live)_[\w+/=-]+$/, 'must be a key that begins with pk_test_ or pk_live_')
    .optional(),
  CLERK_SECRET_KEY: z.string().regex(/^sk_/, 'must be a key that begins with sk_').optional(),
  CLERK_JWT_KEY: z
    .string()
    .transform((text) => text.replaceAll('\\n', '\n'))
    .refine((text) => text.includes('-----BEGIN PUBLIC KEY-----'), 'must be a PEM public key')
    .optional(),
  PARLEY_REQUESTS_PER_MINUTE: wholeNumber(
    1,
    1_000_000,
    'must be a whole number from 1 to 1000000',
  ).default(1_200),
  PARLEY_TRUSTED_PROXIES: wholeNumber(0, 10, 'must be a whole number from 0 to 10').default(0),
  LOG_LEVEL: z
    .enum(
      ['debug', 'info', 'warn', 'error', 'silent'],
      'must be debug, info, warn, error or silent',
    )
    .default('info'),
});

type Environment = z.infer<typeof environment>;

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
      accounts,
      requestsPerMinute: env.PARLEY_REQUESTS_PER_MINUTE,
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
  return {
    kind: 'clerk',
    publishableKey: CLERK_PUBLISHABLE_KEY,
    secretKey: CLERK_SECRET_KEY,
    jwtKey: CLERK_JWT_KEY,
  };
}
