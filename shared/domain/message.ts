import * as z from 'zod';
import { conversationId, messageId, personalityId, proposalId, threadId } from './ids.ts';
import { modelFailure } from './modelFailure.ts';
import { storableText } from './text.ts';

/** Longest message text in UTF-16 units, typed or generated. */
export const MAX_MESSAGE_LENGTH = 200_000;

export const author = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('human'), name: storableText(80) }),
  /** `name` is kept so that a message stays readable after its personality is deleted. */
  z.object({ kind: z.literal('personality'), personalityId, name: storableText(80) }),
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
});

/** How a message came to its end. `streaming` is only ever seen while its turn runs. */
const messageStatus = z.enum(['streaming', 'complete', 'interrupted', 'failed', 'declined']);

export const message = z.object({
  conversationId,
  author,
  text: storableText(MAX_MESSAGE_LENGTH),
  reasoning: storableText(MAX_MESSAGE_LENGTH),
  toolUses: z.array(toolUse).max(100),
  replyTo: messageId.nullable(),
  status: messageStatus,
  /** Set exactly when `status` is `failed`. */
  failure: modelFailure.nullable(),
  /** The model that wrote it; null for a human. */
  model: storableText(200).nullable(),
  usage: usage.nullable(),
  createdAt: z.number().int(),
});

export type Author = z.infer<typeof author>;
export type ToolOutcome = z.infer<typeof toolOutcome>;
export type ToolUse = z.infer<typeof toolUse>;
export type Usage = z.infer<typeof usage>;
export type MessageStatus = z.infer<typeof messageStatus>;
export type Message = z.infer<typeof message>;
