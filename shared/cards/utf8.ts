const CHUNK = 8_192;
const PERCENT = Array.from(
  { length: 256 },
  (_, byte) => `%${byte.toString(16).padStart(2, '0').toUpperCase()}`,
);

/** The text that these bytes are in UTF-8, without a byte-order mark; null where they are no UTF-8. */
export function utf8Text(bytes: Uint8Array): string | null {
  const parts: string[] = [];
  for (let start = 0; start < bytes.length;) {
    let end = Math.min(start + CHUNK, bytes.length);
    // A character is never cut: its first byte goes with all that continue it.
    while (end < bytes.length && ((bytes[end] ?? 0) & 0xc0) === 0x80 && end < start + 2 * CHUNK)
      end++;
    let percent = '';
    for (const byte of bytes.subarray(start, end)) percent += PERCENT[byte] ?? '';
    try {
      parts.push(decodeURIComponent(percent));
    } catch {
      return null;
    }
    start = end;
  }
  return parts.join('').replace(/^\uFEFF/, '');
}

/** `text` in UTF-8; a lone surrogate becomes U+FFFD. */
export function utf8Bytes(text: string): Uint8Array {
  const encoded = encodeURIComponent(text.toWellFormed());
  const bytes = new Uint8Array(encoded.length);
  let length = 0;
  for (let at = 0; at < encoded.length; at++) {
    const isEscape = encoded.charCodeAt(at) === 0x25;
    bytes[length++] = isEscape
      ? Number.parseInt(encoded.slice(at + 1, at + 3), 16)
      : encoded.charCodeAt(at);
    if (isEscape) at += 2;
  }
  return bytes.slice(0, length);
}

/** Each byte as the character of the same number (ISO 8859-1). */
export function latin1Text(bytes: Uint8Array): string {
  const parts: string[] = [];
  for (let at = 0; at < bytes.length; at += CHUNK) {
    parts.push(String.fromCharCode(...bytes.subarray(at, at + CHUNK)));
  }
  return parts.join('');
}
