import * as z from 'zod';
import { blobHash } from '../domain/blob.ts';

/**
 * The HTTP bodies of sync, shared by service and clients. Numbered rules: `shared/sync/SPEC.md`.
 * `data` is opaque here: any JSON object, or null for a tombstone.
 */
export const recordData = z.record(z.string(), z.unknown());

const count = z.number().int().nonnegative();

/** A record as the service holds it. */
export const serverRecord = z.object({
  kind: z.string().min(1).max(40),
  id: z.uuid(),
  seq: count,
  version: count.min(1),
  deleted: z.boolean(),
  schemaVersion: count,
  /** When the writing device says it was written, milliseconds since 1970: shown, never compared. */
  clientUpdatedAt: z.number().int(),
  data: recordData.nullable(),
});

/** Blobs that one record may name. */
export const MAX_RECORD_BLOBS = 16;

/** A write on its way up. `baseVersion` is the version it was made on; 0 for a new record. */
export const mutation = z.object({
  mutationId: z.uuid(),
  kind: z.string().min(1).max(40),
  id: z.uuid(),
  baseVersion: count,
  deleted: z.boolean(),
  schemaVersion: count,
  clientUpdatedAt: z.number().int(),
  data: recordData.nullable(),
  /** The blobs that the data names, told beside it since the service does not read the data. */
  blobs: z.array(blobHash).max(MAX_RECORD_BLOBS).optional(),
});

export const MAX_PUSH_MUTATIONS = 1_000;
export const MAX_PULL_RECORDS = 1_000;
/** Soft limit of a pull page's records in bytes of JSON. */
export const MAX_PULL_BYTES = 2 * 1024 * 1024;
export const MAX_REQUEST_BYTES = 8 * 1024 * 1024;
/** Limit of one record's `data` in bytes of JSON. */
export const MAX_RECORD_BYTES = 1024 * 1024;
/** Living records of one space. */
export const MAX_SPACE_RECORDS = 100_000;

export const pushRequest = z.object({
  /** The epoch that the client knows; null before its first pull. */
  epoch: z.uuid().nullable(),
  /** Each decoded on its own, so that one bad mutation never blocks the others. */
  mutations: z.array(z.unknown()).max(MAX_PUSH_MUTATIONS),
});

/**
 * Why a mutation cannot succeed as it is. `spaceFull`: it would be one record more than
 * `MAX_SPACE_RECORDS`; it can when others are deleted. `missingBlob`: it names a blob that is not there.
 * `noRoomForBlob`, `blobNotTaken` and `unknownReason` are never sent: a blob that it names was refused before it was sent
 * itself, and a reason that a newer service gives.
 */
export const rejection = z.enum([
  'malformed',
  'unknownKind',
  'tooLarge',
  'unstorableText',
  'spaceFull',
  'missingBlob',
  'noRoomForBlob',
  'blobNotTaken',
  'unknownReason',
]);

/** The fate of one mutation, in the order of the request. */
const mutationResult = z.discriminatedUnion('status', [
  z.object({ status: z.literal('ok'), mutationId: z.string(), version: count, seq: count }),
  /** It was applied before; the same answer again. */
  z.object({ status: z.literal('duplicate'), mutationId: z.string(), version: count, seq: count }),
  /** The record has moved on; here is what the service holds. */
  z.object({ status: z.literal('conflict'), mutationId: z.string(), server: serverRecord }),
  /** The service has no such record although the base version says that it had. */
  z.object({ status: z.literal('gone'), mutationId: z.string() }),
  z.object({
    status: z.literal('rejected'),
    mutationId: z.string().nullable(),
    reason: rejection.catch('unknownReason'),
    detail: z.string(),
  }),
]);

export const pushReply = z.object({
  epoch: z.uuid(),
  head: count,
  results: z.array(mutationResult),
});

/** `GET …/pull` query. `page` continues a first load: it pins the head that the load began with. */
export const pullQuery = z.object({
  epoch: z.uuid().optional(),
  cursor: z.coerce.number().int().nonnegative(),
  page: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(MAX_PULL_RECORDS).optional(),
});

export const pullReply = z.object({
  epoch: z.uuid(),
  records: z.array(serverRecord),
  /** Everything up to here has been given; store it in the same transaction as the records. */
  cursor: count,
  head: count,
  /** Where to go on, or null when `cursor` has reached the head of this load. */
  nextPage: z.string().nullable(),
});

export const spaceRole = z.enum(['owner', 'member', 'reader']);

export const meReply = z.object({
  userId: z.string(),
  mode: z.enum(['local', 'clerk']),
  spaces: z.array(
    z.object({
      id: z.uuid(),
      kind: z.enum(['personal', 'room']),
      role: spaceRole,
      epoch: z.uuid(),
      head: count,
    }),
  ),
});

/** The data of an SSE `head` event, whose SSE id is `<epoch>:<head>`. */
export const headEvent = z.object({ spaceId: z.uuid(), epoch: z.uuid(), head: count });

/** The data of an SSE `gone` event: the space was deleted, or the person was removed from it. */
export const goneEvent = z.object({ spaceId: z.uuid(), reason: z.enum(['deleted', 'removed']) });

/** The body of every answer that is not 2xx. `failed` hides the cause; its request id finds it. */
export const wireError = z.object({
  error: z.object({
    code: z.enum([
      'unauthorized',
      'forbidden',
      'notFound',
      'badRequest',
      'conflict',
      'resync',
      'tooLarge',
      /** There is no room for more: for blobs or records in the space, for spaces of the person (507). */
      'overQuota',
      /** The person has taken this device's access away (403). */
      'deviceRevoked',
      'tooMany',
      'unavailable',
      'failed',
    ]),
    message: z.string(),
    requestId: z.string(),
  }),
});

export type ServerRecord = z.infer<typeof serverRecord>;
export type Mutation = z.infer<typeof mutation>;
export type PushRequest = z.infer<typeof pushRequest>;
export type Rejection = z.infer<typeof rejection>;
export type MutationResult = z.infer<typeof mutationResult>;
export type PushReply = z.infer<typeof pushReply>;
export type PullQuery = z.infer<typeof pullQuery>;
export type PullReply = z.infer<typeof pullReply>;
export type MeReply = z.infer<typeof meReply>;
export type HeadEvent = z.infer<typeof headEvent>;
export type GoneEvent = z.infer<typeof goneEvent>;
export type WireError = z.infer<typeof wireError>;
export type WireErrorCode = WireError['error']['code'];
