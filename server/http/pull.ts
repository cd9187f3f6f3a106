import type { RequestHandler } from 'express';
import { pullQuery } from '../../shared/protocol/syncApi.ts';
import type { SyncService } from '../../shared/sync/syncService.ts';
import { decode } from './decode.ts';
import { replyOf } from './replyOf.ts';
import { userOf } from './signedIn.ts';

/** `GET /v1/spaces/:spaceId/pull`: a page of what is newer than the cursor. */
export function pull(service: SyncService): RequestHandler<{ spaceId: string }> {
  return async (request, response) => {
    const query = decode(pullQuery, request.query);
    response.json(replyOf(await service.pull(userOf(response), request.params.spaceId, query)));
  };
}
