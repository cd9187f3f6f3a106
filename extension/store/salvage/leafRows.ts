import type { DatabaseImage } from './databaseImage.ts';

/** Values in the order of a table's columns; a column that is the row's number is null. */
export type RawRow = readonly RawValue[];
type RawValue = string | number | Uint8Array | null;

const TABLE_LEAF = 0x0d;
const FILE_HEADER_BYTES = 100;
/** No row of ours is larger than a few megabytes; what claims to be is damaged. */
const MAX_PAYLOAD_BYTES = 16 * 1024 * 1024;

const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * The rows of all tables that stand on pages which still make sense, whatever happened to the pages that
 * lead there. Rows that were deleted or moved may be among them where the list of free pages is damaged.
 * Gives the number after each page, so that the reader can pause.
 */
export function* leafRows(image: DatabaseImage): Generator<readonly RawRow[]> {
  const free = freePages(image);
  for (let number = 1; number <= image.pageCount; number++) {
    const page = free.has(number) ? null : image.page(number);
    yield page === null ? [] : rowsOfPage(image, page, number === 1 ? FILE_HEADER_BYTES : 0);
  }
}

function rowsOfPage(image: DatabaseImage, page: Buffer, headerAt: number): RawRow[] {
  if (page[headerAt] !== TABLE_LEAF) return [];
  const count = page.readUInt16BE(headerAt + 3);
  const rows: RawRow[] = [];
  for (let cell = 0; cell < count; cell++) {
    const pointerAt = headerAt + 8 + cell * 2;
    if (pointerAt + 2 > page.length) break;
    const row = rowOfCell(image, page, page.readUInt16BE(pointerAt));
    if (row !== null) rows.push(row);
  }
  return rows;
}

function rowOfCell(image: DatabaseImage, page: Buffer, at: number): RawRow | null {
  const size = readVarint(page, at);
  const rowid = size && readVarint(page, size.next);
  if (!size || !rowid || size.value > MAX_PAYLOAD_BYTES) return null;
  const payload = readPayload(image, page, { at: rowid.next, bytes: size.value });
  return payload && decodePayload(payload);
}

/** The payload of a cell, with what did not fit its page. */
function readPayload(
  image: DatabaseImage,
  page: Buffer,
  { at, bytes }: { readonly at: number; readonly bytes: number },
): Buffer | null {
  const usable = page.length;
  const local = localBytes(bytes, usable);
  if (at + local > usable) return null;
  if (local === bytes) return page.subarray(at, at + bytes);
  if (at + local + 4 > usable) return null;
  const parts = [page.subarray(at, at + local)];
  let next = page.readUInt32BE(at + local);
  for (let missing = bytes - local; missing > 0; missing -= usable - 4) {
    const overflow = next === 0 ? null : image.page(next);
    if (overflow === null) return null;
    parts.push(overflow.subarray(4, 4 + Math.min(missing, usable - 4)));
    next = overflow.readUInt32BE(0);
  }
  return Buffer.concat(parts);
}

/** How much of a payload stands on its leaf page. */
function localBytes(bytes: number, usable: number): number {
  const most = usable - 35;
  if (bytes <= most) return bytes;
  const least = Math.floor(((usable - 12) * 32) / 255) - 23;
  const filling = least + ((bytes - least) % (usable - 4));
  return filling <= most ? filling : least;
}

function decodePayload(payload: Buffer): RawRow | null {
  const header = readVarint(payload, 0);
  if (header === null || header.value > payload.length) return null;
  const row: RawValue[] = [];
  let valueAt = header.value;
  for (let at = header.next; at < header.value;) {
    const type = readVarint(payload, at);
    if (type === null) return null;
    const value = readValue(payload, valueAt, type.value);
    if (value === undefined) return null;
    row.push(value);
    valueAt += bytesOf(type.value);
    at = type.next;
  }
  return row;
}

const NUMBER_BYTES = [0, 1, 2, 3, 4, 6, 8, 8, 0, 0] as const;

function bytesOf(type: number): number {
  return NUMBER_BYTES[type] ?? Math.floor((type - 12) / 2);
}

/** Undefined where it is none. */
function readValue(payload: Buffer, at: number, type: number): RawValue | undefined {
  const bytes = bytesOf(type);
  if (type === 10 || type === 11 || at + bytes > payload.length) return undefined;
  if (type === 0) return null;
  if (type === 8 || type === 9) return type - 8;
  if (type === 7) return payload.readDoubleBE(at);
  if (type === 6) return Number(payload.readBigInt64BE(at));
  if (type <= 5) return payload.readIntBE(at, bytes);
  const content = payload.subarray(at, at + bytes);
  if (type % 2 === 0) return content;
  try {
    return utf8.decode(content);
  } catch {
    return undefined;
  }
}

/** SQLite's varint: seven bits a byte, the first first; the ninth byte counts whole. */
function readVarint(bytes: Buffer, at: number): { value: number; next: number } | null {
  let value = 0;
  for (let length = 0; length < 9; length++) {
    const byte = bytes[at + length];
    if (byte === undefined) return null;
    if (length === 8) return { value: value * 256 + byte, next: at + 9 };
    value = value * 128 + (byte & 0x7f);
    if (byte < 0x80) return { value, next: at + length + 1 };
  }
  return null;
}

/** The pages on the list of free ones, as far as it can be followed. */
function freePages(image: DatabaseImage): ReadonlySet<number> {
  const free = new Set<number>();
  const isPlausible = (page: number): boolean => page > 1 && page <= image.pageCount;
  let trunk = image.page(1)?.readUInt32BE(32) ?? 0;
  while (isPlausible(trunk) && !free.has(trunk)) {
    free.add(trunk);
    const page = image.page(trunk);
    const count = page?.readUInt32BE(4) ?? 0;
    if (page === null || count > page.length / 4 - 2) break;
    for (let leaf = 0; leaf < count; leaf++) free.add(page.readUInt32BE(8 + leaf * 4));
    trunk = page.readUInt32BE(0);
  }
  return free;
}
