import type { RequestHandler } from 'express';
import { pushRequest } from '../../shared/protocol/syncApi.ts';
import type { SyncService } from '../../shared/sync/syncService.ts';
import { decode } from './decode.ts';
import { replyOf } from './replyOf.ts';
import { userOf } from './signedIn.ts';

/** `POST /v1/spaces/:spaceId/push`: a result per mutation, in the order of the request. */
export function push(service: SyncService): RequestHandler<{ spaceId: string }> {
  return async (request, response) => {
    const body = decode(pushRequest, request.body);
    response.json(replyOf(await service.push(userOf(response), request.params.spaceId, body)));
  };
}
