import type { RequestHandler } from 'express';

/** `GET /healthz`: 200 while the process answers, whatever the database does. Needs no token. */
export const healthz: RequestHandler = (_request, response) => {
  response.json({ status: 'ok' });
};
