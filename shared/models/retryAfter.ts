/**
 * The milliseconds that a `Retry-After` header asks for: delta seconds or an HTTP date (RFC 9110,
 * 10.2.3). `nowMs` is the present in Unix milliseconds. Null where the header says nothing usable.
 */
export function parseRetryAfter(header: string | null, nowMs: number): number | null {
  const value = header?.trim() ?? '';
  if (/^\d+(\.\d+)?$/.test(value)) return Math.ceil(Number(value) * 1_000);
  // Date.parse also takes things such as "-5" or "2", which are no HTTP dates.
  if (!/^[A-Za-z]{3,9},? /.test(value)) return null;
  const at = Date.parse(value);
  return Number.isNaN(at) ? null : Math.max(0, at - nowMs);
}
