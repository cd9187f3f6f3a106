import type { RequestHandler } from 'express';
import { HttpFault } from './httpFault.ts';
import { sendStream } from './sendStream.ts';
import { userOf } from './signedIn.ts';

const MAX_EXPORTS_PER_USER = 2;

/** `GET /v1/me/export`: everything of the person as newline-delimited JSON; the last line is `end`. */
export function exportAccount(exportOf: (userId: string) => AsyncIterable<string>): RequestHandler {
  const running = new Map<string, number>();
  return async (_request, response) => {
    const userId = userOf(response);
    const own = running.get(userId) ?? 0;
    if (own >= MAX_EXPORTS_PER_USER) {
      throw new HttpFault('tooMany', 'An export is under way already: wait for its end.');
    }
    running.set(userId, own + 1);
    try {
      response.set({
        'Content-Type': 'application/x-ndjson; charset=utf-8',
        'Content-Disposition': 'attachment; filename="parley-export.ndjson"',
        'Cache-Control': 'no-store, no-transform',
      });
      await sendStream(response, exportOf(userId));
    } finally {
      const left = (running.get(userId) ?? 1) - 1;
      if (left === 0) running.delete(userId);
      else running.set(userId, left);
    }
  };
}
