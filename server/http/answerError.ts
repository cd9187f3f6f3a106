import type { IncomingMessage } from 'node:http';
import type { ErrorRequestHandler } from 'express';
import type { Logger } from 'pino';
import {
  MAX_REQUEST_BYTES,
  type WireError,
  type WireErrorCode,
} from '../../shared/protocol/syncApi.ts';
import { DatabaseUnavailableError } from '../db/driver.ts';
import { HttpFault, STATUS_OF } from './httpFault.ts';
import { requestIdOf } from './requestLog.ts';

/** Where whoever threw did not say. */
const RETRY_AFTER_SECONDS: Partial<Record<WireErrorCode, number>> = { tooMany: 30, unavailable: 5 };

/** Express's last handler: every failure becomes a wire error, and only unknown ones are logged. */
export function answerError(log: Logger): ErrorRequestHandler {
  return (error: unknown, request, response, _next) => {
    const requestId = requestIdOf(response);
    const { code, message } = describe(error);
    response.locals['errorCode'] = code;
    const isOnPurpose = error instanceof HttpFault;
    if (!isOnPurpose && (code === 'failed' || code === 'unavailable')) {
      log.error({ requestId, err: error }, 'request failed');
    }
    if (response.headersSent) {
      response.destroy();
      return;
    }
    const retryAfter = RETRY_AFTER_SECONDS[code];
    if (retryAfter !== undefined && !response.get('Retry-After')) {
      response.set('Retry-After', String(retryAfter));
    }
    if (hasEndlessBody(request)) response.set('Connection', 'close');
    if (code === 'unauthorized') response.set('WWW-Authenticate', 'Bearer');
    const body: WireError = { error: { code, message, requestId } };
    response.status(STATUS_OF[code]).json(body);
  };
}

/** What is left of a body after the answer is read and dropped, for the sake of the connection, up to here. */
const MAX_DROPPED_BYTES = 2 * MAX_REQUEST_BYTES;

/** Who goes on sending a body that was refused is not listened to for long. */
function hasEndlessBody({ complete, headers }: IncomingMessage): boolean {
  const length = headers['content-length'];
  return (
    !complete &&
    (length === undefined ? 'transfer-encoding' in headers : Number(length) > MAX_DROPPED_BYTES)
  );
}

function describe(error: unknown): { code: WireErrorCode; message: string } {
  if (error instanceof HttpFault) return { code: error.code, message: error.message };
  if (error instanceof DatabaseUnavailableError) {
    return { code: 'unavailable', message: 'The database does not answer. Try again shortly.' };
  }
  return describeParserError(error) ?? { code: 'failed', message: 'The service failed.' };
}

/**
 * Errors of Express and its body parser carry a 4xx `status`. Their messages quote the body, so they
 * get words of our own.
 */
function describeParserError(error: unknown): { code: WireErrorCode; message: string } | null {
  const status = error instanceof Error && 'status' in error ? error.status : null;
  if (status === 413) return { code: 'tooLarge', message: 'The request body is too large.' };
  if (typeof status === 'number' && status >= 400 && status < 500) {
    return { code: 'badRequest', message: 'The request could not be read: send valid JSON.' };
  }
  return null;
}
