import { type Logger, pino } from 'pino';
import type { Configuration } from './configuration.ts';

/** Nothing is logged under these names; should it be one day, it is not readable. */
const SECRETS = [
  'token',
  'authorization',
  'cookie',
  'key',
  'secret',
  'codeVerifier',
  'headers',
  'body',
];

/** Logs to stderr as JSON lines: ids, codes and times, never content or tokens. */
export function createLog(level: Configuration['logLevel']): Logger {
  return pino(
    {
      level,
      base: { service: 'parley' },
      serializers: { err: serializeError },
      redact: SECRETS.flatMap((name) => [name, `*.${name}`]),
    },
    pino.destination({ fd: 2, sync: true }),
  );
}

interface SerializedError {
  readonly name: string;
  readonly code?: string;
  readonly message?: string;
  readonly frames: readonly string[];
  readonly cause?: SerializedError;
}

/** The messages of Postgres quote values, so an error from there is named by its SQLSTATE alone. */
function serializeError(error: unknown): SerializedError {
  if (!(error instanceof Error)) return { name: typeof error, frames: [] };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  const isFromPostgres = 'severity' in error;
  return {
    name: error.name,
    ...(code !== undefined && { code }),
    ...(!isFromPostgres && { message: error.message }),
    frames: (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line)),
    ...(error.cause !== undefined && { cause: serializeError(error.cause) }),
  };
}
