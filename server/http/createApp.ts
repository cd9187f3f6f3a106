import express, { type Express, type RequestHandler } from 'express';
import helmet from 'helmet';
import type { Logger } from 'pino';
import { MAX_REQUEST_BYTES } from '../../shared/protocol/syncApi.ts';
import type { SyncService } from '../../shared/sync/syncService.ts';
import type { Accounts } from '../configuration.ts';
import type { ReadinessCheck } from '../db/readiness.ts';
import type { RecordReader } from '../db/recordReader.ts';
import type { Spaces } from '../db/spaces.ts';
import { createPriceListCache } from '../upstream/priceList.ts';
import { answerError } from './answerError.ts';
import { type Bodies, createBodies } from './bodies.ts';
import { cors } from './cors.ts';
import { events } from './events.ts';
import type { HeadHub } from './headHub.ts';
import { healthz } from './healthz.ts';
import { hostGuard } from './hostGuard.ts';
import { HttpFault } from './httpFault.ts';
import { me } from './me.ts';
import { members } from './members.ts';
import { type Metrics, metricsRoute } from './metrics.ts';
import { modelProxy, type ProxyParts } from './modelProxy.ts';
import { models } from './models.ts';
import { openapi } from './openapi.ts';
import { openRouterExchange } from './openRouterExchange.ts';
import { type PeopleParts, peopleRoutes, webhookRoutes } from './peopleRoutes.ts';
import { providerKeys } from './providerKeys.ts';
import { pull } from './pull.ts';
import { push } from './push.ts';
import { limitAddresses, limitFailedSignIns, limitRequests } from './rateLimits.ts';
import { readyz } from './readyz.ts';
import { records } from './records.ts';
import { requestLog } from './requestLog.ts';
import { createRouteNamer } from './routeTemplates.ts';
import { signInCodePage } from './signInCodePage.ts';
import { signInInfo } from './signInInfo.ts';
import { spaces } from './spaces.ts';
import type { StopGate } from './stopGate.ts';
import type { StreamTimings } from './streamPulse.ts';
import { usage } from './usage.ts';

/** A key or a code with its verifier, and room to spare. */
const MAX_KEY_BODY_BYTES = 16 * 1024;

export interface AppParts {
  readonly service: SyncService;
  readonly reader: RecordReader;
  readonly spaces: Spaces;
  /** Told of each space that was deleted. */
  readonly onSpaceDeleted: (spaceId: string) => void;
  /** For `/readyz`. */
  readonly hasAllTables: ReadinessCheck;
  readonly people: PeopleParts;
  readonly hub: HeadHub;
  readonly log: Logger;
  /** Answers 401 or says who asks. */
  readonly identify: readonly RequestHandler[];
  readonly accounts: Accounts;
  readonly gate: StopGate;
  readonly metrics: Metrics;
  readonly metricsToken: string | null;
  readonly publicUrl: string | null;
  readonly allowedOrigins: readonly string[];
  readonly proxy: ProxyParts;
  readonly requestsPerMinute: number;
  readonly addressRequestsPerMinute: number;
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

  openToAll(app, parts);
  app.use('/v1', ...parts.identify, limitRequests(parts.requestsPerMinute));
  const bodies = createBodies();
  peopleRoutes(app, { service, hub, bodies }, parts.people);
  app.get('/v1/me', me(service));
  app.get('/v1/events', events(service, hub, parts.timings));
  app.get('/v1/spaces/:spaceId/pull', pull(service));
  const body = bodies.json(MAX_REQUEST_BYTES);
  app.post('/v1/spaces/:spaceId/push', body, push(service));
  const { spaces: store, onSpaceDeleted: onDeleted } = parts;
  app.use('/v1/spaces', spaces({ service, store, onDeleted }, body));
  app.use('/v1/spaces/:spaceId/members', members(service, store, body));
  app.use('/v1/spaces/:spaceId/records/:kind', records(service, reader, body));

  providers(app, parts.proxy, bodies);

  app.use(() => {
    throw new HttpFault('notFound', 'There is nothing at this address.');
  });
  app.use(answerError(log));
  return app;
}

/** What every request passes, and what needs no token. */
function openToAll(app: Express, parts: AppParts): void {
  const { log, metrics, gate, accounts } = parts;
  const isLocal = accounts.kind === 'local';
  app.use(requestLog(log, { metrics, nameRoute: createRouteNamer(app) }));
  app.use(helmet());
  app.use((_request, response, next) => {
    response.set('Cache-Control', 'no-store');
    next();
  });
  if (isLocal) app.use(hostGuard);
  app.use(cors(parts.allowedOrigins));
  app.use(gate.handler);
  app.get('/healthz', healthz);
  app.get('/readyz', readyz(parts.hasAllTables, gate));
  app.use(limitAddresses(parts.addressRequestsPerMinute));
  webhookRoutes(app, parts.people);
  const failedSignIns = limitFailedSignIns();
  const { metricsToken: token } = parts;
  app.get('/metrics', failedSignIns, metricsRoute(metrics, { token, isLocal }));
  app.get('/openapi.json', openapi(parts.publicUrl));
  app.get('/v1/sign-in', signInInfo(accounts));
  app.get('/sign-in/code', signInCodePage());
  app.use('/v1', failedSignIns);
}

/** Provider keys and what is asked of providers with them. */
function providers(app: Express, proxy: ProxyParts, bodies: Bodies): void {
  const { vault, urls, timings, database } = proxy;
  const pass = modelProxy(proxy);
  const body = bodies.json(MAX_KEY_BODY_BYTES);
  const proxyBody = bodies.bytes(MAX_REQUEST_BYTES);
  app.use(providerKeys(vault, body));
  app.post('/v1/openrouter/exchange', body, openRouterExchange(urls.openrouter, vault, timings));
  for (const provider of ['openrouter', 'openai'] as const) {
    const path = '/chat/completions';
    app.post(`/v1/proxy/${provider}${path}`, proxyBody, pass(provider, path));
  }
  app.post('/v1/proxy/anthropic/messages', proxyBody, pass('anthropic', '/messages'));
  const prices = createPriceListCache({
    url: `${urls.openrouter}/models`,
    now: () => performance.now(),
    timeoutMs: timings.silenceMs,
  });
  app.get('/v1/proxy/openrouter/models', models(prices));
  app.get('/v1/usage', usage(database));
}
