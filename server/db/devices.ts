import type { Database } from './database.ts';
import {
  type DeviceKey,
  insertDevice,
  listDevices,
  listRevokedOf,
  lockDevices,
  renameDevice,
  setRevoked,
  type StoredDevice,
  touchDevice,
  trimDevices,
} from './deviceTable.ts';
import { readStanding, type Standing } from './standing.ts';
import { insertUser } from './userTable.ts';

/** The machines of people, each person's their own. */
export interface Devices {
  standingOf(userId: string, deviceId: string | null): Promise<Standing>;
  /** Makes the device, and the account where that is new, or marks it as seen. */
  touch(key: DeviceKey, name: string): Promise<void>;
  list(userId: string): Promise<readonly StoredDevice[]>;
  /** False when the person has no such device; so do the next two. */
  rename(key: DeviceKey, name: string): Promise<boolean>;
  revoke(key: DeviceKey): Promise<boolean>;
  admit(key: DeviceKey): Promise<boolean>;
  /** Which of these people's devices are revoked. */
  listRevoked(userIds: readonly string[]): Promise<readonly DeviceKey[]>;
}

export function createDevices(database: Database): Devices {
  return {
    standingOf: (userId, deviceId) => readStanding(database, userId, deviceId),
    touch: (key, name) =>
      database.asUser(key.userId, async (tx) => {
        if (await touchDevice(tx, key)) return;
        await insertUser(tx, key.userId);
        await lockDevices(tx, key.userId);
        await insertDevice(tx, key, name);
        await trimDevices(tx, key.userId);
      }),
    list: (userId) => database.asUser(userId, (tx) => listDevices(tx, userId)),
    rename: (key, name) => database.asUser(key.userId, (tx) => renameDevice(tx, key, name)),
    revoke: (key) => database.asUser(key.userId, (tx) => setRevoked(tx, key, true)),
    admit: (key) =>
      database.asUser(key.userId, async (tx) => {
        await lockDevices(tx, key.userId);
        const isKnown = await setRevoked(tx, key, false);
        if (isKnown) await trimDevices(tx, key.userId);
        return isKnown;
      }),
    listRevoked: (userIds) => listRevokedOf(database, userIds),
  };
}
