import * as z from 'zod';
import { recordKind } from '../domain/record.ts';
import { blobHash } from '../domain/blob.ts';
import { isStorableText } from '../domain/text.ts';
import { MAX_RECORD_BLOBS, recordData, spaceRole } from './syncApi.ts';

/**
 * The bodies of the service's REST routes beside bulk sync. Numbered rules: `shared/sync/SPEC.md`. A
 * space is named by its id, or as `personal`.
 */
export const spaceName = z.union([z.uuid(), z.literal('personal')]);

const count = z.number().int().nonnegative();
/** Milliseconds since 1970 by the service's clock. */
const time = z.number().int();

/** A record as REST gives it; `version` is what `If-Match` takes, in quotes. */
export const restRecord = z.object({
  kind: recordKind,
  id: z.uuid(),
  version: count.min(1),
  seq: count,
  schemaVersion: count,
  clientUpdatedAt: z.number().int(),
  data: recordData,
});

/** `GET /v1/spaces/:spaceId/records/:kind`: in order of id. */
export const listRecordsQuery = z.object({
  /** The id after which the page begins. */
  after: z.uuid().optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  /** Only what was written after this seq. */
  sinceSeq: z.coerce.number().int().nonnegative().optional(),
  /** Only what its device wrote at or after this time. */
  updatedSince: z.coerce.number().int().optional(),
});
export const listRecordsReply = z.object({
  records: z.array(restRecord),
  /** The `after` of the next page; null at the end. */
  next: z.uuid().nullable(),
});
/** `PUT …/records/:kind/:id`, with `If-Match: "<version>"` or `If-None-Match: *`. */
export const putRecordBody = z.object({
  data: recordData,
  schemaVersion: count,
  /** Now by the service's clock where it is not given. */
  clientUpdatedAt: z.number().int().optional(),
  blobs: z.array(blobHash).max(MAX_RECORD_BLOBS).optional(),
});

/** `POST /v1/spaces`: makes a shared space, owned by who asks. */
export const createSpaceBody = z.object({ kind: z.literal('room') });
export const createSpaceReply = z.object({ id: z.uuid() });

/** Text that a database can keep. */
const storable = z.string().refine(isStorableText, 'must not hold NUL or half a surrogate pair');

export const member = z.object({ userId: storable.min(1).max(200), role: spaceRole });
export const membersReply = z.object({ members: z.array(member) });
/** `PUT /v1/spaces/:spaceId/members/:userId`. */
export const putMemberBody = z.object({ role: spaceRole });

/** Sent with each request of a device that syncs. */
export const DEVICE_ID_HEADER = 'Parley-Device';
/** How the person calls the device, percent-encoded; at most 100 characters. */
export const DEVICE_NAME_HEADER = 'Parley-Device-Name';

/** On an answer of the proxy: it is the provider's own, its 401 for instance, and which provider's. */
export const UPSTREAM_HEADER = 'Parley-Upstream';

const device = z.object({
  id: z.uuid(),
  name: z.string().min(1).max(100),
  createdAt: time,
  lastSeenAt: time,
  /** The device that asks. */
  isThis: z.boolean(),
  isRevoked: z.boolean(),
});
export const devicesReply = z.object({ devices: z.array(device) });
/** `PATCH /v1/devices/:id`. `DELETE` takes the access away. */
export const patchDeviceBody = z.object({ name: z.string().trim().min(1).max(100) });

/** The blobs of a space. `PUT` and `GET …/blobs/:hash` carry the bytes themselves. */
export const blobsReply = z.object({ bytes: count, maxBytes: count, blobs: count });

/** `GET /v1/me/deletion` and what `DELETE /v1/me` answers: null while the account stays. */
export const accountDeletion = z.object({
  /** When everything is removed for good; until then `POST /v1/me/deletion/cancel` takes it back. */
  removedAt: time.nullable(),
});

/**
 * `GET /v1/sign-in`, which needs no token: how a client signs in. With `local` it is the token of the
 * service's data folder. With `clerk` it is OAuth 2.1 with code and PKCE: the endpoints are in
 * `<issuer>/.well-known/openid-configuration`.
 */
export const signInReply = z.discriminatedUnion('mode', [
  z.object({ mode: z.literal('local') }),
  z.object({
    mode: z.literal('clerk'),
    /** An origin, without a slash at the end. */
    issuer: z.url(),
    /** The public OAuth client to sign in as; null where the service names none. */
    clientId: z.string().nullable(),
    scopes: z.array(z.string().min(1)),
  }),
]);

/** `POST /v1/openrouter/exchange`: OpenRouter's code against a key; kept in the vault where asked. */
export const exchangeBody = z.object({
  code: z.string().min(1).max(2_000),
  codeVerifier: z.string().min(43).max(128),
  store: z.boolean().default(false),
});
export const exchangeReply = z.object({
  /** Null when it was kept in the vault instead. */
  key: z.string().nullable(),
});

/** The providers whose keys the vault keeps and whose models the service can be asked for. */
export const vaultProvider = z.enum(['openrouter', 'openai', 'anthropic', 'google']);
export const providerKey = z.object({
  provider: vaultProvider,
  name: z.string().min(1).max(100),
  /** The first and the last characters; never the key. */
  masked: z.string(),
  updatedAt: time,
});
export const providerKeysReply = z.object({ keys: z.array(providerKey) });
/** `PUT /v1/provider-keys/:provider`. */
export const putProviderKeyBody = z.object({
  name: storable.trim().min(1).max(100),
  key: z.string().trim().min(8).max(500),
});

/** `GET /v1/usage?since=<ms>`: what went through the service's proxy, by day, provider and model. */
export const usageQuery = z.object({ since: z.coerce.number().int().optional() });
export const usageReply = z.object({
  usage: z.array(
    z.object({
      day: z.iso.date(),
      provider: vaultProvider,
      model: z.string(),
      requests: count,
      promptTokens: count,
      completionTokens: count,
      /** US dollars as the provider says; null where it does not say. */
      costUsd: z.number().nullable(),
    }),
  ),
});

export type RestRecord = z.infer<typeof restRecord>;
export type ListRecordsReply = z.infer<typeof listRecordsReply>;
export type CreateSpaceReply = z.infer<typeof createSpaceReply>;
export type MembersReply = z.infer<typeof membersReply>;
export type Member = z.infer<typeof member>;
export type Device = z.infer<typeof device>;
export type BlobsReply = z.infer<typeof blobsReply>;
export type AccountDeletion = z.infer<typeof accountDeletion>;
export type VaultProvider = z.infer<typeof vaultProvider>;
export type ProviderKey = z.infer<typeof providerKey>;
export type ExchangeReply = z.infer<typeof exchangeReply>;
export type UsageReply = z.infer<typeof usageReply>;
export type SignInReply = z.infer<typeof signInReply>;
