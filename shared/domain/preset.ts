import * as z from 'zod';
import { personalityId } from './ids.ts';
import { roomRules } from './roomRules.ts';
import { storableText } from './text.ts';

/** A room to begin from: who sits in it and how it is run. */
export const preset = z.object({
  kind: z.literal('room'),
  name: storableText(120).min(1),
  /** What it is good for, in a sentence. */
  about: storableText(500),
  /** A codicon's name without the `$()`. */
  icon: z.string().regex(/^[a-z-]{1,40}$/),
  participants: z.array(personalityId).max(32),
  /** Becomes the conversation's description. */
  description: storableText(4_000),
  rules: roomRules,
});

export type Preset = z.infer<typeof preset>;
