import { createHash, randomUUID } from 'node:crypto';
import { type Request, type Response, Router } from 'express';
import * as z from 'zod';
import { recordKind } from '../../shared/domain/record.ts';
import {
  listRecordsQuery,
  type ListRecordsReply,
  putRecordBody,
  type RestRecord,
} from '../../shared/protocol/restApi.ts';
import type {
  Mutation,
  MutationResult,
  Rejection,
  ServerRecord,
  WireErrorCode,
} from '../../shared/protocol/syncApi.ts';
import type { SyncService } from '../../shared/sync/syncService.ts';
import type { RecordReader } from '../db/recordReader.ts';
import type { BodyReader } from './bodies.ts';
import { decode } from './decode.ts';
import { HttpFault } from './httpFault.ts';
import { replyOf } from './replyOf.ts';
import { userOf } from './signedIn.ts';
import { spaceOf } from './spaceOf.ts';

interface KindParams {
  readonly spaceId: string;
  readonly kind: string;
}

interface RecordParams extends KindParams {
  readonly id: string;
}

const notFound = () => new HttpFault('notFound', 'There is no such record.');

/**
 * `/v1/spaces/:spaceId/records/:kind`: the records of every kind as plain REST. The service does not
 * look into their data. Writes are pushes like any other, so devices hear of them; `If-Match` carries
 * the version that the write was made on, and `Idempotency-Key` makes it safe to send again.
 */
export function records(service: SyncService, reader: RecordReader, body: BodyReader): Router {
  const router = Router({ mergeParams: true });

  const write = writerTo(service);

  router.get('/', async (request: Request<KindParams>, response) => {
    const userId = userOf(response);
    const kind = kindOf(request);
    const query = decode(listRecordsQuery, request.query);
    const { id: spaceId } = await spaceOf(service, userId, request.params.spaceId);
    const page = await reader.list(
      userId,
      { spaceId, kind },
      {
        after: query.after ?? null,
        limit: query.limit,
        sinceSeq: query.sinceSeq ?? 0,
        updatedSince: query.updatedSince ?? null,
      },
    );
    const next = page.isComplete ? null : (page.records.at(-1)?.id ?? null);
    const reply: ListRecordsReply = { records: page.records.map(view), next };
    response.json(reply);
  });

  router.get('/:id', async (request: Request<RecordParams>, response) => {
    const userId = userOf(response);
    const [kind, id] = [kindOf(request), idOf(request)];
    const { id: spaceId } = await spaceOf(service, userId, request.params.spaceId);
    const record = await reader.read(userId, { spaceId, kind }, id);
    if (record === null) throw notFound();
    response.set('ETag', `"${record.version}"`).json(view(record));
  });

  router.put<RecordParams>('/:id', body, async (request, response) => {
    const content = decode(putRecordBody, request.body);
    const { mutation, version, seq } = await write(request, response, {
      ...content,
      deleted: false,
    });
    const { kind, id, schemaVersion, clientUpdatedAt } = mutation;
    const reply: RestRecord = {
      ...{ kind: recordKind.parse(kind), id, version, seq, schemaVersion, clientUpdatedAt },
      data: content.data,
    };
    response
      .status(mutation.baseVersion === 0 ? 201 : 200)
      .set('ETag', `"${version}"`)
      .json(reply);
  });

  router.delete('/:id', async (request: Request<RecordParams>, response) => {
    await write(request, response, { data: null, deleted: true, schemaVersion: 0 });
    response.status(204).end();
  });

  return router;
}

/** Writes one record by a push; says what was written, or throws why not. */
function writerTo(service: SyncService) {
  return async (
    request: Request<RecordParams>,
    response: Response,
    content: Pick<Mutation, 'data' | 'deleted' | 'schemaVersion' | 'blobs'> & {
      readonly clientUpdatedAt?: number | undefined;
    },
  ) => {
    const userId = userOf(response);
    const mutation: Mutation = {
      ...content,
      mutationId: mutationIdOf(request),
      kind: kindOf(request),
      id: idOf(request),
      baseVersion: baseVersionOf(request),
      clientUpdatedAt: content.clientUpdatedAt ?? Date.now(),
    };
    const { id: spaceId } = await spaceOf(service, userId, request.params.spaceId);
    const pushed = await service.push(userId, spaceId, { epoch: null, mutations: [mutation] });
    return { mutation, ...acceptedAs(replyOf(pushed).results[0]) };
  };
}

function view(record: ServerRecord): RestRecord {
  const { kind, id, version, seq, schemaVersion, clientUpdatedAt, data } = record;
  if (data === null) throw new Error('A deleted record is not shown.');
  return { kind: recordKind.parse(kind), id, version, seq, schemaVersion, clientUpdatedAt, data };
}

function kindOf(request: Request<KindParams>): RestRecord['kind'] {
  const decoded = recordKind.safeParse(request.params.kind);
  if (decoded.success) return decoded.data;
  throw new HttpFault('notFound', 'This service keeps no records of that kind.');
}

const lowerCaseId = z.uuid().lowercase();

function idOf(request: Request<RecordParams>): string {
  const decoded = lowerCaseId.safeParse(request.params.id);
  if (decoded.success) return decoded.data;
  throw new HttpFault('badRequest', 'The id of a record is a lower-case UUID.');
}

const idempotencyKey = z.string().min(1).max(200);

/** The same for the same key on the same record and method, and for no other: a UUID made of its hash. */
function mutationIdOf(request: Request<RecordParams>): string {
  const given = request.get('Idempotency-Key');
  if (given === undefined) return randomUUID();
  const key = idempotencyKey.safeParse(given);
  if (!key.success) {
    throw new HttpFault('badRequest', 'An Idempotency-Key has 1 to 200 characters.');
  }
  const { kind, id } = request.params;
  const hash = createHash('sha256')
    .update(JSON.stringify([request.method, kind, id, key.data]))
    .digest('hex');
  // Version 8 of RFC 9562: whatever the application means by it.
  const parts = [hash.slice(0, 8), hash.slice(8, 12), `8${hash.slice(13, 16)}`];
  return [...parts, `8${hash.slice(17, 20)}`, hash.slice(20, 32)].join('-');
}

/** `If-Match: "<version>"` to change or delete, `If-None-Match: *` to create: never a blind write. */
function baseVersionOf(request: Request<RecordParams>): number {
  if (request.get('If-None-Match') === '*') return 0;
  const version = /^"([1-9]\d{0,14})"$/.exec(request.get('If-Match') ?? '')?.[1];
  if (version === undefined) {
    throw new HttpFault(
      'badRequest',
      'Send If-Match with the version in quotes, or If-None-Match: * to create.',
    );
  }
  return Number(version);
}

const CODE_OF: Readonly<Record<Rejection, WireErrorCode>> = {
  malformed: 'badRequest',
  unknownKind: 'notFound',
  tooLarge: 'tooLarge',
  unstorableText: 'badRequest',
  spaceFull: 'overQuota',
  missingBlob: 'badRequest',
  noRoomForBlob: 'overQuota',
  blobNotTaken: 'badRequest',
  unknownReason: 'badRequest',
};

function acceptedAs(result: MutationResult | undefined): { version: number; seq: number } {
  switch (result?.status) {
    case 'ok':
    case 'duplicate':
      return result;
    case 'conflict':
      throw new HttpFault(
        'conflict',
        `The record is at version ${result.server.version} now: read it again.`,
      );
    case 'gone':
      throw notFound();
    case 'rejected':
      throw new HttpFault(CODE_OF[result.reason], result.detail);
    case undefined:
      throw new Error('A push without a result.');
  }
}
