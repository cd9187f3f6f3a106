import type { Request, RequestHandler, Response } from 'express';
import * as z from 'zod';
import { DEVICE_ID_HEADER, DEVICE_NAME_HEADER } from '../../shared/protocol/restApi.ts';
import type { Devices } from '../db/devices.ts';
import type { Standing } from '../db/standing.ts';
import { HttpFault } from './httpFault.ts';
import { userOf } from './signedIn.ts';

/** What a device is called that does not say. */
const UNNAMED = 'Unnamed device';

/**
 * Behind the token check of every route: refuses accounts that are gone and devices whose access was
 * taken away, and keeps the list of devices. Requests that name no device are served.
 */
export function deviceGuard(devices: Devices): RequestHandler {
  return async (request, response, next) => {
    const userId = userOf(response);
    const id = idOf(request);
    const name = nameOf(request);
    const standing = await devices.standingOf(userId, id);
    refuse(standing);
    response.locals['deviceId'] = id;
    response.locals['isLeaving'] = standing.account === 'leaving';
    if (id !== null && standing.device !== 'fresh') await devices.touch({ userId, id }, name);
    next();
  };
}

/** The device that asks; null when the request names none. */
export function deviceOf(response: Response): string | null {
  const id: unknown = response.locals['deviceId'];
  return typeof id === 'string' ? id : null;
}

/** Stands before everything that writes to spaces: an account that is to be removed is read only. */
export const refuseLeaving: RequestHandler = (request, response, next) => {
  const isRead = request.method === 'GET' || request.method === 'HEAD';
  if (!isRead && response.locals['isLeaving'] === true) {
    throw new HttpFault(
      'forbidden',
      'This account is to be deleted, so nothing new is stored. Take the deletion back to go on.',
    );
  }
  next();
};

function refuse({ account, device }: Standing): void {
  if (account === 'removed') throw new HttpFault('forbidden', 'This account was deleted.');
  if (account === 'removing') {
    throw new HttpFault('unavailable', 'This account is being deleted right now.');
  }
  if (device === 'revoked') {
    throw new HttpFault('deviceRevoked', 'The access of this device was taken away.');
  }
}

/** Lower-case, so that one device cannot be two. */
const deviceId = z.uuid().lowercase();

function idOf(request: Request): string | null {
  const given = request.get(DEVICE_ID_HEADER);
  if (given === undefined) return null;
  const decoded = deviceId.safeParse(given);
  if (decoded.success) return decoded.data;
  throw new HttpFault('badRequest', `${DEVICE_ID_HEADER} must be a lower-case UUID.`);
}

/** Characters that break lines or turn the direction of text. */
const UNPRINTABLE = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/u;

/** A name as people may read it in a list. */
export const deviceName = z
  .string()
  .refine((name) => !UNPRINTABLE.test(name), 'must not hold control characters')
  .trim()
  .min(1)
  .max(100);

function nameOf(request: Request): string {
  const given = request.get(DEVICE_NAME_HEADER);
  if (given === undefined) return UNNAMED;
  const decoded = deviceName.safeParse(percentDecoded(given));
  if (decoded.success) return decoded.data;
  throw new HttpFault(
    'badRequest',
    `${DEVICE_NAME_HEADER} must be percent-encoded, at most 100 characters without control characters.`,
  );
}

function percentDecoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}
