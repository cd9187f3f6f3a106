import * as z from 'zod';
import { attachment, MAX_ATTACHMENTS } from './attachment.ts';
import { imageRef, MAX_IMAGES } from './image.ts';
import { conversationId, memoryId, messageId, personalityId, proposalId, threadId } from './ids.ts';
import { memoryScope } from './memory.ts';
import { modelFailure } from './modelFailure.ts';
import { storableText } from './text.ts';

/** Longest message text in UTF-16 units, typed or generated. */
export const MAX_MESSAGE_LENGTH = 200_000;

export const author = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('human'), name: storableText(80) }),
  /** `name` is kept so that a message stays readable after its personality is deleted. */
  z.object({ kind: z.literal('personality'), personalityId, name: storableText(80) }),
  /** The room itself: a verdict, a vote's outcome, a facilitator's word. */
  z.object({ kind: z.literal('room'), name: storableText(80) }),
]);

/** What a tool call left behind, so that the timeline can lead there. */
const toolOutcome = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('done') }),
  z.object({ kind: z.literal('threadMade'), threadId, path: z.string(), line: z.number().int() }),
  z.object({
    kind: z.literal('proposalMade'),
    proposalId,
    path: z.string(),
    line: z.number().int(),
  }),
  z.object({
    kind: z.literal('remembered'),
    memoryId,
    text: storableText(2_000),
    /** A human took it back. */
    isUndone: z.literal(true).optional(),
  }),
  /** With what it takes to remember it again: the deletion itself keeps nothing. */
  z.object({
    kind: z.literal('forgotten'),
    memoryId,
    text: storableText(2_000),
    scope: memoryScope.default({ kind: 'everywhere' }),
    /** A human took it back. */
    isUndone: z.literal(true).optional(),
  }),
  z.object({ kind: z.literal('mentioned'), personalityId, name: storableText(80) }),
  /** `reason` is what the model was told, in words it can act on. */
  z.object({ kind: z.literal('refused'), reason: storableText(4_000) }),
]);

const toolUse = z.object({
  callId: storableText(200),
  tool: storableText(80),
  /** The arguments' JSON as the model wrote it, shortened for display. */
  arguments: storableText(4_000),
  outcome: toolOutcome.nullable(),
});

const usage = z.object({
  promptTokens: z.number().int().nonnegative(),
  completionTokens: z.number().int().nonnegative(),
  /** US dollars as the provider billed them; null where it does not say. */
  cost: z.number().nonnegative().nullable(),
  /** Of the prompt's tokens, those that the provider had read before. */
  cachedTokens: z.number().int().nonnegative().nullable().default(null),
  /** Of the completion's tokens, those that were reasoning. */
  reasoningTokens: z.number().int().nonnegative().nullable().default(null),
  /** What we took the prompt for before it was sent. */
  estimatedPromptTokens: z.number().int().nonnegative().nullable().default(null),
});

/** How a message came to its end. `streaming` is only ever seen while its turn runs. */
const messageStatus = z.enum(['streaming', 'complete', 'interrupted', 'failed', 'declined']);

/** Which part of a mode's course a message is; null for plain talk. */
const messageStage = z.enum([
  'argument',
  'draft',
  'vote',
  'revision',
  'verdict',
  'outcome',
  'note',
]);

export const message = z.object({
  conversationId,
  author,
  text: storableText(MAX_MESSAGE_LENGTH),
  reasoning: storableText(MAX_MESSAGE_LENGTH),
  toolUses: z.array(toolUse).max(100),
  replyTo: messageId.nullable(),
  stage: messageStage.nullable().default(null),
  attachments: z.array(attachment).max(MAX_ATTACHMENTS).default([]),
  images: z.array(imageRef).max(MAX_IMAGES).default([]),
  status: messageStatus,
  /** Set exactly when `status` is `failed`. */
  failure: modelFailure.nullable(),
  /** The model that wrote it; null for a human. */
  model: storableText(200).nullable(),
  usage: usage.nullable(),
  createdAt: z.number().int(),
  /** When its text was last changed after it was said. */
  editedAt: z.number().int().nullable().default(null),
});

export type Author = z.infer<typeof author>;
export type ToolOutcome = z.infer<typeof toolOutcome>;
export type ToolUse = z.infer<typeof toolUse>;
export type Usage = z.infer<typeof usage>;
export type MessageStage = z.infer<typeof messageStage>;
export type MessageStatus = z.infer<typeof messageStatus>;
export type Message = z.infer<typeof message>;

/** A message that nothing has happened to yet but what is given. */
export function newMessage(
  given: Pick<Message, 'conversationId' | 'author' | 'text' | 'status' | 'createdAt'> &
    Partial<Message>,
): Message {
  return {
    reasoning: '',
    toolUses: [],
    replyTo: null,
    stage: null,
    attachments: [],
    images: [],
    failure: null,
    model: null,
    usage: null,
    editedAt: null,
    ...given,
  };
}

/** The fields of `usage` that most providers say nothing of. */
export const plainUsage = {
  cachedTokens: null,
  reasoningTokens: null,
  estimatedPromptTokens: null,
} as const satisfies Partial<Usage>;
