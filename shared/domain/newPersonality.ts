import type { Personality } from './personality.ts';
import type { PersonalityDefaults } from './syncedSettings.ts';

/** A personality that nobody has described yet. The name is the first free one of its kind. */
export function newPersonality(
  defaults: PersonalityDefaults,
  takenNames: readonly string[],
): Personality {
  return {
    ...defaults,
    name: freeName(takenNames),
    title: '',
    accent: 'blue',
    icon: 'person',
    prompt: '',
    isMuted: false,
    attitudes: {},
    cardRest: '',
  };
}

function freeName(takenNames: readonly string[]): string {
  const taken = new Set(takenNames.map((name) => name.toLowerCase()));
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? 'New personality' : `New personality ${number}`;
    if (!taken.has(name.toLowerCase())) return name;
  }
}
