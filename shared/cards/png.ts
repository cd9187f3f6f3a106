import { crc32 } from './crc32.ts';
import { latin1Text, utf8Bytes } from './utf8.ts';

/** A piece of a PNG file; `data` is a view into the file's bytes. */
export interface PngChunk {
  readonly type: string;
  readonly data: Uint8Array;
}

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
/** Length, type and checksum around the data. */
const FRAME = 12;

export function isPng(bytes: Uint8Array): boolean {
  return SIGNATURE.every((byte, at) => bytes[at] === byte);
}

/**
 * The chunks of a PNG file (W3C PNG, section 5) up to its end or to where it breaks off. Checksums are
 * not looked at: many programs write cards with wrong ones.
 */
export function readChunks(bytes: Uint8Array): {
  readonly chunks: readonly PngChunk[];
  readonly isWhole: boolean;
} {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const chunks: PngChunk[] = [];
  let at = SIGNATURE.length;
  while (at + FRAME <= bytes.length) {
    const length = view.getUint32(at);
    if (length > bytes.length - at - FRAME) break;
    const type = latin1Text(bytes.subarray(at + 4, at + 8));
    chunks.push({ type, data: bytes.subarray(at + 8, at + 8 + length) });
    if (type === 'IEND') return { chunks, isWhole: true };
    at += FRAME + length;
  }
  return { chunks, isWhole: false };
}

/** A PNG file of these chunks, each with its checksum. */
export function writeChunks(chunks: readonly PngChunk[]): Uint8Array {
  const size = chunks.reduce((sum, { data }) => sum + FRAME + data.length, SIGNATURE.length);
  const bytes = new Uint8Array(size);
  const view = new DataView(bytes.buffer);
  bytes.set(SIGNATURE);
  let at = SIGNATURE.length;
  for (const { type, data } of chunks) {
    view.setUint32(at, data.length);
    bytes.set(utf8Bytes(type), at + 4);
    bytes.set(data, at + 8);
    view.setUint32(at + 8 + data.length, crc32(bytes.subarray(at + 4, at + 8 + data.length)));
    at += FRAME + data.length;
  }
  return bytes;
}
