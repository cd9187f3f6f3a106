import * as z from 'zod';
import type { ZodOpenApiPathsObject } from 'zod-openapi';
import { recordKind } from '../../../shared/domain/record.ts';
import {
  blobsReply,
  createSpaceBody,
  createSpaceReply,
  listRecordsQuery,
  listRecordsReply,
  member,
  membersReply,
  putMemberBody,
  putRecordBody,
  restRecord,
  spaceName,
} from '../../../shared/protocol/restApi.ts';
import { blobHash } from '../../../shared/domain/blob.ts';
import { json, operation, raw } from './operation.ts';

const RECORDS = 'Records';
const SPACES = 'Spaces';
const BLOBS = 'Blobs';

const space = z.object({ spaceId: spaceName });
const kind = space.extend({ kind: recordKind });
const record = kind.extend({ id: z.uuid() });
const person = space.extend({ userId: member.shape.userId });
const blob = space.extend({ hash: blobHash });

const etag = z.object({ ETag: z.string().meta({ description: 'The version, in quotes.' }) });
const version = z
  .string()
  .meta({ description: 'The version that the write was made on, in quotes.' });
const key = z.string().optional().meta({ description: 'Makes it safe to send the request again.' });
const ifMatch = z.object({ 'If-Match': version, 'Idempotency-Key': key });
const ifEither = z.object({
  'If-Match': version.optional(),
  'If-None-Match': z.literal('*').optional().meta({ description: 'To make a new record.' }),
  'Idempotency-Key': key,
});

/** Records one by one, who belongs to a space, and the bytes that records name. */
export const spacePaths: ZodOpenApiPathsObject = {
  '/v1/spaces/{spaceId}/records/{kind}': {
    get: operation(RECORDS, {
      id: 'listRecords',
      summary: 'List the records of one kind',
      path: kind,
      query: listRecordsQuery,
      replies: { 200: { description: 'In order of id.', content: json(listRecordsReply) } },
      faults: ['notFound'],
    }),
  },
  '/v1/spaces/{spaceId}/records/{kind}/{id}': {
    get: operation(RECORDS, {
      id: 'readRecord',
      summary: 'Read a record',
      path: record,
      replies: { 200: { description: 'The record.', content: json(restRecord), headers: etag } },
      faults: ['notFound'],
    }),
    put: operation(RECORDS, {
      id: 'putRecord',
      summary: 'Make or change a record',
      description: 'With `If-Match` or `If-None-Match: *`: never a blind write.',
      path: record,
      headers: ifEither,
      body: json(putRecordBody),
      replies: {
        200: { description: 'Changed.', content: json(restRecord), headers: etag },
        201: { description: 'Made.', content: json(restRecord), headers: etag },
      },
      faults: ['notFound', 'conflict', 'tooLarge', 'overQuota'],
    }),
    delete: operation(RECORDS, {
      id: 'deleteRecord',
      summary: 'Delete a record',
      path: record,
      headers: ifMatch,
      replies: { 204: { description: 'Deleted.', content: null } },
      faults: ['notFound', 'conflict'],
    }),
  },
  '/v1/spaces': {
    post: operation(SPACES, {
      id: 'createSpace',
      summary: 'Make a shared space',
      body: json(createSpaceBody),
      replies: {
        201: { description: 'Owned by who asks.', content: json(createSpaceReply) },
      },
      faults: ['overQuota', 'tooLarge'],
    }),
  },
  '/v1/spaces/{spaceId}': {
    delete: operation(SPACES, {
      id: 'deleteSpace',
      summary: 'Delete a shared space with everything in it',
      description:
        'By an owner, for all members at once, for good. Open streams of members are told with `event: gone`.',
      path: space,
      replies: { 204: { description: 'Nobody has access any more.', content: null } },
    }),
  },
  '/v1/spaces/{spaceId}/members': {
    get: operation(SPACES, {
      id: 'listMembers',
      summary: 'Who belongs to a space',
      path: space,
      replies: { 200: { description: 'The members.', content: json(membersReply) } },
    }),
  },
  '/v1/spaces/{spaceId}/members/{userId}': {
    put: operation(SPACES, {
      id: 'putMember',
      summary: 'Take somebody in, or change their role',
      path: person,
      body: json(putMemberBody),
      replies: { 200: { description: 'The member.', content: json(member) } },
      faults: ['notFound', 'conflict', 'overQuota', 'tooLarge'],
    }),
    delete: operation(SPACES, {
      id: 'removeMember',
      summary: 'Remove somebody, or leave',
      path: person,
      replies: { 204: { description: 'They have no access any more.', content: null } },
      faults: ['notFound', 'conflict'],
    }),
  },
  '/v1/spaces/{spaceId}/blobs': {
    get: operation(BLOBS, {
      id: 'countBlobs',
      summary: 'What the blobs of a space take',
      path: space,
      replies: { 200: { description: 'Bytes and number.', content: json(blobsReply) } },
    }),
  },
  '/v1/spaces/{spaceId}/blobs/{hash}': {
    get: operation(BLOBS, {
      id: 'readBlob',
      summary: 'Read the bytes of a blob',
      path: blob,
      headers: z.object({ 'If-None-Match': z.string().optional() }),
      replies: {
        200: { description: 'The bytes.', content: raw('application/octet-stream', 'Bytes.') },
        304: { description: 'They are the same, as ever.', content: null },
      },
      faults: ['notFound'],
    }),
    put: operation(BLOBS, {
      id: 'putBlob',
      summary: 'Upload a blob',
      path: blob,
      body: raw('application/octet-stream', 'The bytes that the address names.'),
      replies: {
        201: { description: 'Stored.', content: null },
        204: { description: 'It was there.', content: null },
      },
      faults: ['tooLarge', 'overQuota'],
    }),
  },
};
