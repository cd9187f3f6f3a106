import * as z from 'zod';
import { personality, type Personality } from '../domain/personality.ts';
import type { JsonObject } from './cardJson.ts';

/** What Parley keeps of a personality in a card, below `extensions.parley`. */
type Traits = Omit<Personality, 'name' | 'prompt' | 'cardRest'> & {
  /** Only where the card's own words do not make it. */
  readonly prompt: string | null;
};

const { shape } = personality;

/** A field that is wrong or missing has the value of a new personality; the others stand. */
const traits = z.object({
  title: shape.title.default('').catch(''),
  accent: shape.accent.default('purple').catch('purple'),
  icon: shape.icon.default('hubot').catch('hubot'),
  model: shape.model.default('').catch(''),
  eagerness: shape.eagerness.default(0.5).catch(0.5),
  temperature: shape.temperature.default(null).catch(null),
  reasoningEffort: shape.reasoningEffort.catch(null),
  responseDelayMs: shape.responseDelayMs.catch(0),
  isMuted: shape.isMuted.default(false).catch(false),
  attitudes: shape.attitudes.default({}).catch({}),
  prompt: shape.prompt.nullable().default(null).catch(null),
});

/** The traits in whatever a card holds in their place. */
export function traitsIn(value: JsonObject): Traits {
  return traits.parse(value);
}

/** The traits as a card carries them. There is no key among them: a personality has none. */
export function traitsOf(of: Personality): Omit<Traits, 'prompt'> & { readonly version: 1 } {
  const { title, accent, icon, model, eagerness, temperature } = of;
  const { reasoningEffort, responseDelayMs, isMuted, attitudes } = of;
  return {
    version: 1,
    ...{ title, accent, icon, model, eagerness, temperature },
    ...{ reasoningEffort, responseDelayMs, isMuted, attitudes },
  };
}
