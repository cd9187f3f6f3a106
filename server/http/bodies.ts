import type { IncomingMessage } from 'node:http';
import type { NextFunction, Response } from 'express';
import { HttpFault } from './httpFault.ts';
import { readBytes } from './readBytes.ts';
import { userOf } from './signedIn.ts';

/** Reads a request's body into `request.body`; leaves it undefined where it is not called JSON. */
export type BodyReader = (
  request: IncomingMessage & { body?: unknown },
  response: Response,
  next: NextFunction,
) => Promise<void>;

/** Readers of bodies that share one bound on what is held of them at once. */
export interface Bodies {
  /** Decoded, at most `maxBytes`. */
  json(maxBytes: number): BodyReader;
  /** The bytes of JSON, as they came. */
  bytes(maxBytes: number): BodyReader;
}

/** Bytes of bodies whose requests are under way. */
interface BodyLimits {
  readonly perPerson: number;
  readonly ofAll: number;
}

const LIMITS: BodyLimits = { perPerson: 64 * 1024 * 1024, ofAll: 256 * 1024 * 1024 };
const RETRY_AFTER_SECONDS = '2';

/**
 * Bodies are held until their request is answered, so each counts from its beginning, one without a length as
 * the longest that it may become: who sends many large ones slowly cannot fill the memory.
 */
export function createBodies({ perPerson, ofAll }: BodyLimits = LIMITS): Bodies {
  const held = new Map<string, number>();
  let total = 0;

  const hold = (response: Response, bytes: number) => {
    const userId = userOf(response);
    const own = held.get(userId) ?? 0;
    if (own + bytes > perPerson || total + bytes > ofAll) {
      response.set('Retry-After', RETRY_AFTER_SECONDS);
      throw own + bytes > perPerson
        ? new HttpFault('tooMany', 'Too much is being sent at once: wait for the others.')
        : new HttpFault('unavailable', 'Too much is being sent to the service: try again.');
    }
    held.set(userId, own + bytes);
    total += bytes;
    response.once('close', () => {
      total -= bytes;
      const left = (held.get(userId) ?? bytes) - bytes;
      if (left === 0) held.delete(userId);
      else held.set(userId, left);
    });
  };

  const reader =
    (maxBytes: number, decodeBody: (bytes: Uint8Array) => unknown): BodyReader =>
    async (request, response, next) => {
      // Gone while the token was checked: `close` has been told already, and would be waited for in vain.
      if (response.closed) return;
      if (isCalledJson(request)) {
        hold(response, Math.min(Number(request.headers['content-length'] ?? maxBytes), maxBytes));
        request.body = decodeBody(await readBytes(request, maxBytes));
      }
      next();
    };

  return {
    json: (maxBytes) => reader(maxBytes, parseJson),
    bytes: (maxBytes) => reader(maxBytes, (bytes) => bytes),
  };
}

/** Nothing is unpacked: a few bytes could become many. */
function isCalledJson({ headers }: IncomingMessage): boolean {
  if (headers['content-encoding'] !== undefined) {
    throw new HttpFault('badRequest', 'Send the body as it is, without Content-Encoding.');
  }
  const [, charset] = /^application\/json\s*(?:$|;\s*charset="?([\w-]+)"?\s*$)/i.exec(
    headers['content-type'] ?? '',
  ) ?? [null];
  if (charset === null) return false;
  if (charset === undefined || /^utf-?8$/i.test(charset)) return true;
  throw new HttpFault('badRequest', 'Send JSON in UTF-8.');
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    // Node's sentence quotes the body.
    throw new HttpFault('badRequest', 'The request could not be read: send valid JSON.');
  }
}
