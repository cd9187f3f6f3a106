import { randomUUID } from 'node:crypto';
import { type Request, type Response, Router } from 'express';
import * as z from 'zod';
import { conversation } from '../../shared/domain/conversation.ts';
import { SCHEMA_VERSION } from '../../shared/domain/record.ts';
import type { Mutation, MutationResult, ServerRecord } from '../../shared/protocol/syncApi.ts';
import type { SyncService } from '../../shared/sync/syncService.ts';
import type { RecordReader } from '../db/recordReader.ts';
import { decode } from './decode.ts';
import { HttpFault } from './httpFault.ts';
import { replyOf } from './replyOf.ts';
import { userOf } from './signedIn.ts';

const KIND = 'conversation';

const listQuery = z.object({
  after: z.uuid().optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

/** A conversation as REST gives it; `version` is what `If-Match` takes. */
interface RestConversation {
  readonly id: string;
  readonly version: number;
  readonly data: ServerRecord['data'];
}

const notFound = () => new HttpFault('notFound', 'There is no such conversation.');

/**
 * `/v1/conversations`: the conversations of the personal space as plain REST. Writes are pushes like any
 * other, so devices hear of them; `If-Match` carries the version that the write was made on, and
 * `Idempotency-Key` (a UUID) makes it safe to send again.
 */
export function conversations(service: SyncService, reader: RecordReader): Router {
  const router = Router();

  const spaceOf = async (userId: string) => {
    const personal = (await service.me(userId)).spaces.find(({ kind }) => kind === 'personal');
    if (personal === undefined) throw new Error('An account without a personal space.');
    return { spaceId: personal.id, kind: KIND } as const;
  };

  const write = async (
    request: Request<{ id: string }>,
    response: Response,
    content: Pick<Mutation, 'data' | 'deleted'>,
  ) => {
    const userId = userOf(response);
    const mutation: Mutation = {
      mutationId: decode(z.uuid(), request.get('Idempotency-Key') ?? randomUUID()),
      kind: KIND,
      id: decode(z.uuid(), request.params.id),
      baseVersion: baseVersionOf(request),
      schemaVersion: SCHEMA_VERSION,
      clientUpdatedAt: Date.now(),
      ...content,
    };
    const { spaceId } = await spaceOf(userId);
    const reply = replyOf(
      await service.push(userId, spaceId, { epoch: null, mutations: [mutation] }),
    );
    return acceptedVersion(reply.results[0]);
  };

  router.get('/', async (request, response) => {
    const { after = null, limit } = decode(listQuery, request.query);
    const space = await spaceOf(userOf(response));
    // One more than asked for tells whether there is a next page.
    const records = await reader.list(space, { after, limit: limit + 1 });
    const page = records.slice(0, limit);
    response.json({
      conversations: page.map(view),
      next: records.length > limit ? (page.at(-1)?.id ?? null) : null,
    });
  });

  router.get('/:id', async (request, response) => {
    const record = await reader.read(await spaceOf(userOf(response)), request.params.id);
    if (record === null) throw notFound();
    response.set('ETag', `"${record.version}"`).json(view(record));
  });

  router.put('/:id', async (request, response) => {
    decode(conversation, request.body);
    const data = request.body as Record<string, unknown>;
    const version = await write(request, response, { data, deleted: false });
    const body: RestConversation = { id: request.params.id, version, data };
    response
      .status(version === 1 ? 201 : 200)
      .set('ETag', `"${version}"`)
      .json(body);
  });

  router.delete('/:id', async (request, response) => {
    await write(request, response, { data: null, deleted: true });
    response.status(204).end();
  });

  return router;
}

function view({ id, version, data }: ServerRecord): RestConversation {
  return { id, version, data };
}

/** `If-Match: "<version>"` to change or delete, `If-None-Match: *` to create: never a blind write. */
function baseVersionOf(request: Request<{ id: string }>): number {
  if (request.get('If-None-Match') === '*') return 0;
  const version = /^"(\d{1,15})"$/.exec(request.get('If-Match') ?? '')?.[1];
  if (version === undefined) {
    throw new HttpFault(
      'badRequest',
      'Send If-Match with the version in quotes, or If-None-Match: * to create.',
    );
  }
  return Number(version);
}

function acceptedVersion(result: MutationResult | undefined): number {
  switch (result?.status) {
    case 'ok':
    case 'duplicate':
      return result.version;
    case 'conflict':
      throw new HttpFault(
        'conflict',
        `The conversation is at version ${result.server.version} now: read it again.`,
      );
    case 'gone':
      throw notFound();
    case 'rejected':
      throw new HttpFault(result.reason === 'tooLarge' ? 'tooLarge' : 'badRequest', result.detail);
    case undefined:
      throw new Error('A push without a result.');
  }
}
