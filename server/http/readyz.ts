import type { RequestHandler } from 'express';
import type { Executor } from '../db/driver.ts';
import { hasAllTables } from '../db/readiness.ts';
import { HttpFault } from './httpFault.ts';
import type { StopGate } from './stopGate.ts';

const TIMEOUT_MS = 2_000;

/** `GET /readyz`: 200 while requests are answered, else 503 with the reason. Needs no token. */
export function readyz(executor: Executor, gate: Pick<StopGate, 'isStopping'>): RequestHandler {
  return async (_request, response) => {
    if (gate.isStopping) throw new HttpFault('unavailable', 'The service is stopping.');
    if (!(await hasAllTables(executor, TIMEOUT_MS))) {
      throw new HttpFault('unavailable', 'The database lacks tables of this version.');
    }
    response.json({ status: 'ok' });
  };
}
