import type { RequestHandler } from 'express';
import { usageQuery, type UsageReply } from '../../shared/protocol/restApi.ts';
import type { Database } from '../db/database.ts';
import { listUsage } from '../db/usageTable.ts';
import { decode } from './decode.ts';
import { userOf } from './signedIn.ts';

/** `GET /v1/usage`: what the person's requests through the proxy took, by day, provider and model. */
export function usage(database: Database): RequestHandler {
  return async (request, response) => {
    const { since } = decode(usageQuery, request.query);
    const userId = userOf(response);
    // Postgres knows no days as far back as a number can name.
    const from = since === undefined ? null : Math.max(0, since);
    const reply: UsageReply = {
      usage: await database.asUser(userId, (tx) => listUsage(tx, userId, from)),
    };
    response.json(reply);
  };
}
