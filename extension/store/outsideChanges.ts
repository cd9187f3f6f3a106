import { statSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import * as z from 'zod';
import { StoreUnavailableError } from '../../shared/domain/recordStore.ts';
import { watchPath } from './watchPath.ts';

type Changes = readonly { readonly kind: string; readonly id: string }[];

/** How many entries the change log keeps; a window that is further behind is told of everything. */
const MAX_CHANGES = 5_000;
const TRIM_EVERY = 500;
const SETTLE_MS = 15;
/** The net below the file watcher, which not every file system supports. One look costs microseconds. */
const POLL_MS = 1_000;

const changeRow = z.object({
  place: z.number(),
  kind: z.string(),
  id: z.string(),
  writer: z.string(),
});
const recordName = z.object({ kind: z.string(), id: z.string() });

/**
 * Notices what other processes commit: the write-ahead log's file is watched, and
 * `pragma data_version` then tells without reading any page whether somebody else wrote.
 */
export interface OutsideChanges {
  /** Notes a change of this window within its transaction. */
  note(kind: string, id: string): void;
  /** Logs what was noted; call it last in the transaction. */
  settle(): void;
  /** Forgets what was noted, as its transaction failed. */
  forget(): void;
  onChange(listener: (changes: Changes) => void): void;
  /**
   * Throws where another file stands in the place of this one, as after another window healed it: what is
   * written to this one would be lost. Only true for as long as it holds within a writing transaction.
   */
  assertInPlace(): void;
  close(): void;
}

export function watchOutsideChanges(
  database: DatabaseSync,
  options: {
    readonly path: string;
    readonly writer: string;
    readonly onError: (cause: unknown) => void;
  },
): OutsideChanges {
  const { path, writer, onError } = options;
  const version = database.prepare('pragma data_version');
  const versionNow = (): unknown => version.get()?.['data_version'];

  let listener: (changes: Changes) => void = () => undefined;
  const readNews = newsReader(database, writer);
  const place = placeOf(path);
  let seenVersion = versionNow();
  let isClosed = false;
  let settling: NodeJS.Timeout | null = null;

  const look = (): void => {
    if (isClosed) return;
    try {
      const now = versionNow();
      if (now === seenVersion) return;
      seenVersion = now;
      const news = readNews();
      if (news.length > 0) listener(news);
    } catch (cause) {
      onError(cause);
    }
  };
  const lookSoon = (): void => {
    settling ??= setTimeout(() => {
      settling = null;
      look();
    }, SETTLE_MS).unref();
  };

  const watcher = watchPath(`${path}-wal`, lookSoon);
  const poll = setInterval(look, POLL_MS).unref();

  return {
    ...changeLog(database, writer),
    onChange: (hear) => void (listener = hear),
    assertInPlace() {
      if (placeOf(path) === place) return;
      throw new StoreUnavailableError('broken', new Error('The database file was replaced.'));
    },
    close() {
      isClosed = true;
      watcher?.close();
      clearInterval(poll);
      if (settling) clearTimeout(settling);
    },
  };
}

/** Gathers what a transaction changes. */
function changeLog(
  database: DatabaseSync,
  writer: string,
): Pick<OutsideChanges, 'note' | 'settle' | 'forget'> {
  // One statement for all of a transaction.
  const insert = database.prepare(`insert into change (writer, kind, id)
    select ?, value ->> 0, value ->> 1 from json_each(?)`);
  const trim = database.prepare('delete from change where place <= ?');
  const noted: (readonly [kind: string, id: string])[] = [];
  return {
    note: (kind, id) => void noted.push([kind, id]),
    settle() {
      if (noted.length === 0) return;
      const { lastInsertRowid } = insert.run(writer, JSON.stringify(noted));
      const last = Number(lastInsertRowid);
      if (last % TRIM_EVERY < noted.length) trim.run(last - MAX_CHANGES);
      noted.length = 0;
    },
    forget: () => void (noted.length = 0),
  };
}

/** Reads what others logged since the last time. */
function newsReader(database: DatabaseSync, writer: string): () => Changes {
  const since = database.prepare(
    'select place, writer, kind, id from change where place >= ? order by place',
  );
  const everything = database.prepare('select kind, id from record');
  const newest = database.prepare('select coalesce(max(place), 0) as place from change');
  let seen = Number(newest.get()?.['place']);

  /** The last seen entry is read again: if it is gone, entries in between may be gone too. */
  return () => {
    const rows = since.all(seen).map((row) => changeRow.parse(row));
    const hasGap = seen > 0 && rows[0]?.place !== seen;
    const news = rows.filter((row) => row.place > seen && row.writer !== writer);
    seen = rows.at(-1)?.place ?? seen;
    return hasGap ? everything.all().map((row) => recordName.parse(row)) : news.map(nameOf);
  };
}

function nameOf({ kind, id }: { kind: string; id: string }): { kind: string; id: string } {
  return { kind, id };
}

/** Names the file that stands there now, until it is removed. */
function placeOf(path: string): string | null {
  const status = statSync(path, { bigint: true, throwIfNoEntry: false });
  return status ? `${status.dev}:${status.ino}` : null;
}
