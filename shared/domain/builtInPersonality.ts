import { personalityId } from './ids.ts';
import type { Personality } from './personality.ts';
import type { KnownRecord } from './record.ts';

/** A personality that comes with the product, on the default model; `id` is fixed for ever. */
export function builtInPersonality(
  id: string,
  traits: Pick<
    Personality,
    'name' | 'title' | 'accent' | 'icon' | 'eagerness' | 'temperature' | 'prompt'
  >,
): KnownRecord<'personality'> {
  return {
    kind: 'personality',
    id: personalityId.parse(id),
    data: {
      ...traits,
      model: '',
      isMuted: false,
      attitudes: {},
      reasoningEffort: null,
      responseDelayMs: 0,
      cardRest: '',
    },
  };
}
