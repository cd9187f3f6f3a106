import * as z from 'zod';
import { personality } from './personality.ts';
import type { RecordStore } from './recordStore.ts';
import { storableText } from './text.ts';

/** Most rows of quotas; a longer list could not be kept in one's head. */
export const MAX_MODEL_QUOTAS = 50;

/** US dollars a day; zero means that nothing may be spent. */
const spendPerDay = z.number().min(0).max(100_000).nullable();

/** What a new personality begins with. An empty `model` is the default of the settings. */
export const personalityDefaults = z.object({
  model: personality.shape.model.default(''),
  temperature: personality.shape.temperature.default(null),
  eagerness: personality.shape.eagerness.default(0.3),
  reasoningEffort: personality.shape.reasoningEffort,
  responseDelayMs: personality.shape.responseDelayMs,
});

export const modelQuota = z.object({
  /** A model's id, in which `*` stands for anything. */
  pattern: storableText(200).min(1),
  /** Null sets no limit. */
  requestsPerDay: z.number().int().min(0).max(1_000_000).nullable(),
  spendPerDay,
});

/** What may be spent and asked in a day, over all conversations. */
export const quotas = z.object({
  daySpend: spendPerDay.default(null),
  models: z.array(modelQuota).max(MAX_MODEL_QUOTAS).default([]),
});

export type PersonalityDefaults = z.infer<typeof personalityDefaults>;
export type ModelQuota = z.infer<typeof modelQuota>;
type Quotas = z.infer<typeof quotas>;

interface SyncedSettings {
  readonly personalityDefaults: PersonalityDefaults;
  readonly quotas: Quotas;
}

export type SyncedSettingKey = keyof SyncedSettings;

/** Fixed for ever: two devices that never met must mean the same record. */
const ids: Readonly<Record<SyncedSettingKey, string>> = {
  personalityDefaults: '5b0c1f5e-6a0e-4d8e-9c63-2f1f6f7a3d10',
  quotas: 'c7a1a8de-3f0b-4b5f-8d0a-91b8f0a4e2c6',
};

const schemas: { readonly [K in SyncedSettingKey]: z.ZodType<SyncedSettings[K]> } = {
  personalityDefaults,
  quotas,
};

/** The id of the record of kind `setting` that holds a key's value. */
export function syncedSettingId(key: SyncedSettingKey): string {
  return ids[key];
}

/** A setting as it is on all machines; what is missing or not understood has its default. */
export async function readSyncedSetting<K extends SyncedSettingKey>(
  store: Pick<RecordStore, 'get'>,
  key: K,
): Promise<SyncedSettings[K]> {
  const record = await store.get('setting', ids[key]);
  const decoded = schemas[key].safeParse(record?.data.value);
  return decoded.success ? decoded.data : schemas[key].parse({});
}

/** Writes a setting for all machines. Throws when the value does not decode, or as the store does. */
export async function writeSyncedSetting<K extends SyncedSettingKey>(
  store: Pick<RecordStore, 'write'>,
  key: K,
  value: SyncedSettings[K],
): Promise<void> {
  const decoded = z.json().parse(schemas[key].parse(value));
  await store.write([{ kind: 'setting', id: ids[key], data: { key, value: decoded } }]);
}
