import { Router } from 'express';
import { createSpaceBody, type CreateSpaceReply } from '../../shared/protocol/restApi.ts';
import type { Spaces } from '../db/spaces.ts';
import type { BodyReader } from './bodies.ts';
import { decode } from './decode.ts';
import { HttpFault } from './httpFault.ts';
import { userOf } from './signedIn.ts';

/** `POST /v1/spaces`: makes a shared space, owned by who asks. */
export function spaces(store: Spaces, body: BodyReader): Router {
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
  return router;
}
