import { builtInPersonalities } from '../../shared/domain/builtInPersonalities.ts';
import type { Personality } from '../../shared/domain/personality.ts';
import type { KnownRecord } from '../../shared/domain/record.ts';
import type { RecordStore } from '../../shared/domain/recordStore.ts';

export interface PersonalityDirectory {
  /** Reads everything anew. */
  load(): Promise<void>;
  /** By name. Call `load` first; so for `find`. */
  all(): readonly KnownRecord<'personality'>[];
  readonly find: (id: string) => Personality | null;
}

/** The built-in personalities, each replaced by the stored record of the same id, and all others stored. */
export function createPersonalityDirectory(store: RecordStore): PersonalityDirectory {
  let byId = new Map<string, KnownRecord<'personality'>>();
  return {
    async load() {
      const stored = await store.list('personality');
      byId = new Map([...builtInPersonalities, ...stored].map((record) => [record.id, record]));
    },
    all: () => [...byId.values()].sort((one, two) => one.data.name.localeCompare(two.data.name)),
    find: (id) => byId.get(id)?.data ?? null,
  };
}
