import type { RecordStore } from '../../../shared/domain/recordStore.ts';
import { readSyncedSetting, writeSyncedSetting } from '../../../shared/domain/syncedSettings.ts';
import type { DefaultsView } from '../../../shared/protocol/personalityApi.ts';

/** The defaults for new personalities and the quotas, as they are on all machines. */
export async function readDefaults(store: RecordStore): Promise<DefaultsView> {
  const defaults = await readSyncedSetting(store, 'personalityDefaults');
  const { daySpend, models } = await readSyncedSetting(store, 'quotas');
  return { ...defaults, daySpend, quotas: models };
}

/** Writes what changed and gives all values as they are then. */
export async function writeDefaults(
  store: RecordStore,
  change: Partial<DefaultsView>,
): Promise<DefaultsView> {
  const before = await readDefaults(store);
  const { daySpend, quotas, ...defaults } = { ...before, ...change };
  const isQuota = (key: string) => key === 'daySpend' || key === 'quotas';
  const keys = Object.keys(change);
  if (keys.some((key) => !isQuota(key))) {
    await writeSyncedSetting(store, 'personalityDefaults', defaults);
  }
  if (keys.some(isQuota)) {
    await writeSyncedSetting(store, 'quotas', { daySpend, models: [...quotas] });
  }
  return readDefaults(store);
}
