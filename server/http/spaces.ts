import { type Request, Router } from 'express';
import { createSpaceBody, type CreateSpaceReply } from '../../shared/protocol/restApi.ts';
import type { SyncService } from '../../shared/sync/syncService.ts';
import type { Spaces } from '../db/spaces.ts';
import type { BodyReader } from './bodies.ts';
import { decode } from './decode.ts';
import { HttpFault } from './httpFault.ts';
import { userOf } from './signedIn.ts';
import { spaceOf } from './spaceOf.ts';

export interface SpaceParts {
  readonly service: SyncService;
  readonly store: Spaces;
  /** Told of each space that was deleted. */
  readonly onDeleted: (spaceId: string) => void;
}

/** `POST /v1/spaces` makes a shared space, owned by who asks; `DELETE /v1/spaces/:spaceId` ends one for everybody. */
export function spaces({ service, store, onDeleted }: SpaceParts, body: BodyReader): Router {
  const router = Router();

  router.post('/', body, async (request, response) => {
    decode(createSpaceBody, request.body);
    const id = await store.create(userOf(response));
    if (id === null) {
      throw new HttpFault('overQuota', 'You own as many spaces as one person can.');
    }
    const reply: CreateSpaceReply = { id };
    response.status(201).json(reply);
  });

  router.delete('/:spaceId', async (request: Request<{ spaceId: string }>, response) => {
    const userId = userOf(response);
    const { id } = await spaceOf(service, userId, request.params.spaceId);
    switch (await store.delete(userId, id)) {
      case 'personalSpace':
        throw new HttpFault(
          'forbidden',
          'A personal space is never deleted by itself: it goes with the account.',
        );
      case 'forbidden':
        throw new HttpFault('forbidden', 'Only an owner of this space may delete it.');
      case null:
        onDeleted(id);
        response.status(204).end();
    }
  });

  return router;
}
