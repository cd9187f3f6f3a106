import { createHash } from 'node:crypto';
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

/** Machines that share the folder, as those of a home folder on a network do. */
const MAX_MACHINES = 50;

/** The ids of the machines, by what tells the machines apart; the one that came last at the end. */
const kept = z.object({ machines: z.array(z.tuple([z.string(), z.uuid()])).max(MAX_MACHINES) });
type Kept = z.infer<typeof kept>['machines'];

/**
 * This machine as the service knows it: an id by chance, made once and shared by all windows, and the
 * name of the machine. The service keeps the name that a person gives there. `machine` is the same each time on this one
 * and on no other (`machineMark`): a folder that is synced or copied to another machine makes no one device of two.
 */
export async function readDeviceIdentity(
  folder: string,
  machine: string,
  { lock, newId }: { readonly lock: SharedLock; readonly newId: () => string },
): Promise<DeviceIdentity> {
  const path = join(folder, DEVICE_FILE);
  const name = deviceName(hostname());
  const idIn = (machines: Kept): string | null =>
    machines.find(([mark]) => mark === machine)?.[1] ?? null;
  const before = idIn(await readKept(path));
  if (before !== null) return { id: before, name };
  const made = await lock.run(async () => {
    const machines = await readKept(path);
    const first = idIn(machines);
    if (first !== null) return first;
    const id = newId();
    const all = [...machines, [machine, id] as const].slice(-MAX_MACHINES);
    await writeWhole(path, JSON.stringify({ machines: all }));
    return id;
  });
  if (made.kind === 'busy') throw new Error('Another window holds the identity of this machine.');
  return { id: made.value, name };
}

/**
 * Tells this machine from others, and tells nobody anything else. The system's own id where it has one in a file; else
 * what the editor knows the machine by, which travels with its settings, together with the machine's name.
 */
export async function machineMark(
  editorMachineId: string,
  idFiles: readonly string[] = ['/etc/machine-id', '/var/lib/dbus/machine-id'],
): Promise<string> {
  for (const file of idFiles) {
    const id = (await readFile(file, 'utf8').catch(() => '')).trim();
    if (/^[0-9a-f]{32}$/.test(id)) return digest(`system ${id}`);
  }
  return digest(`editor ${editorMachineId} ${deviceName(hostname())}`);
}

/** The system's id is not to leave the machine. */
function digest(text: string): string {
  return createHash('sha256').update(`parley device ${text}`).digest('hex').slice(0, 32);
}

/** What a machine calls itself, fit to be shown: one line of at most 100 characters. */
export function deviceName(host: string): string {
  const plain = cleanText(host)
    .replaceAll(/[\p{C}\p{Z}\s]+/gu, ' ')
    .trim()
    .replace(/\.(local|lan|home|localdomain)$/i, '');
  return truncate(plain, MAX_NAME) || 'Unnamed machine';
}

/** None where there is no file, or one that does not decode. */
async function readKept(path: string): Promise<Kept> {
  try {
    return kept.parse(JSON.parse(await readFile(path, 'utf8'))).machines;
  } catch {
    return [];
  }
}
