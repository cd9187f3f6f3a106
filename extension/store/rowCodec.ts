import * as z from 'zod';
import type { LocalRecord } from '../../shared/sync/localRecord.ts';
import { CORRUPT } from './storeFailure.ts';
import { jsonObject } from '../../shared/protocol/jsonObject.ts';
import { mutation, rejection } from '../../shared/protocol/syncApi.ts';

const serverSide = z.object({
  version: z.number().int(),
  seq: z.number().int(),
  schemaVersion: z.number().int(),
  /** Absent where it equals the record's own data, which saves a copy of every clean record. */
  data: jsonObject.nullable().optional(),
});

const sentMutation = mutation.extend({ data: jsonObject.nullable() });

const rejectedEdit = z.object({ reason: rejection, detail: z.string() });

/** A record joined with its outbox entries, as SQLite gives it. */
const recordRow = z.object({
  kind: z.string(),
  id: z.string(),
  data: z.string().nullable(),
  schema_version: z.number(),
  updated_at: z.number(),
  base: z.string().nullable(),
  theirs: z.string().nullable(),
  rejection: z.string().nullable(),
  load: z.number(),
  is_waiting: z.number(),
  sent: z.string().nullable(),
});

type RecordRow = z.infer<typeof recordRow>;

/** The columns that `decodeRow` reads, of `record` as `r`. */
export const RECORD_COLUMNS = `r.kind, r.id, r.data, r.schema_version, r.updated_at, r.base, r.theirs,
  r.rejection, r.load,
  exists (select 1 from outbox w where w.kind = r.kind and w.id = r.id and w.mutation_id is null)
    as is_waiting,
  (select f.body from outbox f where f.kind = r.kind and f.id = r.id and f.mutation_id is not null)
    as sent`;

/** Throws an error with SQLite's code for a corrupt file where the row is not one of ours: it is damaged then. */
export function decodeRow(input: unknown): LocalRecord {
  try {
    return decode(input);
  } catch (cause) {
    throw Object.assign(new Error('A stored row cannot be read.', { cause }), { errcode: CORRUPT });
  }
}

function decode(input: unknown): LocalRecord {
  const row = recordRow.parse(input);
  const data = decodeJson(jsonObject, row.data);
  const base = decodeJson(serverSide, row.base);
  const theirs = decodeJson(serverSide, row.theirs);
  return {
    kind: row.kind,
    id: row.id,
    data,
    schemaVersion: row.schema_version,
    updatedAt: row.updated_at,
    base: base && { ...base, data: base.data === undefined ? data : base.data },
    theirs: theirs && { ...theirs, data: theirs.data ?? null },
    edit: editOf(row),
    sent: decodeJson(sentMutation, row.sent),
    load: row.load,
  };
}

/** The JSON columns of a record. */
export function encodeRow(row: LocalRecord): {
  readonly data: string | null;
  readonly base: string | null;
  readonly theirs: string | null;
  readonly rejection: string | null;
} {
  const data = encodeJson(row.data);
  const { base, theirs, edit } = row;
  const isSame = base !== null && (base.data === row.data || encodeJson(base.data) === data);
  return {
    data,
    base: encodeJson(base && isSame ? { ...base, data: undefined } : base),
    theirs: encodeJson(theirs),
    rejection:
      edit.kind === 'rejected' ? encodeJson({ reason: edit.reason, detail: edit.detail }) : null,
  };
}

function editOf(row: RecordRow): LocalRecord['edit'] {
  const refused = decodeJson(rejectedEdit, row.rejection);
  if (refused) return { kind: 'rejected', ...refused };
  return row.is_waiting === 1 ? { kind: 'waiting' } : { kind: 'none' };
}

function encodeJson(value: object | null): string | null {
  return value === null ? null : JSON.stringify(value);
}

function decodeJson<T>(schema: z.ZodType<T>, text: string | null): T | null {
  if (text === null) return null;
  const json: unknown = JSON.parse(text);
  return schema.parse(json);
}
