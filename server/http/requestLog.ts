import { randomUUID } from 'node:crypto';
import type { Request, RequestHandler, Response } from 'express';
import type { Logger } from 'pino';
import type { Metrics } from './metrics.ts';

const HEADER = 'X-Request-Id';
const UUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi;
/** An id of ours or of whoever stands in front, such as a UUID. */
const WELL_FORMED = /^[\w.-]{8,64}$/;

/**
 * Numbers each request, logs its end and counts it: method, route, the ids in its path and the outcome; no
 * query, no headers, no body, and nothing else of the path, in which people can write what they like.
 */
export function requestLog(
  log: Logger,
  {
    metrics,
    nameRoute,
  }: { readonly metrics: Metrics; readonly nameRoute: (path: string) => string },
): RequestHandler {
  return (request, response, next) => {
    const startedAt = performance.now();
    const requestId = idOf(request);
    response.set(HEADER, requestId);
    const { method, path } = request;
    response.on('close', () => {
      const durationMs = Math.round(performance.now() - startedAt);
      const route = nameRoute(path);
      const status = response.statusCode;
      metrics.requestEnded({ method, route, status, seconds: durationMs / 1_000 });
      const ids = path.slice(0, 200).match(UUID);
      const code: unknown = response.locals['errorCode'];
      log.info(
        {
          requestId,
          method,
          route,
          ...(ids !== null && { ids }),
          status,
          ...(code !== undefined && { code }),
          durationMs,
          ...(!response.writableFinished && { aborted: true }),
        },
        'request',
      );
    });
    next();
  };
}

function idOf(request: Request): string {
  const given = request.get(HEADER) ?? '';
  return WELL_FORMED.test(given) ? given : randomUUID();
}

export function requestIdOf(response: Response): string {
  return response.get(HEADER) ?? 'none';
}
