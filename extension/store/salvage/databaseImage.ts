import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

/** The size of a page where the header that would tell is gone: SQLite's own default, which we never change. */
const PAGE_BYTES = 4_096;
const WAL_HEADER_BYTES = 32;
const FRAME_HEADER_BYTES = 24;
const WAL_MAGIC = new Set([0x377f0682, 0x377f0683]);

/** The pages of a database file with its write-ahead log laid over them, read without SQLite. */
export interface DatabaseImage {
  readonly pageCount: number;
  /** Page `number`, from 1; null where it cannot be read. */
  page(number: number): Buffer | null;
  /**
   * Closing a file ends the locks that SQLite holds on it in this process: close it after the last
   * connection to the same file.
   */
  close(): void;
}

/** Opens what is left of a database (https://sqlite.org/fileformat2.html). Throws where there is no file. */
export function openImage(path: string): DatabaseImage {
  const file = openSync(path, 'r');
  const log = openIfThere(`${path}-wal`);
  const frames = log === null ? new Map<number, number>() : committedFrames(log);
  const pages = Math.floor(fstatSync(file).size / PAGE_BYTES);
  return {
    pageCount: [...frames.keys()].reduce((most, page) => Math.max(most, page), pages),
    page(number) {
      const inLog = frames.get(number);
      if (inLog !== undefined && log !== null) return readAt(log, inLog, PAGE_BYTES);
      return readAt(file, (number - 1) * PAGE_BYTES, PAGE_BYTES);
    },
    close() {
      closeSync(file);
      if (log !== null) closeSync(log);
    },
  };
}

/** Where the newest committed content of each page begins in the log. */
function committedFrames(log: number): Map<number, number> {
  const committed = new Map<number, number>();
  const header = readAt(log, 0, WAL_HEADER_BYTES);
  if (header === null || !WAL_MAGIC.has(header.readUInt32BE(0))) return committed;
  if (header.readUInt32BE(8) !== PAGE_BYTES) return committed;
  const salt = header.subarray(16, 24);
  let open = new Map<number, number>();
  for (let at = WAL_HEADER_BYTES; ; at += FRAME_HEADER_BYTES + PAGE_BYTES) {
    const frame = readAt(log, at, FRAME_HEADER_BYTES);
    // Frames with another salt are of a time before the log began anew.
    if (frame?.subarray(8, 16).equals(salt) !== true) return committed;
    open.set(frame.readUInt32BE(0), at + FRAME_HEADER_BYTES);
    const isCommit = frame.readUInt32BE(4) !== 0;
    if (!isCommit) continue;
    for (const [page, place] of open) committed.set(page, place);
    open = new Map();
  }
}

function openIfThere(path: string): number | null {
  try {
    return openSync(path, 'r');
  } catch {
    return null;
  }
}

/** Null where the file ends before, or the disk fails. */
function readAt(file: number, at: number, length: number): Buffer | null {
  const bytes = Buffer.alloc(length);
  try {
    return readSync(file, bytes, 0, length, at) === length ? bytes : null;
  } catch {
    return null;
  }
}
