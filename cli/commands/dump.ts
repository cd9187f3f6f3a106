import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import { type ServiceClient, ServiceError } from '../serviceClient.ts';

/** A kind becomes a folder's name, so it is held to what a kind can be. */
const SAFE_KIND = /^[A-Za-z][\w-]{0,39}$/;
const RECORD_FILE = /^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\.json$/;

/** Marks a folder as a dump; only in such a folder is anything ever removed. */
const MARK = 'parley-dump.json';

/**
 * Writes every record as `<directory>/<kind>/<id>.json` and says how many there were. The folder is new,
 * empty, or an earlier dump: then the files of records that are gone are removed, once all else is
 * written, and counted. Files of other names are left alone.
 */
export async function dump(client: ServiceClient, directory: string): Promise<string> {
  const { spaces } = await client.me();
  return explained(directory, async () => {
    await claim(
      directory,
      spaces.map(({ id }) => id),
    );
    const written = new Map<string, number>();
    const files = new Set<string>();
    for (const { id: spaceId } of spaces) {
      for await (const record of client.records(spaceId)) {
        const { kind, id } = record;
        if (!SAFE_KIND.test(kind)) {
          throw new ServiceError(
            `The service holds a record of kind ${JSON.stringify(kind)}, which cannot name a folder: the dump is not complete.`,
          );
        }
        const file = path.join(kind, `${id}.json`);
        await mkdir(path.join(directory, kind), { recursive: true });
        const content = `${JSON.stringify({ ...record, spaceId }, null, 2)}\n`;
        await writeFile(path.join(directory, file), content);
        files.add(file);
        written.set(kind, (written.get(kind) ?? 0) + 1);
      }
    }
    return report(written, await removeOthers(directory, files));
  });
}

const mark = z.object({ dumpOf: z.array(z.uuid()) });

/** Makes the folder ours, unless it holds something else or the dump of somebody else. */
async function claim(directory: string, spaceIds: readonly string[]): Promise<void> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const file = path.join(directory, MARK);
  const names = await readdir(directory);
  if (names.includes(MARK)) {
    const earlier = mark.safeParse(
      await readFile(file, 'utf8')
        .then(JSON.parse)
        .catch(() => null),
    );
    if (!earlier.success || !earlier.data.dumpOf.some((id) => spaceIds.includes(id))) {
      throw new ServiceError(
        `${directory} holds the dump of another account or service: name another folder.`,
      );
    }
  } else if (names.length > 0) {
    throw new ServiceError(
      `${directory} holds something else than a dump: name a new or an empty folder.`,
    );
  }
  const content: z.infer<typeof mark> = { dumpOf: [...spaceIds] };
  await writeFile(file, `${JSON.stringify(content)}\n`);
}

/** Removes the files of records that are not among `files`; how many there were. */
async function removeOthers(directory: string, files: ReadonlySet<string>): Promise<number> {
  let removed = 0;
  for (const entry of await readdir(directory, { withFileTypes: true })) {
    if (!entry.isDirectory() || !SAFE_KIND.test(entry.name)) continue;
    for (const name of await readdir(path.join(directory, entry.name))) {
      const file = path.join(entry.name, name);
      if (!RECORD_FILE.test(name) || files.has(file)) continue;
      await rm(path.join(directory, file));
      removed += 1;
    }
  }
  return removed;
}

function report(written: ReadonlyMap<string, number>, removed: number): string {
  const lines = [...written].toSorted().map(([kind, count]) => `${count} × ${kind}`);
  if (lines.length === 0) lines.push('The service holds nothing yet.');
  if (removed > 0)
    lines.push(`Removed ${removed} of an earlier dump that the service no longer has.`);
  return lines.join('\n');
}

/** Turns what a file system refuses into a sentence. */
async function explained<T>(directory: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : null;
    switch (code) {
      case 'EACCES':
      case 'EPERM':
      case 'EROFS':
        throw new ServiceError(`No permission to write in ${directory}.`, { cause });
      case 'ENOTDIR':
      case 'EEXIST':
        throw new ServiceError(`${directory} is no folder, or a part of it is none.`, { cause });
      case 'ENOSPC':
        throw new ServiceError(`The disk of ${directory} is full.`, { cause });
      default:
        throw cause;
    }
  }
}
