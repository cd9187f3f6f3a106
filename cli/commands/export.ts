import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createReadStream, createWriteStream, type WriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { finished } from 'node:stream/promises';
import { createGunzip, createGzip, type Gzip } from 'node:zlib';
import { blobsOf } from '../../shared/domain/blobsOf.ts';
import { CommandFailure, throwIfInterrupted } from '../commandFailure.ts';
import {
  EXPORT_FORMAT,
  EXPORT_VERSION,
  type ExportEnd,
  type ExportHeader,
} from '../exportFormat.ts';
import { withFileTrouble } from '../fileTrouble.ts';
import { countKinds, findSpace, type HeldRecord, readSpace } from '../heldRecord.ts';
import type { Session } from '../session.ts';

export interface ExportOptions {
  readonly space: string;
  /** Replaces a file that is no export. */
  readonly force?: true;
}

/** Writes a whole space into one file, which appears when it is whole and not before. */
export async function exportSpace(
  session: Session,
  file: string,
  options: ExportOptions,
): Promise<void> {
  const { client, terminal } = session;
  const me = await client.me();
  const space = findSpace(me, options.space);
  const header: ExportHeader = {
    format: EXPORT_FORMAT,
    version: EXPORT_VERSION,
    exportedAt: Date.now(),
    source: { userId: me.userId, spaceId: space.id, head: space.head },
  };
  await withFileTrouble(file, async () => {
    if (options.force !== true) await refuseOthers(file);
    const progress = terminal.progress('Exporting');
    const records = readSpace(client, space, progress);
    const content = { header, records, readBlob: (hash: string) => client.blob(space.id, hash) };
    const end = await writeLines(session, file, content).finally(() => progress.end());
    const kinds = Object.entries(end.kinds).map(([kind, count]) => `${count} × ${kind}`);
    const words = [...kinds, `${end.records} records in ${file}`].join('\n');
    terminal.result(words, { file, records: end.records, kinds: end.kinds, sha256: end.sha256 });
  });
}

interface Content {
  readonly header: ExportHeader;
  readonly records: AsyncIterable<HeldRecord & { readonly seq: number }>;
  readonly readBlob: (hash: string) => Promise<Uint8Array | null>;
}

async function writeLines(
  { signal }: Session,
  file: string,
  { header, records, readBlob }: Content,
): Promise<ExportEnd> {
  const draft = `${file}.${randomBytes(6).toString('hex')}.tmp`;
  const target = createWriteStream(draft, { flags: 'wx', mode: 0o600 });
  const gzip = file.endsWith('.gz') ? createGzip() : null;
  const sink: Gzip | WriteStream = gzip ?? target;
  gzip?.pipe(target);
  const done = finished(target);
  done.catch(() => undefined);
  const hash = createHash('sha256');
  const write = async (value: object): Promise<void> => {
    throwIfInterrupted(signal);
    const line = `${JSON.stringify(value)}\n`;
    hash.update(line);
    if (!sink.write(line)) await Promise.race([once(sink, 'drain'), done]);
  };
  try {
    await write(header);
    const kinds: { kind: string }[] = [];
    const written = new Set<string>();
    for await (const { seq: _seq, ...record } of records) {
      await write(record);
      kinds.push({ kind: record.kind });
      for (const hash of blobsOf(record.kind, record.data)) {
        const bytes = written.has(hash) ? null : await readBlob(hash);
        if (bytes === null) continue;
        written.add(hash);
        await write({ blob: hash, base64: Buffer.from(bytes).toString('base64') });
      }
    }
    throwIfInterrupted(signal);
    const end: ExportEnd = {
      end: true,
      records: kinds.length,
      kinds: countKinds(kinds),
      blobs: written.size,
      sha256: hash.digest('hex'),
    };
    sink.end(`${JSON.stringify(end)}\n`);
    await done;
    await rename(draft, file);
    return end;
  } catch (error) {
    gzip?.destroy();
    target.destroy();
    await done.catch(() => undefined);
    await rm(draft, { force: true });
    throw error;
  }
}

/** An earlier export may be replaced without a word; anything else may not. */
async function refuseOthers(file: string): Promise<void> {
  const first = await firstLine(file).catch((error: unknown) => {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return null;
    if (code === 'EISDIR') throw error;
    return '';
  });
  if (first === null || first.startsWith(`{"format":"${EXPORT_FORMAT}"`)) return;
  throw new CommandFailure(
    'failed',
    `${file} is there already and is no export: name another file, or give --force.`,
  );
}

async function firstLine(file: string): Promise<string> {
  const source = createReadStream(file, { end: 64 * 1024 });
  const input = file.endsWith('.gz') ? source.pipe(createGunzip()) : source;
  const lines = createInterface({ input });
  try {
    return await Promise.race([
      once(lines, 'line').then(([line]) => String(line)),
      once(lines, 'close').then(() => ''),
      once(source, 'error').then(([error]) => Promise.reject(error as Error)),
      once(input, 'error').then(() => ''),
    ]);
  } finally {
    lines.close();
    source.destroy();
  }
}
