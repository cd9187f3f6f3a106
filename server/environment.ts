import { createPublicKey } from 'node:crypto';
import * as z from 'zod';

const wholeNumber = (min: number, max: number, what: string) =>
  z
    .string()
    .regex(/^\d{1,9}$/, what)
    .transform(Number)
    .refine((value) => value >= min && value <= max, what);

/** The parts of a comma-separated list, without blanks. */
const list = z.string().transform((text) =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== ''),
);

/** A web address without user, query and fragment; no slash at the end. */
const webAddress = z
  .string()
  .refine(isWebAddress, 'must be an address that begins with https:// or http://')
  .transform((text) => text.replace(/\/+$/, ''));

/** The address of a server, whose password can be in it and is never told. */
function serverAddress(schemes: readonly string[]) {
  const wanted = schemes.map((scheme) => `${scheme}://`).join(' or ');
  return z
    .string()
    .refine(
      (text) => schemes.some((scheme) => text.startsWith(`${scheme}://`)),
      `must begin with ${wanted}`,
    )
    .refine(
      isReadable,
      'must be an address: write characters of the password that mean something there, such as # / ? @ and %, as %23 %2F %3F %40 and %25',
    );
}

/** Whether all parts can be read: what follows a `#` would be lost without a word. */
function isReadable(text: string): boolean {
  const url = URL.parse(text);
  if (url === null || text.includes('#')) return false;
  try {
    decodeURIComponent(url.username + url.password + url.pathname);
    return true;
  } catch {
    return false;
  }
}

function isPublicKey(text: string): boolean {
  if (!text.includes('-----BEGIN PUBLIC KEY-----')) return false;
  try {
    return createPublicKey(text).asymmetricKeyType === 'rsa';
  } catch {
    return false;
  }
}

const origins = list.refine(
  (parts) => parts.every(isOrigin),
  'must be origins such as https://example.com, without a path, separated by commas',
);

/** What a vault key is: its name and its 32 bytes. */
export interface VaultKey {
  readonly id: string;
  readonly bytes: Buffer;
}

const VAULT_KEYS =
  'must be <id>:<32 bytes in base64>, further ones after commas, each with an id of its own';

const vaultKeys = list.transform((parts, context): readonly VaultKey[] => {
  const keys = parts.map(readVaultKey).filter((key) => key !== null);
  const hasAll = keys.length === parts.length && keys.length > 0;
  if (hasAll && new Set(keys.map(({ id }) => id)).size === keys.length) return keys;
  context.addIssue(VAULT_KEYS);
  return z.NEVER;
});

/** Null for what is none; the text is a secret and never told. */
function readVaultKey(text: string): VaultKey | null {
  const [, id, encoded] = /^([\w.-]{1,40}):([A-Za-z0-9+/_-]{43}=?)$/.exec(text) ?? [];
  if (id === undefined || encoded === undefined) return null;
  const bytes = Buffer.from(encoded, 'base64');
  return bytes.length === 32 ? { id, bytes } : null;
}

function isWebAddress(text: string): boolean {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol)) return false;
  return url.username === '' && url.password === '' && url.search === '' && url.hash === '';
}

function isOrigin(text: string): boolean {
  return isWebAddress(text) && URL.parse(text)?.origin === text;
}

const secret = z
  .string()
  .regex(/^[\w.~+/=-]{16,200}$/, 'must be 16 to 200 letters, digits or -._~+/=');

/** Every variable that the service reads, as it stands in the environment. `.env.example` tells them. */
export const environment = z.object({
  HOST: z.string().min(1).default('127.0.0.1'),
  PORT: wholeNumber(0, 65_535, 'must be a port from 0 to 65535').default(4_780),
  PARLEY_PUBLIC_URL: webAddress.optional(),
  PARLEY_DATA_DIR: z.string().min(1).default('.parley/service'),
  DATABASE_URL: serverAddress(['postgres', 'postgresql']).optional(),
  REDIS_URL: serverAddress(['redis', 'rediss']).optional(),
  CLERK_PUBLISHABLE_KEY: z
    .string()
    .regex(/^pk_(test|live)_[\w+/=-]+$/, 'must be a key that begins with pk_test_ or pk_live_')
    .optional(),
  CLERK_SECRET_KEY: z.string().regex(/^sk_/, 'must be a key that begins with sk_').optional(),
  CLERK_JWT_KEY: z
    .string()
    .transform((text) => text.replaceAll('\\n', '\n'))
    .refine(isPublicKey, 'must be a PEM public key')
    .optional(),
  CLERK_ISSUER: webAddress.optional(),
  CLERK_OAUTH_CLIENT_ID: z
    .string()
    .regex(/^[\w.~-]{1,200}$/, 'must be the client id of an OAuth application')
    .optional(),
  CLERK_OAUTH_SCOPES: z
    .string()
    .regex(/^[\w:.-]+( [\w:.-]+)*$/, 'must be scopes with one blank between them')
    .default('openid profile email offline_access'),
  CLERK_ALLOWED_CLIENTS: list.default([]),
  CLERK_AUTHORIZED_PARTIES: origins.default([]),
  PARLEY_VAULT_KEYS: vaultKeys.optional(),
  PARLEY_OPENROUTER_URL: webAddress.default('https://openrouter.ai/api/v1'),
  PARLEY_OPENAI_URL: webAddress.default('https://api.openai.com/v1'),
  PARLEY_ANTHROPIC_URL: webAddress.default('https://api.anthropic.com/v1'),
  PARLEY_ALLOWED_ORIGINS: origins.default([]),
  PARLEY_METRICS_TOKEN: secret.optional(),
  PARLEY_REQUESTS_PER_MINUTE: wholeNumber(
    1,
    1_000_000,
    'must be a whole number from 1 to 1000000',
  ).default(1_200),
  PARLEY_ADDRESS_REQUESTS_PER_MINUTE: wholeNumber(
    1,
    1_000_000,
    'must be a whole number from 1 to 1000000',
  ).default(6_000),
  PARLEY_SPACE_MEGABYTES: wholeNumber(
    1,
    1_000_000,
    'must be a whole number from 1 to 1000000',
  ).default(1_024),
  PARLEY_ACCOUNT_GRACE_DAYS: wholeNumber(0, 365, 'must be a whole number from 0 to 365').default(
    30,
  ),
  CLERK_WEBHOOK_SIGNING_SECRET: z
    .string()
    .regex(/^whsec_[A-Za-z0-9+/=]{16,200}$/, 'must be a secret that begins with whsec_')
    .optional(),
  PARLEY_TRUSTED_PROXIES: wholeNumber(0, 10, 'must be a whole number from 0 to 10').default(0),
  LOG_LEVEL: z
    .enum(
      ['debug', 'info', 'warn', 'error', 'silent'],
      'must be debug, info, warn, error or silent',
    )
    .default('info'),
});

export type Environment = z.infer<typeof environment>;
