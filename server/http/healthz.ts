import type { RequestHandler } from 'express';
import type { RecordReader } from '../db/recordReader.ts';

/** `GET /healthz`: 200 while the service and its database answer, else 503. Needs no token. */
export function healthz(reader: RecordReader): RequestHandler {
  return async (_request, response) => {
    await reader.checkHealth();
    response.json({ status: 'ok' });
  };
}
