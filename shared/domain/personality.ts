import * as z from 'zod';
import { accent } from './accent.ts';
import { personalityId } from './ids.ts';
import { storableText } from './text.ts';

const reasoningEffort = z.enum(['none', 'low', 'medium', 'high']);

/** An LLM colleague. `model` is a provider's model id; empty means the default of the settings. */
export const personality = z.object({
  name: storableText(80).min(1),
  title: storableText(120),
  accent,
  /** A codicon's name without the `$()`, shown as the avatar. */
  icon: z.string().regex(/^[a-z-]{1,40}$/),
  model: storableText(200),
  prompt: storableText(20_000),
  /** How readily it speaks unasked, 0 (never) to 1 (always). */
  eagerness: z.number().min(0).max(1),
  /** Sampling temperature, or null for the model's own. */
  temperature: z.number().min(0).max(2).nullable(),
  /** How hard it thinks before it answers, or null for the model's own way. */
  reasoningEffort: reasoningEffort.nullable().default(null),
  /** Milliseconds that it waits before it begins, as people do. */
  responseDelayMs: z.number().int().min(0).max(60_000).default(0),
  isMuted: z.boolean(),
  /** How it sees others, by their id, in its own words. */
  attitudes: z.record(personalityId, storableText(500)),
  /** What an imported card holds that Parley does not use, given back on export; JSON. */
  cardRest: storableText(200_000).default(''),
});

export type ReasoningEffort = z.infer<typeof reasoningEffort>;
export type Personality = z.infer<typeof personality>;
