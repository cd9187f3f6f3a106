import { randomUUID } from 'node:crypto';
import type { RequestHandler, Response } from 'express';
import type { Logger } from 'pino';

const HEADER = 'X-Request-Id';

/** Numbers each request and logs its end: method, path and outcome; no query, no headers, no body. */
export function requestLog(log: Logger): RequestHandler {
  return (request, response, next) => {
    const startedAt = performance.now();
    const requestId = randomUUID();
    response.set(HEADER, requestId);
    const { method, path } = request;
    response.once('close', () => {
      log.info(
        {
          requestId,
          method,
          path: path.slice(0, 200),
          status: response.statusCode,
          durationMs: Math.round(performance.now() - startedAt),
          ...(!response.writableFinished && { aborted: true }),
        },
        'request',
      );
    });
    next();
  };
}

export function requestIdOf(response: Response): string {
  return response.get(HEADER) ?? 'none';
}
