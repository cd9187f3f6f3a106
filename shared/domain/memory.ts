import * as z from 'zod';
import { conversationId, messageId, personalityId, projectId } from './ids.ts';
import { storableText } from './text.ts';

/** Longest memory in UTF-16 units: a fact, not a document. */
export const MAX_MEMORY_LENGTH = 2_000;

/** Where a memory counts. */
export const memoryScope = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('everywhere') }),
  z.object({ kind: z.literal('project'), projectId }),
  z.object({ kind: z.literal('conversation'), conversationId }),
]);

/** Something that one personality keeps in mind. */
export const memory = z.object({
  personalityId,
  scope: memoryScope,
  text: storableText(MAX_MEMORY_LENGTH).min(1),
  /** Pinned ones are read first and never left out for want of room. */
  isPinned: z.boolean(),
  /** Who wrote it: a human, or the personality itself in a message. */
  origin: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('human') }),
    z.object({ kind: z.literal('personality'), messageId }),
  ]),
  createdAt: z.number().int(),
});

export type MemoryScope = z.infer<typeof memoryScope>;
export type Memory = z.infer<typeof memory>;
