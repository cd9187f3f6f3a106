import { readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import { cleanText, truncate } from '../../shared/domain/text.ts';
import type { DeviceIdentity } from '../net/serviceRequest.ts';
import type { SharedLock } from '../net/tokenKeeper.ts';
import { writeWhole } from './writeWhole.ts';

const DEVICE_FILE = 'device.json';
const MAX_NAME = 100;

const kept = z.object({ id: z.uuid() });

/**
 * This machine as the service knows it: an id by chance, made once and shared by all windows, and the
 * name of the machine. The service keeps the name that a person gives there.
 */
export async function readDeviceIdentity(
  folder: string,
  lock: SharedLock,
  newId: () => string,
): Promise<DeviceIdentity> {
  const path = join(folder, DEVICE_FILE);
  const name = deviceName(hostname());
  const before = await readKept(path);
  if (before !== null) return { id: before, name };
  const made = await lock.run(async () => {
    const first = await readKept(path);
    if (first !== null) return first;
    const id = newId();
    await writeWhole(path, JSON.stringify({ id }));
    return id;
  });
  if (made.kind === 'busy') throw new Error('Another window holds the identity of this machine.');
  return { id: made.value, name };
}

/** What a machine calls itself, fit to be shown: one line of at most 100 characters. */
export function deviceName(host: string): string {
  const plain = cleanText(host)
    .replaceAll(/[\p{C}\p{Z}\s]+/gu, ' ')
    .trim()
    .replace(/\.(local|lan|home|localdomain)$/i, '');
  return truncate(plain, MAX_NAME) || 'Unnamed machine';
}

/** Null where there is none, or one that does not decode. */
async function readKept(path: string): Promise<string | null> {
  try {
    return kept.parse(JSON.parse(await readFile(path, 'utf8'))).id;
  } catch {
    return null;
  }
}
