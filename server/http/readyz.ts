import type { RequestHandler } from 'express';
import type { ReadinessCheck } from '../db/readiness.ts';
import { HttpFault } from './httpFault.ts';
import type { StopGate } from './stopGate.ts';

/** `GET /readyz`: 200 while requests are answered, else 503 with the reason. Needs no token. */
export function readyz(
  hasAllTables: ReadinessCheck,
  gate: Pick<StopGate, 'isStopping'>,
): RequestHandler {
  return async (_request, response) => {
    if (gate.isStopping) throw new HttpFault('unavailable', 'The service is stopping.');
    if (!(await hasAllTables())) {
      throw new HttpFault('unavailable', 'The database lacks tables of this version.');
    }
    response.json({ status: 'ok' });
  };
}
