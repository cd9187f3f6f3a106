import type { RequestHandler } from 'express';
import { HttpFault } from './httpFault.ts';

const LOOPBACK = /^(127\.0\.0\.1|localhost|\[::1\])(:\d{1,5})?$/i;

/**
 * Local mode: a page in a browser can reach this machine under a name of its own that resolves here
 * (DNS rebinding), but it cannot choose the Host header.
 */
export const hostGuard: RequestHandler = (request, _response, next) => {
  if (!LOOPBACK.test(request.headers.host ?? '')) {
    throw new HttpFault('forbidden', 'Use 127.0.0.1 or localhost to reach this service.');
  }
  next();
};
