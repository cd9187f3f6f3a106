import { mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { SharedLock } from '../net/tokenKeeper.ts';
import { watchPath } from '../store/watchPath.ts';
import { type AccountBook, accountBook, EMPTY_BOOK } from './accountBook.ts';
import { writeWhole } from './writeWhole.ts';

const BOOK_FILE = 'accounts.json';
const BROKEN_BOOK_FILE = 'accounts.broken.json';
const MAX_BOOK_BYTES = 256_000;

/** No system tells of every change, least of all one whose folder is on a network. */
const POLL_MS = 2_000;

/** Which database file belongs to whom, in `accounts.json` of the folder; all windows share it. */
export interface AccountFiles {
  /** The folder that holds the book and the databases. */
  readonly folder: string;
  /** The book as it is now. One that does not decode counts as none. */
  read(): Promise<AccountBook>;
  /** Changes the book, one window at a time. Throws where it cannot be written. */
  change(edit: (book: AccountBook) => AccountBook): Promise<AccountBook>;
  /** Removes the files that are to go and have nobody's name in the book. Those that are in use go the next time. */
  removeWiped(): Promise<void>;
  /** Calls back when another window may have changed the book, and often when none has. Returns what ends it. */
  follow(onMaybeChanged: () => void): () => void;
  pathOf(file: string): string;
}

/** @param onBroken told once of a book that does not decode; it is put aside, never overwritten. */
export function createAccountFiles(
  folder: string,
  lock: SharedLock,
  onBroken: () => void,
): AccountFiles {
  const path = join(folder, BOOK_FILE);
  /** Only with the lock: a window that looked earlier would put aside what another has written since. */
  const readOrAside = async (): Promise<AccountBook> => {
    const found = await readBook(path);
    if (found !== 'broken') return found ?? EMPTY_BOOK;
    await rename(path, join(folder, BROKEN_BOOK_FILE)).catch(() => undefined);
    onBroken();
    return EMPTY_BOOK;
  };
  const withLock = async <T>(work: () => Promise<T>): Promise<T> => {
    await mkdir(folder, { recursive: true });
    const outcome = await lock.run(work);
    if (outcome.kind === 'busy') throw new Error('Another window holds the list of accounts.');
    return outcome.value;
  };
  const read = async (): Promise<AccountBook> => {
    const found = await readBook(path);
    return found === 'broken' ? withLock(readOrAside) : (found ?? EMPTY_BOOK);
  };
  const change = (edit: (book: AccountBook) => AccountBook): Promise<AccountBook> =>
    withLock(async () => {
      const book = await readOrAside();
      const edited = accountBook.parse(edit(book));
      if (JSON.stringify(edited) !== JSON.stringify(book)) {
        await writeWhole(path, `${JSON.stringify(edited, null, 2)}\n`);
      }
      return edited;
    });
  return {
    folder,
    read,
    change,
    async removeWiped() {
      const { wiped } = await read();
      if (wiped.length === 0) return;
      const left = new Set<string>();
      for (const file of wiped) {
        if (!(await removeDatabase(folder, file))) left.add(file);
      }
      await change((book) => ({
        ...book,
        wiped: book.wiped.filter((file) => !wiped.includes(file) || left.has(file)),
      }));
    },
    follow: (onMaybeChanged) => followBook(folder, onMaybeChanged),
    pathOf: (file) => join(folder, file),
  };
}

/** The folder is watched, not the file: each change puts another file in the book's place. */
function followBook(folder: string, onMaybeChanged: () => void): () => void {
  const poll = setInterval(onMaybeChanged, POLL_MS).unref();
  const watcher = watchPath(folder, (name) => {
    if (name === null || name === BOOK_FILE) onMaybeChanged();
  });
  return () => {
    clearInterval(poll);
    watcher?.close();
  };
}

/** Null where there is none. */
async function readBook(path: string): Promise<AccountBook | 'broken' | null> {
  let text: string;
  try {
    if ((await stat(path)).size > MAX_BOOK_BYTES) return 'broken';
    text = await readFile(path, 'utf8');
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return null;
    throw cause;
  }
  try {
    const decoded = accountBook.safeParse(JSON.parse(text));
    return decoded.success ? decoded.data : 'broken';
  } catch {
    return 'broken';
  }
}

/** Removes a database with all that stands beside it: write-ahead log, shared memory, backups. */
async function removeDatabase(folder: string, file: string): Promise<boolean> {
  try {
    const names = await readdir(folder);
    const own = names.filter((name) => name === file || /^[.-]/.test(afterName(name, file)));
    for (const name of own) await rm(join(folder, name), { recursive: true, force: true });
    return true;
  } catch {
    return false;
  }
}

function afterName(name: string, file: string): string {
  return name.startsWith(file) ? name.slice(file.length) : '';
}
