import { StoreUnavailableError } from '../../shared/domain/recordStore.ts';

/** SQLite's primary result codes (https://sqlite.org/rescode.html), the low byte of an extended one. */
const ERROR = 1;
export const CORRUPT = 11;
const FULL = 13;
const NO_DATABASE = 26;
const READ_ONLY = new Set([3, 8, 14, 23]);
const BROKEN = new Set([5, 6, 10, CORRUPT, NO_DATABASE]);

/**
 * What SQLite threw, as the error that callers expect: a full disk, a place that cannot be written
 * (permission, read-only, cannot open, not authorised), or a broken one (busy for long, locked, input
 * and output, corrupt, no database). Anything else is a defect of ours and comes back as it is.
 */
function storeFailure(cause: unknown): unknown {
  const code = resultCode(cause);
  if (code === null) return cause;
  if (code === FULL) return new StoreUnavailableError('full', cause);
  if (READ_ONLY.has(code)) return new StoreUnavailableError('readOnly', cause);
  return BROKEN.has(code) ? new StoreUnavailableError('broken', cause) : cause;
}

/** Runs `work`; what SQLite throws comes out as `storeFailure` has it. */
export function guarded<T>(work: () => T): T {
  try {
    return work();
  } catch (cause) {
    throw storeFailure(cause);
  }
}

/** Whether the file itself is damaged: not merely busy, newer than this program, or out of reach. */
export function isCorruption(error: unknown): boolean {
  const code = resultCode(error instanceof StoreUnavailableError ? error.cause : error);
  return code === CORRUPT || code === NO_DATABASE;
}

/** The same of an error while opening, when a table of ours that is missing says so too. */
export function isCorruptionAtOpening(error: unknown): boolean {
  return isCorruption(error) || resultCode(error) === ERROR;
}

function resultCode(cause: unknown): number | null {
  if (!(cause instanceof Error) || !('errcode' in cause)) return null;
  return typeof cause.errcode === 'number' ? cause.errcode & 0xff : null;
}
