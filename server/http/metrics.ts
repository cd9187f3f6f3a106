import { createHash, timingSafeEqual } from 'node:crypto';
import type { RequestHandler } from 'express';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { MutationResult } from '../../shared/protocol/syncApi.ts';
import type { SyncService } from '../../shared/sync/syncService.ts';
import type { ConnectionCounts } from '../db/driver.ts';
import { bearerOf } from './bearer.ts';
import { HttpFault } from './httpFault.ts';

/** What the service counts of itself. Labels are of closed sets: no ids, no names, nothing of people. */
export interface Metrics {
  requestEnded(request: {
    readonly method: string;
    readonly route: string;
    readonly status: number;
    readonly seconds: number;
  }): void;
  /** The same service, counting what it answers. */
  counting(service: SyncService): SyncService;
  /** In Prometheus' text format. */
  render(): Promise<{ readonly contentType: string; readonly text: string }>;
}

/** Asked when the metrics are read. */
export interface MetricSources {
  /** Connections to the database; null where there is no pool. */
  readonly connections: () => ConnectionCounts | null;
  readonly blobBytes: () => Promise<number>;
  readonly openStreams: () => number;
}

const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60];

export function createMetrics(sources: MetricSources): Metrics {
  const registry = new Registry();
  const registers = [registry];
  let isWithProcess = false;

  const { requests, pushed, pulled } = addCounted(registers);
  addSources(sources, registers);

  return {
    requestEnded({ method, route, status, seconds }) {
      requests.observe({ method, route, status }, seconds);
    },
    counting: (service) => ({
      ...service,
      async push(userId, spaceId, request) {
        const answer = await service.push(userId, spaceId, request);
        if (answer.ok) countResults(answer.reply.results, pushed);
        return answer;
      },
      async pull(userId, spaceId, query) {
        const answer = await service.pull(userId, spaceId, query);
        if (answer.ok) pulled.inc(answer.reply.records.length);
        return answer;
      },
    }),
    async render() {
      // Only where somebody reads them: watching the event loop costs a timer.
      if (!isWithProcess) collectDefaultMetrics({ register: registry });
      isWithProcess = true;
      return { contentType: registry.contentType, text: await registry.metrics() };
    },
  };
}

function addCounted(registers: Registry[]) {
  return {
    requests: new Histogram({
      name: 'parley_http_request_duration_seconds',
      help: 'Requests by route and status, with how long they took.',
      labelNames: ['method', 'route', 'status'],
      buckets: SECONDS,
      registers,
    }),
    pushed: new Counter({
      name: 'parley_pushed_mutations_total',
      help: 'Pushed mutations by what became of them.',
      labelNames: ['result'],
      registers,
    }),
    pulled: new Counter({
      name: 'parley_pulled_records_total',
      help: 'Records given to devices that pulled.',
      registers,
    }),
  };
}

function addSources(
  { connections, blobBytes, openStreams }: MetricSources,
  registers: Registry[],
): void {
  new Gauge({
    name: 'parley_open_streams',
    help: 'Devices that listen for heads.',
    registers,
    collect() {
      this.set(openStreams());
    },
  });
  new Gauge({
    name: 'parley_database_connections',
    help: 'Connections to Postgres, and requests that wait for one.',
    labelNames: ['state'],
    registers,
    collect() {
      const counts = connections();
      if (counts === null) return;
      for (const state of ['idle', 'busy', 'waiting'] as const) this.set({ state }, counts[state]);
    },
  });
  new Gauge({
    name: 'parley_blob_bytes',
    help: 'Bytes of all blobs.',
    registers,
    async collect() {
      try {
        this.set(await blobBytes());
      } catch {
        // While the database is away everything else is wanted most; it is told by its absence.
        this.remove();
      }
    },
  });
}

function countResults(results: readonly MutationResult[], counter: Counter<'result'>): void {
  for (const [result, of] of Map.groupBy(results, ({ status }) => status)) {
    counter.inc({ result }, of.length);
  }
}

/**
 * `GET /metrics`: for whoever has the token. Without one in the configuration only local mode, which is
 * reached from this machine alone, shows them.
 */
export function metricsRoute(
  metrics: Metrics,
  { token, isLocal }: { readonly token: string | null; readonly isLocal: boolean },
): RequestHandler {
  return async (request, response) => {
    if (token === null && !isLocal) {
      throw new HttpFault('notFound', 'There is nothing at this address.');
    }
    if (token !== null && !isEqual(bearerOf(request) ?? '', token)) {
      throw new HttpFault('unauthorized', 'The token is missing or wrong.');
    }
    const { contentType, text } = await metrics.render();
    response.set('Content-Type', contentType).send(text);
  };
}

function isEqual(given: string, expected: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}
