const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const PADDING = 0x3d;
const VALUES = valuesOfLetters();

/** Base64 (RFC 4648, section 4) of these bytes, padded. */
export function base64Of(bytes: Uint8Array): string {
  const parts: string[] = [];
  for (let at = 0; at < bytes.length; at += 3) {
    const left = bytes.length - at;
    const group = (byteAt(bytes, at) << 16) | (byteAt(bytes, at + 1) << 8) | byteAt(bytes, at + 2);
    parts.push(
      letter(group >> 18) +
        letter(group >> 12) +
        (left > 1 ? letter(group >> 6) : '=') +
        (left > 2 ? letter(group) : '='),
    );
  }
  return parts.join('');
}

/**
 * The bytes of Base64 text; white space and missing padding do not matter, and `-` and `_` serve as `+`
 * and `/`. Null for anything else.
 */
export function fromBase64(text: string): Uint8Array | null {
  const bytes = new Uint8Array(Math.ceil((text.length * 3) / 4));
  let length = 0;
  let letters = 0;
  let group = 0;
  let isPadded = false;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit === 0x20 || (unit >= 0x09 && unit <= 0x0d)) continue;
    if (unit === PADDING) {
      isPadded = true;
      continue;
    }
    const value = VALUES[unit] ?? -1;
    if (value < 0 || isPadded) return null;
    group = ((group << 6) | value) & 0xffffff;
    letters++;
    // Every letter but the first of four completes a byte; 4, 2 or 0 bits are left for the next.
    const place = letters % 4;
    if (place !== 1) bytes[length++] = (group >> (place === 0 ? 0 : 8 - 2 * place)) & 0xff;
  }
  return letters % 4 === 1 ? null : bytes.slice(0, length);
}

function byteAt(bytes: Uint8Array, at: number): number {
  return bytes[at] ?? 0;
}

function letter(sextet: number): string {
  return LETTERS[sextet & 63] ?? '';
}

function valuesOfLetters(): readonly number[] {
  const values = new Array<number>(128).fill(-1);
  for (let value = 0; value < LETTERS.length; value++) values[LETTERS.charCodeAt(value)] = value;
  values['-'.charCodeAt(0)] = 62;
  values['_'.charCodeAt(0)] = 63;
  return values;
}
