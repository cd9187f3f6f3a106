import * as z from 'zod';
import { personalityId, projectId } from './ids.ts';
import { storableText } from './text.ts';

/** A personality's seat in a conversation. The human who owns the conversation needs none. */
const participant = z.object({
  personalityId,
  isMuted: z.boolean(),
});

/** A room with humans and personalities. */
export const conversation = z.object({
  title: storableText(200).min(1),
  /** True until a human names it; the first message then names it. */
  isTitleAutomatic: z.boolean(),
  description: storableText(4_000),
  participants: z.array(participant).max(32),
  projectId: projectId.nullable(),
  /** Milliseconds since 1970. */
  createdAt: z.number().int(),
  /** When something was last said; sorts the list. */
  lastActiveAt: z.number().int(),
});

export type Conversation = z.infer<typeof conversation>;
