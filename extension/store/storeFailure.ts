import { StoreUnavailableError } from '../../shared/domain/recordStore.ts';

/** SQLite's primary result codes (https://sqlite.org/rescode.html), the low byte of an extended one. */
const FULL = 13;
const READ_ONLY = new Set([3, 8, 14, 23]);
const BROKEN = new Set([5, 6, 10, 11, 26]);

/**
 * What SQLite threw, as the error that callers expect: a full disk, a place that cannot be written
 * (permission, read-only, cannot open, not authorised), or a broken one (busy for long, locked, input
 * and output, corrupt, no database). Anything else is a defect of ours and comes back as it is.
 */
function storeFailure(cause: unknown): unknown {
  if (!(cause instanceof Error) || !('errcode' in cause)) return cause;
  if (typeof cause.errcode !== 'number') return cause;
  const code = cause.errcode & 0xff;
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
