import express, { type Express, type RequestHandler } from 'express';
import helmet from 'helmet';
import type { Logger } from 'pino';
import { MAX_REQUEST_BYTES } from '../../shared/protocol/syncApi.ts';
import type { SyncService } from '../../shared/sync/syncService.ts';
import type { RecordReader } from '../db/recordReader.ts';
import { answerError } from './answerError.ts';
import { conversations } from './conversations.ts';
import { events, type StreamTimings } from './events.ts';
import type { HeadHub } from './headHub.ts';
import { healthz } from './healthz.ts';
import { hostGuard } from './hostGuard.ts';
import { HttpFault } from './httpFault.ts';
import { me } from './me.ts';
import { pull } from './pull.ts';
import { push } from './push.ts';
import { limitFailedSignIns, limitRequests } from './rateLimits.ts';
import { requestLog } from './requestLog.ts';

export interface AppParts {
  readonly service: SyncService;
  readonly reader: RecordReader;
  readonly hub: HeadHub;
  readonly log: Logger;
  /** Answers 401 or says who asks. */
  readonly identify: readonly RequestHandler[];
  readonly isLocal: boolean;
  readonly requestsPerMinute: number;
  readonly trustedProxies: number;
  readonly timings: StreamTimings;
}

/** The routes. Who asks is settled before a body is read; pages of other origins get no CORS headers. */
export function createApp(parts: AppParts): Express {
  const { service, reader, hub, log } = parts;
  const app = express();
  app.set('trust proxy', parts.trustedProxies);
  app.set('etag', false);
  app.set('query parser', 'simple');

  app.use(requestLog(log));
  app.use(helmet());
  app.use((_request, response, next) => {
    response.set('Cache-Control', 'no-store');
    next();
  });
  if (parts.isLocal) app.use(hostGuard);
  app.get('/healthz', healthz(reader));

  app.use('/v1', limitFailedSignIns(), ...parts.identify, limitRequests(parts.requestsPerMinute));
  app.get('/v1/me', me(service));
  app.get('/v1/events', events(service, hub, parts.timings));
  app.get('/v1/spaces/:spaceId/pull', pull(service));
  const body = express.json({ limit: MAX_REQUEST_BYTES });
  app.post('/v1/spaces/:spaceId/push', body, push(service));
  app.use('/v1/conversations', body, conversations(service, reader));

  app.use(() => {
    throw new HttpFault('notFound', 'There is nothing at this address.');
  });
  app.use(answerError(log));
  return app;
}
