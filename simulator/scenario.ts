import * as z from 'zod';

const toolCall = z.object({ id: z.string(), name: z.string(), arguments: z.string() });

/** What one answer does, step by step. It ends by itself as documented unless a step ends it. */
const step = z.discriminatedUnion('kind', [
  /** Text in `pieces`; without them it is paced like the rule-based answers. */
  z.object({ kind: z.literal('text'), text: z.string(), pieces: z.array(z.string()).optional() }),
  z.object({
    kind: z.literal('reasoning'),
    text: z.string(),
    details: z.array(z.unknown()).default([]),
  }),
  /** `fragmentLength` characters of the arguments at a time, interleaved by index. */
  z.object({
    kind: z.literal('toolCalls'),
    calls: z.array(toolCall),
    firstIndex: z.number().int().default(0),
    fragmentLength: z.number().int().positive().default(7),
  }),
  /** `tool_calls: []`, as some providers send beside text. */
  z.object({ kind: z.literal('emptyToolCalls') }),
  z.object({ kind: z.literal('delay'), ms: z.number().nonnegative() }),
  z.object({ kind: z.literal('comment'), text: z.string() }),
  /** Any JSON as a `data:` event, or any text as it stands. */
  z.object({ kind: z.literal('chunk'), chunk: z.unknown() }),
  z.object({ kind: z.literal('raw'), text: z.string() }),
  /** An HTTP error in place of an answer: only sensible as the first step. */
  z.object({
    kind: z.literal('status'),
    status: z.number().int().min(400).max(599),
    body: z.unknown(),
    retryAfter: z.string().optional(),
  }),
  /** An error while HTTP says 200, in each form that is known. */
  z.object({
    kind: z.literal('streamError'),
    form: z.enum(['bare', 'withChoices', 'inChoice', 'finishReason', 'nativeFinishReason']),
    code: z.union([z.number(), z.string()]),
    message: z.string(),
  }),
  /** Silence until the client leaves. */
  z.object({ kind: z.literal('stall') }),
  /** The connection breaks. */
  z.object({ kind: z.literal('cut') }),
  z.object({ kind: z.literal('finish'), reason: z.string().nullable() }),
]);

const usage = z.object({
  promptTokens: z.number().int(),
  completionTokens: z.number().int(),
  cost: z.number().default(0),
});

const scriptedReply = z.object({
  /** Which request it answers; every part given must fit. */
  when: z
    .object({
      personality: z.string().optional(),
      model: z.string().optional(),
      userText: z.string().optional(),
    })
    .default({}),
  steps: z.array(step),
  lineEnd: z.enum(['\n', '\r\n']).default('\n'),
  /** Bytes written at once: 1 cuts every character outside ASCII. */
  splitBytes: z.number().int().positive().optional(),
  usage: usage.nullable().optional(),
  hasDone: z.boolean().default(true),
});

/** The body of `POST /_scenario`: replies for the requests to come, each used once, in order. */
export const scenario = z.object({ replies: z.array(scriptedReply) });

export type Step = z.infer<typeof step>;
export type ScriptedReply = z.infer<typeof scriptedReply>;
export type WireUsage = z.infer<typeof usage>;
/** A scenario as a test writes it, defaults left out. */
export type ScenarioInput = z.input<typeof scenario>;
