import type { Stats } from 'node:fs';
import { constants, type FileHandle, lstat, open } from 'node:fs/promises';
import type { PathRefused } from '../../../shared/domain/workspace.ts';

type BytesRead = { readonly kind: 'bytes'; readonly bytes: Uint8Array } | PathRefused;

/**
 * The bytes of a regular file of at most `maxBytes`. `file` is a path without links: one that has come
 * in between since they were resolved is not followed, and `isUnmoved` is asked once more when the file
 * is open. A device or a pipe is never waited for, and no byte of what is refused is read.
 */
export async function readFromDisk(
  file: string,
  maxBytes: number,
  isUnmoved: () => Promise<boolean>,
): Promise<BytesRead> {
  try {
    const refusal = refusalOf(await lstat(file), maxBytes);
    if (refusal !== null) return refusal;
    // NONBLOCK: a pipe that has just taken the file's place would wait for a writer for ever.
    const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
    const handle = await open(file, flags);
    try {
      return await readOpened(handle, file, maxBytes, isUnmoved);
    } finally {
      await handle.close();
    }
  } catch (error) {
    return refusalOfError(error);
  }
}

async function readOpened(
  handle: FileHandle,
  file: string,
  maxBytes: number,
  isUnmoved: () => Promise<boolean>,
): Promise<BytesRead> {
  const opened = await handle.stat();
  const refusal = refusalOf(opened, maxBytes);
  if (refusal !== null) return refusal;
  // A folder above may have become a link between resolving and opening.
  const named = await lstat(file);
  const isSame = named.ino === opened.ino && named.dev === opened.dev;
  if (!isSame || !(await isUnmoved())) return refused('linkOutside');
  // More than the size that was told: it has grown meanwhile.
  for (const size of [opened.size, maxBytes]) {
    const bytes = await readUpTo(handle, size + 1);
    if (bytes.byteLength <= size) return { kind: 'bytes', bytes };
  }
  return tooLarge(maxBytes);
}

async function readUpTo(handle: FileHandle, maxBytes: number): Promise<Uint8Array> {
  const buffer = Buffer.alloc(maxBytes);
  let length = 0;
  for (;;) {
    const { bytesRead } = await handle.read(buffer, length, maxBytes - length, length);
    length += bytesRead;
    if (bytesRead === 0 || length === maxBytes) return buffer.subarray(0, length);
  }
}

function refusalOf(stats: Stats, maxBytes: number): PathRefused | null {
  if (stats.isDirectory()) return refused('folder');
  if (stats.isSymbolicLink()) return refused('linkOutside');
  if (!stats.isFile()) return refused('special');
  return stats.size > maxBytes ? tooLarge(maxBytes) : null;
}

function refusalOfError(error: unknown): PathRefused {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return refused('notFound');
    case 'ELOOP':
      return refused('linkOutside');
    case 'EACCES':
    case 'EPERM':
      return refused('forbidden');
    default:
      throw error;
  }
}

function tooLarge(limitBytes: number): PathRefused {
  return { kind: 'refused', refusal: { kind: 'tooLarge', limitBytes } };
}

function refused(
  kind: 'folder' | 'linkOutside' | 'special' | 'notFound' | 'forbidden',
): PathRefused {
  return { kind: 'refused', refusal: { kind } };
}
