import type { RequestHandler } from 'express';
import type { SyncService } from '../../shared/sync/syncService.ts';
import { userOf } from './signedIn.ts';

/** `GET /v1/me`: who asks and their spaces; makes the account on first sight. */
export function me(service: SyncService): RequestHandler {
  return async (_request, response) => {
    response.json(await service.me(userOf(response)));
  };
}
