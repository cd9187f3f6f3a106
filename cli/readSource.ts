import { stat } from 'node:fs/promises';
import { CommandFailure, throwIfInterrupted } from './commandFailure.ts';
import { readMark } from './dump/dumpFolder.ts';
import { readDumpedBlob, readRawRecords } from './dump/rawRecords.ts';
import { MAX_EXPORT_BYTES } from './exportFormat.ts';
import type { HeldRecord } from './heldRecord.ts';
import { blobsOfExport, readExport } from './readExport.ts';

/** Records from an export or a dump, and the space that they are of. */
export interface RecordSource {
  readonly spaceId: string;
  readonly records: readonly HeldRecord[];
  /** Those of these blobs that it holds, each with its hash; read as they are asked for. */
  blobs(hashes: ReadonlySet<string>): AsyncGenerator<readonly [string, Uint8Array]>;
}

/** Reads an export, or the personal space of a dump's folder. Throws `CommandFailure`. */
export async function readSource(place: string, signal: AbortSignal): Promise<RecordSource> {
  const source = (await stat(place)).isDirectory()
    ? await readDump(place, signal)
    : await readExportOf(place);
  const names = new Set(source.records.map(({ kind, id }) => `${kind}/${id}`));
  if (names.size === source.records.length) return source;
  throw new CommandFailure('failed', `${place} is damaged: it holds a record twice.`);
}

async function readExportOf(file: string): Promise<RecordSource> {
  const { header, records } = await readExport(file);
  return {
    spaceId: header.source.spaceId,
    records,
    async *blobs(hashes) {
      for await (const blob of blobsOfExport(file)) if (hashes.has(blob[0])) yield blob;
    },
  };
}

async function readDump(directory: string, signal: AbortSignal): Promise<RecordSource> {
  if ((await readMark(directory)) === null) {
    throw new CommandFailure(
      'failed',
      `${directory} is no dump of Parley: name a folder that \`parley dump\` wrote, or an export.`,
    );
  }
  const records: HeldRecord[] = [];
  let spaceId: string | null = null;
  let bytes = 0;
  for await (const { spaceId: of, ...record } of readRawRecords(directory)) {
    throwIfInterrupted(signal);
    if (spaceId !== null && spaceId !== of) {
      throw new CommandFailure('failed', `${directory} mixes the records of several spaces.`);
    }
    spaceId = of;
    bytes += JSON.stringify(record.data).length;
    if (bytes > MAX_EXPORT_BYTES) {
      throw new CommandFailure('failed', `${directory} holds more than can be read at once.`);
    }
    records.push(record);
  }
  return {
    spaceId: spaceId ?? (await readMark(directory))?.dumpOf[0] ?? '',
    records,
    async *blobs(hashes) {
      for (const hash of hashes) {
        const bytes = await readDumpedBlob(directory, hash);
        if (bytes !== null) yield [hash, bytes];
      }
    },
  };
}
