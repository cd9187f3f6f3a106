import { constants } from 'node:fs';
import {
  appendFile,
  lstat,
  mkdir,
  open,
  readdir,
  readFile,
  rename,
  rm,
  rmdir,
} from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import { CommandFailure } from '../commandFailure.ts';

/** Marks a folder as a dump; only in such a folder is anything ever changed. */
const DUMP_MARK = 'parley-dump.json';
/** The files that the dump owns, a JSON string a line, each written down before the file is. */
const OWNED = 'parley-dump.files';
export const DUMP_LOCK = 'parley-dump.lock';
const DRAFT = 'parley-dump.draft';
const VERSION = 1;
/** Windows knows no such flag, and its value is missing there: | takes that for 0. */
const READ_NO_LINK = constants.O_RDONLY | constants.O_NOFOLLOW;

export const dumpMark = z.object({
  format: z.literal('parley-dump'),
  version: z.number().int().min(1),
  dumpOf: z.array(z.uuid()),
});

/**
 * A folder that is brought to hold certain files. It changes files that it owns alone, one at a time and each
 * whole or not at all; it never goes through a link. Paths are below the folder, with `/`.
 */
export interface DumpFolder {
  /** Whether the file was written, was so already, or something that is not ours is in its place. */
  write(file: string, content: string | Uint8Array): Promise<'written' | 'same' | 'inTheWay'>;
  read(file: string): Promise<string | null>;
  readBytes(file: string): Promise<Buffer | null>;
  /** Removes what the dump owns and was not written this time; how many files. */
  removeOthers(): Promise<number>;
}

/** Makes the folder ours, unless it holds something else or the dump of somebody else. */
export async function openDumpFolder(
  directory: string,
  spaceIds: readonly string[],
): Promise<DumpFolder> {
  const names = (await readdir(directory)).filter((name) => name !== DUMP_LOCK);
  if (names.includes(DUMP_MARK)) await checkMark(directory, spaceIds);
  else if (names.length > 0) {
    throw new CommandFailure(
      'failed',
      `${directory} holds something else than a dump: name a new or an empty folder.`,
    );
  }
  const content: z.infer<typeof dumpMark> = {
    format: 'parley-dump',
    version: VERSION,
    dumpOf: [...spaceIds],
  };
  await replace(directory, DUMP_MARK, `${JSON.stringify(content)}\n`);
  return createFolder(directory, await readOwned(directory));
}

async function checkMark(directory: string, spaceIds: readonly string[]): Promise<void> {
  const mark = await readMark(directory);
  if (mark !== null && mark.version > VERSION) {
    throw new CommandFailure(
      'failed',
      `${directory} was dumped by a newer parley: update, or name another folder.`,
    );
  }
  if (mark?.dumpOf.some((id) => spaceIds.includes(id)) !== true) {
    throw new CommandFailure(
      'failed',
      `${directory} holds the dump of another account or service: name another folder.`,
    );
  }
}

/** Null where the folder is no dump. */
export async function readMark(directory: string): Promise<z.infer<typeof dumpMark> | null> {
  const text = await readFile(path.join(directory, DUMP_MARK), 'utf8').catch(() => '');
  try {
    return dumpMark.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}

function createFolder(root: string, owned: Set<string>): DumpFolder {
  const written = new Set<string>();
  const folders = new Set<string>();

  /** Makes the folder of a file; false where something else than a folder is in its place. */
  const makeFolder = async (file: string): Promise<boolean> => {
    const parts = file.split('/').slice(0, -1);
    for (let depth = 1; depth <= parts.length; depth += 1) {
      const folder = parts.slice(0, depth).join('/');
      if (folders.has(folder)) continue;
      const known = await entryAt(root, folder);
      if (known !== null && !known.isDirectory()) return false;
      if (known === null) await mkdir(path.join(root, folder), { mode: 0o700 });
      folders.add(folder);
    }
    return true;
  };
  const own = async (file: string): Promise<void> => {
    written.add(file);
    if (owned.has(file)) return;
    owned.add(file);
    await appendFile(path.join(root, OWNED), `${JSON.stringify(file)}\n`, { mode: 0o600 });
  };

  return {
    async write(file, content) {
      if (!(await makeFolder(file))) return 'inTheWay';
      const entry = await entryAt(root, file);
      const bytes = typeof content === 'string' ? Buffer.from(content) : content;
      if (entry?.isFile() === true && entry.size === bytes.byteLength) {
        const present = await readRegular(path.join(root, file));
        if (present?.equals(bytes) === true) {
          await own(file);
          return 'same';
        }
      }
      if (entry !== null && (!owned.has(file) || entry.isDirectory())) return 'inTheWay';
      await own(file);
      await replace(root, file, bytes);
      return 'written';
    },
    read: async (file) =>
      (await readRegular(path.join(root, file)).catch(() => null))?.toString('utf8') ?? null,
    readBytes: (file) => readRegular(path.join(root, file)).catch(() => null),
    async removeOthers() {
      let removed = 0;
      for (const file of owned) {
        if (written.has(file)) continue;
        if (await removeFile(root, file)) removed += 1;
        owned.delete(file);
      }
      const lines = [...owned].map((file) => `${JSON.stringify(file)}\n`);
      await replace(root, OWNED, lines.join(''));
      return removed;
    },
  };
}

/** What is at a place, links not followed; null for nothing. */
async function entryAt(root: string, file: string) {
  return lstat(path.join(root, file)).catch((error: unknown) => {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    throw error;
  });
}

async function readRegular(file: string): Promise<Buffer | null> {
  const handle = await open(file, READ_NO_LINK);
  try {
    return (await handle.stat()).isFile() ? await handle.readFile() : null;
  } finally {
    await handle.close();
  }
}

/** Through a draft beside it, so that a file is old or new and never half. */
async function replace(root: string, file: string, content: string | Uint8Array): Promise<void> {
  const draft = path.join(root, DRAFT);
  await rm(draft, { force: true });
  const handle = await open(draft, 'wx', 0o600);
  try {
    await handle.writeFile(content);
  } finally {
    await handle.close();
  }
  await rename(draft, path.join(root, file));
}

/** Unless a folder on the way is a link by now. Folders that are empty then go too. */
async function removeFile(root: string, file: string): Promise<boolean> {
  const parts = file.split('/');
  for (let depth = 1; depth < parts.length; depth += 1) {
    const folder = await entryAt(root, parts.slice(0, depth).join('/'));
    if (folder?.isDirectory() !== true) return false;
  }
  const entry = await entryAt(root, file);
  if (entry === null || entry.isDirectory()) return false;
  await rm(path.join(root, file));
  for (let depth = parts.length - 1; depth > 0; depth -= 1) {
    const isEmpty = await rmdir(path.join(root, ...parts.slice(0, depth))).then(
      () => true,
      () => false,
    );
    if (!isEmpty) break;
  }
  return true;
}

/** A line that a crash cut off names no file that was written. */
async function readOwned(directory: string): Promise<Set<string>> {
  const text = await readFile(path.join(directory, OWNED), 'utf8').catch(() => '');
  const files = text.split('\n').flatMap((line) => {
    try {
      const file: unknown = JSON.parse(line);
      return typeof file === 'string' && isInside(file) ? [file] : [];
    } catch {
      return [];
    }
  });
  return new Set(files);
}

/** The list is a file like any other: what leads out of the folder was not written by us. */
function isInside(file: string): boolean {
  return (
    file.split('/').every((part) => part !== '' && part !== '.' && part !== '..') &&
    !file.includes('\0') &&
    !(path.sep === '\\' && /[\\:]/.test(file)) &&
    ![DUMP_MARK, OWNED, DUMP_LOCK, DRAFT].includes(file)
  );
}
