import { builtInPersonalities } from '../../../shared/domain/builtInPersonalities.ts';
import { newPersonality } from '../../../shared/domain/newPersonality.ts';
import type { Personality } from '../../../shared/domain/personality.ts';
import { readSyncedSetting } from '../../../shared/domain/syncedSettings.ts';
import type {
  PersonalityChange,
  PersonalityView,
} from '../../../shared/protocol/personalityApi.ts';
import type { PersonalityPorts } from './personalityPorts.ts';

interface PersonalityRead {
  readonly data: Personality;
  readonly isStored: boolean;
}

/** One personality as a page reads and writes it. */
export interface PersonalityFile {
  readonly isBuiltIn: boolean;
  /** Null when it was deleted. One just begun is what new ones begin with, until it is first written. */
  read(): Promise<PersonalityRead | null>;
  write(change: PersonalityChange): Promise<Personality>;
  /** Deletes what is stored of a built-in one; of others, nothing. */
  reset(): Promise<PersonalityRead | null>;
  /** Writes again what was last stored; null when nothing ever was. */
  restore(): Promise<Personality | null>;
}

/** `isNew`: it may not be stored yet. */
export function createPersonalityFile(
  { store, personalities }: Pick<PersonalityPorts, 'store' | 'personalities'>,
  id: string,
  isNew: boolean,
): PersonalityFile {
  const builtIn = builtInPersonalities.find((each) => each.id === id)?.data ?? null;
  let isBegun = isNew;
  let begun: Personality | null = null;
  let lastStored: Personality | null = null;

  const begin = async (): Promise<Personality> => {
    if (begun !== null) return begun;
    const defaults = await readSyncedSetting(store, 'personalityDefaults');
    const names = (await personalities()).map(({ data }) => data.name);
    return (begun = newPersonality(defaults, names));
  };
  const read = async (): Promise<PersonalityRead | null> => {
    const stored = await store.get('personality', id);
    if (stored !== null) {
      isBegun = false;
      lastStored = stored.data;
      return { data: stored.data, isStored: true };
    }
    if (builtIn !== null) return { data: builtIn, isStored: false };
    return isBegun ? { data: await begin(), isStored: false } : null;
  };
  const put = async (data: Personality): Promise<Personality> => {
    await store.write([{ kind: 'personality', id, data }]);
    lastStored = data;
    isBegun = false;
    return data;
  };
  return {
    isBuiltIn: builtIn !== null,
    read,
    write: async (change) =>
      put(withChange((await read())?.data ?? lastStored ?? (await begin()), change)),
    async reset() {
      await read();
      if (builtIn !== null) await store.write([{ kind: 'personality', id, data: null }]);
      return read();
    },
    restore: async () => (lastStored === null ? null : put(lastStored)),
  };
}

/** What a page is shown of a personality. */
export function viewOf({ cardRest: _, ...view }: Personality): PersonalityView {
  return view;
}

function withChange(before: Personality, { attitudes, ...rest }: PersonalityChange): Personality {
  if (attitudes === undefined) return { ...before, ...rest };
  const kept: Personality['attitudes'] = { ...before.attitudes, ...attitudes };
  for (const [id, words] of Object.entries(kept)) {
    if (words === '') Reflect.deleteProperty(kept, id);
  }
  return { ...before, ...rest, attitudes: kept };
}
