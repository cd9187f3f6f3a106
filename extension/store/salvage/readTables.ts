import type { DatabaseSync } from 'node:sqlite';
import * as z from 'zod';
import { decodeSalvaged, SALVAGED_TABLES } from './salvagedRows.ts';
import type { SalvagedRow, SalvagedTable } from './salvagedRows.ts';

const TABLES = Object.keys(SALVAGED_TABLES) as readonly SalvagedTable[];
const recordName = z.object({ kind: z.string(), id: z.string() });

/** Tables that could not be read to their end, or held a row that makes no sense. */
export type DamagedTables = Set<SalvagedTable>;

/**
 * The rows of a database as SQLite finds them: each table from its beginning and, where that breaks off,
 * from its end. Null stands for a row that was passed over.
 */
export function* readTables(
  database: DatabaseSync,
  damaged: DamagedTables,
): Generator<SalvagedRow | null> {
  for (const table of TABLES) {
    const reached = yield* readUntilBroken(database, table, { damaged, after: null });
    if (!reached.isWhole) {
      yield* readUntilBroken(database, table, { damaged, after: reached.rowid });
    }
  }
}

/**
 * The names of all records by their index, which stands on other pages than the records; null where it
 * cannot be read to its end.
 */
export function readNames(database: DatabaseSync): ReadonlySet<string> | null {
  const names = new Set<string>();
  try {
    const all = database.prepare(
      'select kind, id from record indexed by sqlite_autoindex_record_1 order by kind, id',
    );
    for (const input of all.iterate()) {
      const { kind, id } = recordName.parse(input);
      names.add(nameOf({ kind, id }));
    }
    return names;
  } catch {
    return null;
  }
}

/** A record's name in one word. */
export function nameOf({ kind, id }: { readonly kind: string; readonly id: string }): string {
  return `${kind} ${id}`;
}

interface Reading {
  readonly damaged: DamagedTables;
  /** Null: from the beginning. Else from the end down to this row. */
  readonly after: number | null;
}

function* readUntilBroken(
  database: DatabaseSync,
  table: SalvagedTable,
  { damaged, after }: Reading,
): Generator<SalvagedRow | null, { readonly isWhole: boolean; readonly rowid: number }> {
  let rowid = after ?? Number.MIN_SAFE_INTEGER;
  try {
    const select = database.prepare(
      `select rowid as row_number, ${SALVAGED_TABLES[table].join(', ')} from ${table}
       where rowid > ? order by rowid ${after === null ? 'asc' : 'desc'}`,
    );
    for (const input of select.iterate(rowid)) {
      if (after === null) rowid = Number(input['row_number']);
      const row = decodeSalvaged(table, input);
      if (row === null) damaged.add(table);
      yield row;
    }
    return { isWhole: true, rowid };
  } catch {
    damaged.add(table);
    return { isWhole: false, rowid };
  }
}
