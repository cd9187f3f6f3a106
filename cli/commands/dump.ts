import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { blobsOf } from '../../shared/domain/blobsOf.ts';
import { inlineImage } from '../../shared/domain/image.ts';
import type { KnownRecord } from '../../shared/domain/record.ts';
import { CommandFailure, throwIfInterrupted } from '../commandFailure.ts';
import type { DumpFile, LargeRecords } from '../dump/dumpFile.ts';
import { DUMP_LOCK, type DumpFolder, openDumpFolder } from '../dump/dumpFolder.ts';
import { blobPath, rawContent, rawPath } from '../dump/rawRecords.ts';
import { readableFiles } from '../dump/readableFiles.ts';
import { createSpaceContents } from '../dump/spaceContents.ts';
import { withFileLock } from '../fileLock.ts';
import { withFileTrouble } from '../fileTrouble.ts';
import { dataOf, heldRecord, readSpace, type Space } from '../heldRecord.ts';
import type { Session } from '../session.ts';
import { sha256 } from '../sha256.ts';
import { snapshotText } from '../snapshotText.ts';

interface Tally {
  readonly kinds: Map<string, number>;
  written: number;
  same: number;
  readonly inTheWay: string[];
}

/**
 * Brings the folder to hold everything on the service: readable files, and every record as it is in
 * `records/`. The folder is new, empty, or an earlier dump of the same person; what is gone is removed once all
 * else is written, so that a dump that was stopped is carried on by the next.
 */
export async function dump(session: Session, directory: string): Promise<void> {
  const { client, signal } = session;
  const { spaces } = await client.me();
  const spaceIds = spaces.map(({ id }) => id);
  await withFileTrouble(directory, async () => {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    const lock = path.join(directory, DUMP_LOCK);
    await withFileLock(lock, { signal, patienceMs: 0 }, async () => {
      const folder = await openDumpFolder(directory, spaceIds);
      const tally: Tally = { kinds: new Map(), written: 0, same: 0, inTheWay: [] };
      for (const space of spaces) await dumpSpace(session, { folder, tally, space });
      throwIfInterrupted(signal);
      report(session, directory, tally, await folder.removeOthers());
    });
  });
}

interface Work {
  readonly folder: DumpFolder;
  readonly tally: Tally;
  readonly space: Space;
}

async function dumpSpace({ client, terminal, signal }: Session, work: Work): Promise<void> {
  const { folder, tally, space } = work;
  const base = space.kind === 'personal' ? '' : `rooms/${space.id}/`;
  const contents = createSpaceContents();
  const put = async ({ path: file, content }: DumpFile): Promise<void> => {
    throwIfInterrupted(signal);
    const outcome = await folder.write(base + file, content);
    if (outcome === 'inTheWay') tally.inTheWay.push(base + file);
    else tally[outcome] += 1;
  };
  const progress = terminal.progress('Dumping');
  try {
    for await (const { seq, ...record } of readSpace(client, space, progress)) {
      await put({
        path: rawPath(record),
        content: rawContent(record, { seq, spaceId: space.id }),
      });
      for (const hash of blobsOf(record.kind, record.data)) {
        const file = blobPath(hash);
        // Its bytes never change: what an earlier dump has is not fetched again.
        const held = await folder.readBytes(base + file);
        const isHeld = held !== null && sha256(held) === hash;
        const bytes = isHeld ? held : await client.blob(space.id, hash);
        if (bytes !== null) await put({ path: file, content: bytes });
      }
      contents.add(record);
      tally.kinds.set(record.kind, (tally.kinds.get(record.kind) ?? 0) + 1);
    }
    for await (const file of readableFiles(contents, largeRecords(folder, base))) await put(file);
  } finally {
    progress.end();
  }
}

function largeRecords(folder: DumpFolder, base: string): LargeRecords {
  const read = async <K extends 'attachment' | 'snapshot'>(
    kind: K,
    id: string,
  ): Promise<KnownRecord<K> | null> => {
    const text = await folder.read(`${base}${rawPath({ kind, id })}`);
    const record = heldRecord.safeParse(text === null ? null : JSON.parse(text)).data;
    const data = record === undefined ? null : dataOf(kind, record);
    return data === null ? null : { kind, id, data };
  };
  return {
    async picture(id) {
      const record = await read('attachment', id);
      if (record === null || 'base64' in record.data) return record && inline(id, record.data);
      const { conversationId, type, createdAt, blob } = record.data;
      const base64 = (await folder.readBytes(base + blobPath(blob)))?.toString('base64');
      return inline(id, { conversationId, type, createdAt, base64 });
    },
    text: async (id) => {
      const snapshot = await read('snapshot', id);
      return snapshot === null ? null : snapshotText(snapshot.data);
    },
  };
}

function inline(id: string, data: object): Awaited<ReturnType<LargeRecords['picture']>> {
  const decoded = inlineImage.safeParse(data).data;
  return decoded === undefined ? null : { id, data: decoded };
}

function report({ terminal }: Session, directory: string, tally: Tally, removed: number): void {
  const kinds = [...tally.kinds].sort(([a], [b]) => (a < b ? -1 : 1));
  const lines = kinds.map(([kind, count]) => `${count} × ${kind}`);
  if (lines.length === 0) lines.push('The service holds nothing yet.');
  const files = tally.written + tally.same;
  lines.push(
    tally.same === 0 ? `${files} files` : `${files} files, ${tally.written} of them new or changed`,
  );
  if (removed > 0) {
    lines.push(`Removed ${removed} of an earlier dump that the service no longer has.`);
  }
  const { written, same: unchanged, inTheWay } = tally;
  const value = { records: Object.fromEntries(kinds), written, unchanged, removed, inTheWay };
  terminal.result(lines.join('\n'), value);
  const [first] = inTheWay;
  if (first === undefined) return;
  const words = `${inTheWay.length} files are not written, since something that is not of the dump is in their place, such as ${path.join(directory, first)}. Move it away and dump again.`;
  throw new CommandFailure('failed', words);
}
