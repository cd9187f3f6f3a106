import * as z from 'zod';
import { conversationId, messageId, personalityId, projectId } from './ids.ts';
import { roomRules } from './roomRules.ts';
import { storableText } from './text.ts';

/** A personality's seat in a conversation. The human who owns the conversation needs none. */
const participant = z.object({
  personalityId,
  isMuted: z.boolean(),
  /** In this conversation only; null is the personality's own. */
  model: storableText(200).nullable().default(null),
  title: storableText(120).nullable().default(null),
});

/** A room with humans and personalities. */
export const conversation = z.object({
  title: storableText(200).min(1),
  /** True until a human names it; the first message then names it. */
  isTitleAutomatic: z.boolean(),
  description: storableText(4_000),
  participants: z.array(participant).max(32),
  rules: roomRules.prefault({}),
  isPinned: z.boolean().default(false),
  isArchived: z.boolean().default(false),
  /** The message that this conversation went its own way after, in the one it came from. */
  branchedFrom: z.object({ conversationId, messageId }).nullable().default(null),
  projectId: projectId.nullable(),
  /** Milliseconds since 1970. */
  createdAt: z.number().int(),
  /** When something was last said; sorts the list. */
  lastActiveAt: z.number().int(),
});

export type Participant = z.infer<typeof participant>;
export type Conversation = z.infer<typeof conversation>;

/** A seat as a personality first takes it. */
export function newSeat(id: Participant['personalityId']): Participant {
  return { personalityId: id, isMuted: false, model: null, title: null };
}
