import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type * as z from 'zod';
import { createGunzip } from 'node:zlib';
import { MAX_SPACE_RECORDS } from '../shared/protocol/syncApi.ts';
import { CommandFailure } from './commandFailure.ts';
import {
  BOMB,
  EXPORT_FORMAT,
  EXPORT_VERSION,
  exportedBlob,
  exportedRecord,
  type ExportEnd,
  exportEnd,
  type ExportHeader,
  exportHeader,
  MAX_EXPORT_BYTES,
  MAX_LINE_BYTES,
} from './exportFormat.ts';
import { countKinds, type HeldRecord } from './heldRecord.ts';
import { sha256 } from './sha256.ts';
import { sameJson } from '../shared/sync/sameJson.ts';

export interface ReadExport {
  readonly header: ExportHeader;
  readonly records: readonly HeldRecord[];
}

/**
 * Reads a whole export and checks it: format, version, every line, counts and hash. Throws
 * `CommandFailure` that says which of them is wrong. The file is not trusted with our memory.
 */
export async function readExport(file: string): Promise<ReadExport> {
  const hash = createHash('sha256');
  const records: HeldRecord[] = [];
  let header: ExportHeader | null = null;
  let end: ExportEnd | null = null;
  let number = 0;
  let blobs = 0;
  for await (const line of linesOf(file)) {
    number += 1;
    if (end !== null) throw damaged(file, `something follows its end in line ${number}`);
    const value = parsed(line);
    if (header === null) {
      header = readHeader(file, value);
    } else {
      end = exportEnd.safeParse(value).data ?? null;
      if (end === null && isBlob(value)) {
        bytesOfBlob(file, number, value);
        blobs += 1;
      } else if (end === null) records.push(readRecord(file, number, value));
    }
    if (end === null) hash.update(line).update('\n');
    if (records.length > MAX_SPACE_RECORDS) {
      throw damaged(file, `it holds more than ${MAX_SPACE_RECORDS} records`);
    }
  }
  if (header === null) throw foreign(file);
  checkEnd(file, end, { records, blobs, digest: hash.digest('hex') });
  return { header, records };
}

interface Counted {
  readonly records: readonly HeldRecord[];
  readonly blobs: number;
  readonly digest: string;
}

/** The blobs of an export that `readExport` has accepted, each with its hash. */
export async function* blobsOfExport(file: string): AsyncGenerator<readonly [string, Uint8Array]> {
  let number = 0;
  for await (const line of linesOf(file)) {
    number += 1;
    // Most lines are records: those are not parsed once more.
    if (!line.subarray(0, BLOB_BEGINNING.length).equals(BLOB_BEGINNING)) continue;
    const value = parsed(line);
    if (isBlob(value)) yield bytesOfBlob(file, number, value);
  }
}

const BLOB_BEGINNING = Buffer.from('{"blob":');

function isBlob(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value)[0] === 'blob';
}

function bytesOfBlob(file: string, number: number, value: unknown): readonly [string, Uint8Array] {
  const { blob, base64 } = accepted(file, exportedBlob, { value, number });
  const bytes = Buffer.from(base64, 'base64');
  if (sha256(bytes) !== blob) throw damaged(file, `line ${number} holds other bytes than it says`);
  return [blob, bytes];
}

function checkEnd(file: string, end: ExportEnd | null, { records, blobs, digest }: Counted): void {
  if (end === null) throw truncated(file);
  if (end.records !== records.length || !sameJson(end.kinds, countKinds(records))) {
    throw damaged(file, `it says that it holds ${end.records} records and holds others`);
  }
  if (end.blobs !== blobs) throw damaged(file, `it says that it holds ${end.blobs} files`);
  if (end.sha256 !== digest) throw damaged(file, 'its contents were changed');
}

function readHeader(file: string, value: unknown): ExportHeader {
  const isOurs =
    typeof value === 'object' && value !== null && Reflect.get(value, 'format') === EXPORT_FORMAT;
  if (!isOurs) throw foreign(file);
  const version: unknown = Reflect.get(value, 'version');
  if (typeof version === 'number' && version > EXPORT_VERSION) {
    throw new CommandFailure(
      'failed',
      `${file} was written by a newer parley (format ${version}): update parley to import it.`,
    );
  }
  return accepted(file, exportHeader, { value, number: 1 });
}

function readRecord(file: string, number: number, value: unknown): HeldRecord {
  return accepted(file, exportedRecord, { value, number });
}

function accepted<T>(
  file: string,
  schema: z.ZodType<T>,
  { value, number }: { readonly value: unknown; readonly number: number },
): T {
  const decoded = schema.safeParse(value);
  if (decoded.success) return decoded.data;
  throw damaged(file, `line ${number} cannot be read`);
}

/** The lines in UTF-8, none longer than a record can be, and together no more than we read. */
async function* linesOf(file: string): AsyncGenerator<Buffer> {
  const source = createReadStream(file);
  const isPacked = file.endsWith('.gz');
  const input = isPacked ? source.pipe(createGunzip()) : source;
  source.on('error', (error) => input.destroy(error));
  let rest: Buffer[] = [];
  let restBytes = 0;
  let bytes = 0;
  try {
    for await (const chunk of input as AsyncIterable<Buffer>) {
      bytes += chunk.byteLength;
      const isBomb = isPacked && bytes > BOMB.fromBytes && bytes > source.bytesRead * BOMB.ratio;
      if (isBomb || bytes > MAX_EXPORT_BYTES) throw tooLarge(file);
      let from = 0;
      for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, from)) {
        yield Buffer.concat([...rest, chunk.subarray(from, at)]);
        rest = [];
        restBytes = 0;
        from = at + 1;
      }
      rest.push(chunk.subarray(from));
      restBytes += chunk.byteLength - from;
      if (restBytes > MAX_LINE_BYTES) throw tooLarge(file);
    }
  } catch (error) {
    throw explained(file, error);
  } finally {
    input.destroy();
    source.destroy();
  }
  // Every line is ended; what is not was cut off.
  if (restBytes > 0) throw bytes === restBytes ? foreign(file) : truncated(file);
}

function explained(file: string, error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  if (code === 'Z_BUF_ERROR') return truncated(file);
  if (code === 'Z_DATA_ERROR') return damaged(file, 'it cannot be unpacked');
  return error;
}

function parsed(line: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(line));
  } catch {
    return undefined;
  }
}

function foreign(file: string): CommandFailure {
  const words = `${file} is no export of Parley: name a file that \`parley export\` wrote, or the folder of a dump.`;
  return new CommandFailure('failed', words);
}

function truncated(file: string): CommandFailure {
  const words = `${file} is cut off: its end is missing. Copy or export it again; nothing was imported.`;
  return new CommandFailure('failed', words);
}

function damaged(file: string, why: string): CommandFailure {
  const words = `${file} is damaged: ${why}. Copy or export it again; nothing was imported.`;
  return new CommandFailure('failed', words);
}

function tooLarge(file: string): CommandFailure {
  const words = `${file} holds more than an export can: nothing was imported.`;
  return new CommandFailure('failed', words);
}
