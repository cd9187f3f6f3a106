/**
 * A UUID made of the first half of a SHA-256 in hex, in the form of version 8 (RFC 9562: custom): the same
 * on every machine that derives it from the same words.
 */
export function derivedUuid(sha256: string): string {
  const hex = sha256.toLowerCase();
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `a${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
}
