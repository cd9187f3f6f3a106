import { verifyWebhook } from '@clerk/express/webhooks';
import { type Request, Router } from 'express';
import * as z from 'zod';
import { member } from '../../shared/protocol/restApi.ts';
import type { Accounts } from '../db/accounts.ts';
import { decode } from './decode.ts';
import { readBytes } from './readBytes.ts';
import { HttpFault } from './httpFault.ts';

/** Clerk's messages are a few KB. */
const MAX_BODY_BYTES = 256 * 1024;

/** A message of Clerk about a person; nothing else of it is used. */
const userMessage = z.object({ data: z.object({ id: member.shape.userId }) });

/**
 * `POST /webhooks/clerk`: what happens to accounts, signed by Clerk with `secret` (the headers `svix-id`,
 * `svix-timestamp`, at most five minutes off, and `svix-signature`). Messages may come twice, late and out
 * of order. The answer is 204 also to messages that say nothing to us, so that Clerk does not repeat them.
 */
export function clerkWebhook(accounts: Accounts, secret: string): Router {
  const router = Router();
  router.post('/', async (request, response) => {
    if (request.get('Content-Encoding') !== undefined) throw unsigned();
    request.body = await readBytes(request, MAX_BODY_BYTES);
    const message = await verified(request, secret);
    switch (message.type) {
      case 'user.created':
        await accounts.created(decode(userMessage, message).data.id);
        break;
      case 'user.deleted':
        await accounts.remove(decode(userMessage, message).data.id, 'clerk');
        break;
      // `user.updated` tells names and addresses, and none is kept.
      default:
    }
    response.status(204).end();
  });
  return router;
}

const unsigned = () => new HttpFault('badRequest', 'The signature or its time is not right.');

async function verified(
  request: Request,
  signingSecret: string,
): Promise<{ readonly type: string }> {
  try {
    return await verifyWebhook(request, { signingSecret });
  } catch {
    // The library's sentences quote what was sent.
    throw unsigned();
  }
}
