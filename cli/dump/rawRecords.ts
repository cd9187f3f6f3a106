import { constants } from 'node:fs';
import { lstat, open, readdir } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import { MAX_BLOB_BYTES } from '../../shared/domain/blob.ts';
import { CommandFailure } from '../commandFailure.ts';
import { sha256 } from '../sha256.ts';
import { type HeldRecord, heldRecord } from '../heldRecord.ts';

/** A kind becomes a folder's name, so it is held to what a kind can be. */
const SAFE_KIND = /^[A-Za-z][\w-]{0,39}$/;
const RECORD_FILE = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.json$/;
/** A record's data is at most 1 MB as JSON; indented it is more. */
const MAX_FILE_BYTES = 16 * 1024 * 1024;

const rawRecord = heldRecord.extend({ spaceId: z.uuid() });

/** Where a record is in a dump, below the folder of its space. */
export function rawPath({ kind, id }: { readonly kind: string; readonly id: string }): string {
  const name = `${id}.json`;
  if (!SAFE_KIND.test(kind) || !RECORD_FILE.test(name)) {
    throw new CommandFailure(
      'failed',
      `The service holds a record of kind ${JSON.stringify(kind)} with the id ${JSON.stringify(id)}, which cannot name a file: the dump is not complete.`,
    );
  }
  return `records/${kind}/${name}`;
}

/** Where a blob's bytes are in a dump, below the folder of its space. */
export function blobPath(hash: string): string {
  return `blobs/${hash}`;
}

/** A blob of a dump's personal space; null where it is not there whole. Links are not followed. */
export async function readDumpedBlob(directory: string, hash: string): Promise<Uint8Array | null> {
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
  const handle = await open(path.join(directory, blobPath(hash)), flags).catch(() => null);
  if (handle === null) return null;
  try {
    const stats = await handle.stat();
    if (!stats.isFile() || stats.size > MAX_BLOB_BYTES) return null;
    const bytes = await handle.readFile();
    return sha256(bytes) === hash ? bytes : null;
  } finally {
    await handle.close();
  }
}

export function rawContent(
  record: HeldRecord,
  where: { readonly seq: number; readonly spaceId: string },
): string {
  return `${JSON.stringify({ ...record, ...where }, null, 2)}\n`;
}

/**
 * The records of a dump's personal space. Files of other names are not looked at, links are not followed, and a
 * file must hold the record that its name says.
 */
export async function* readRawRecords(
  directory: string,
): AsyncGenerator<HeldRecord & { readonly spaceId: string }> {
  const root = path.join(directory, 'records');
  for (const kind of await foldersIn(root)) {
    const names = await readdir(path.join(root, kind));
    for (const name of names.toSorted()) {
      const id = RECORD_FILE.exec(name)?.[1];
      if (id === undefined) continue;
      const file = path.join(root, kind, name);
      const record = decode(await readSmall(file), file);
      if (record.kind !== kind || record.id !== id) throw damaged(file);
      yield record;
    }
  }
}

async function foldersIn(root: string): Promise<readonly string[]> {
  const entry = await lstat(root).catch(() => null);
  if (entry?.isDirectory() !== true) return [];
  const entries = await readdir(root, { withFileTypes: true });
  return entries
    .filter((found) => found.isDirectory() && SAFE_KIND.test(found.name))
    .map(({ name }) => name)
    .toSorted();
}

async function readSmall(file: string): Promise<string> {
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
  const handle = await open(file, flags).catch((cause: unknown) => {
    throw new CommandFailure('failed', `${file} is a link or cannot be read.`, { cause });
  });
  try {
    const stats = await handle.stat();
    if (!stats.isFile() || stats.size > MAX_FILE_BYTES) throw damaged(file);
    return await handle.readFile('utf8');
  } finally {
    await handle.close();
  }
}

function decode(text: string, file: string): z.infer<typeof rawRecord> {
  try {
    return rawRecord.parse(JSON.parse(text));
  } catch {
    throw damaged(file);
  }
}

function damaged(file: string): CommandFailure {
  return new CommandFailure(
    'failed',
    `${file} is damaged: it does not hold the record that its name says. Dump anew, or remove the file.`,
  );
}
