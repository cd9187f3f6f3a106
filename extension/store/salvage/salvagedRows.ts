import { createHash } from 'node:crypto';
import * as z from 'zod';
import { blobHash } from '../../../shared/domain/blob.ts';
import { mutation } from '../../../shared/protocol/syncApi.ts';
import { decodeRow } from '../rowCodec.ts';
import type { RawRow } from './leafRows.ts';

const name = { kind: z.string().regex(/^[\w.-]{1,40}$/), id: z.uuid() };
const time = z.number().int();
const json = z.string().nullable();

/** The columns of `record`, in their order in the file. */
const recordColumns = z.object({
  ...name,
  parent_id: z.string().nullable(),
  created_at: time,
  data: json,
  schema_version: z.number().int(),
  updated_at: time,
  base: json,
  theirs: json,
  rejection: json,
  load: z.number().int(),
});
const outboxColumns = z.object({
  place: z.number().int().nullable(),
  ...name,
  queued_at: time,
  mutation_id: z.string().nullable(),
  body: json,
});
const setAsideColumns = z.object({
  place: z.number().int().nullable(),
  ...name,
  data: json,
  at: time,
});
const positionColumns = z.object({
  only_row: z.number().int().nullable(),
  body: z.string(),
});

const blobColumns = z.object({
  hash: blobHash,
  put_at: time,
  sent_in: z.string().nullable(),
  bytes: z.instanceof(Uint8Array),
});

export type RecordColumns = z.infer<typeof recordColumns>;
export type OutboxColumns = z.infer<typeof outboxColumns>;
type SetAsideColumns = z.infer<typeof setAsideColumns>;
type BlobColumns = z.infer<typeof blobColumns>;

/** A row that could be read, of whichever table. */
export type SalvagedRow =
  | { readonly table: 'record'; readonly row: RecordColumns }
  | { readonly table: 'outbox'; readonly row: OutboxColumns }
  | { readonly table: 'set_aside'; readonly row: SetAsideColumns }
  | { readonly table: 'position'; readonly body: string }
  | { readonly table: 'blob'; readonly row: BlobColumns };

/** The tables that are brought over; all others are made anew. */
export const SALVAGED_TABLES = {
  record: Object.keys(recordColumns.shape),
  outbox: Object.keys(outboxColumns.shape),
  set_aside: Object.keys(setAsideColumns.shape),
  position: Object.keys(positionColumns.shape),
  blob: Object.keys(blobColumns.shape),
} as const;

export type SalvagedTable = keyof typeof SALVAGED_TABLES;

/** The row as one of `table`; null where what it holds cannot be read. */
export function decodeSalvaged(table: SalvagedTable, input: unknown): SalvagedRow | null {
  switch (table) {
    case 'record': {
      const row = recordColumns.safeParse(input).data;
      return row !== undefined && isReadable(row) ? { table, row } : null;
    }
    case 'outbox': {
      const row = outboxColumns.safeParse(input).data;
      return row === undefined ? null : { table, row: readableEntry(row) };
    }
    case 'set_aside': {
      const row = setAsideColumns.safeParse(input).data;
      return row !== undefined && isJson(row.data) ? { table, row } : null;
    }
    case 'position':
      return decodePosition(input);
    case 'blob':
      return decodeBlob(input);
  }
}

function decodePosition(input: unknown): SalvagedRow | null {
  const row = positionColumns.safeParse(input).data;
  return row !== undefined && isJson(row.body) ? { table: 'position', body: row.body } : null;
}

function decodeBlob(input: unknown): SalvagedRow | null {
  const row = blobColumns.safeParse(input).data;
  return row !== undefined && isWhole(row) ? { table: 'blob', row } : null;
}

/** Finds the table of a row that was met without one: the number and the sorts of its columns tell. */
export function recogniseRow(raw: RawRow): SalvagedRow | null {
  for (const table of ['record', 'outbox', 'set_aside', 'position', 'blob'] as const) {
    const columns = SALVAGED_TABLES[table];
    if (columns.length !== raw.length) continue;
    const row = Object.fromEntries(columns.map((column, at) => [column, raw[at]]));
    const decoded = decodeSalvaged(table, row);
    if (decoded !== null) return decoded;
  }
  return null;
}

function isReadable(row: RecordColumns): boolean {
  try {
    decodeRow({ ...row, is_waiting: 0, sent: null });
    return true;
  } catch {
    return false;
  }
}

/** An entry whose frozen bytes cannot be read still tells that there is something to send. */
function readableEntry(row: OutboxColumns): OutboxColumns {
  const body =
    row.body === null || !isJson(row.body) ? null : mutation.safeParse(JSON.parse(row.body));
  const isSame =
    body?.data?.mutationId === row.mutation_id &&
    body.data.kind === row.kind &&
    body.data.id === row.id;
  return isSame ? row : { ...row, mutation_id: null, body: null };
}

/** Of bytes that are not those that the hash names, nothing can be kept. */
function isWhole({ hash, bytes }: BlobColumns): boolean {
  return createHash('sha256').update(bytes).digest('hex') === hash;
}

function isJson(text: string | null): boolean {
  try {
    JSON.parse(text ?? 'null');
    return true;
  } catch {
    return false;
  }
}
