import * as z from 'zod';
import { parseJson } from './httpFailure.ts';
import type { ReplyAssembler } from './replyAssembler.ts';
import type { WireReader } from './replyDecoder.ts';

const text = z.string().catch('');
const count = z.number().nonnegative().nullish().catch(null);

const usage = z.object({
  input_tokens: count,
  cache_creation_input_tokens: count,
  cache_read_input_tokens: count,
  output_tokens: count,
});

const block = z.object({
  type: z.string(),
  id: text,
  name: text,
  text,
  thinking: text,
  signature: text,
  data: text,
  input: z.unknown().optional(),
});

const index = z.number().int().catch(0);

const event = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('message_start'),
    message: z.object({ usage: usage.nullish().catch(null) }).catch({ usage: null }),
  }),
  z.object({ type: z.literal('content_block_start'), index, content_block: block }),
  z.object({
    type: z.literal('content_block_delta'),
    index,
    delta: z.object({
      type: z.string(),
      text,
      thinking: text,
      partial_json: text,
      signature: text,
    }),
  }),
  z.object({ type: z.literal('content_block_stop'), index }),
  z.object({
    type: z.literal('message_delta'),
    delta: z.object({ stop_reason: z.string().nullish().catch(null) }).catch({ stop_reason: null }),
    usage: usage.nullish().catch(null),
  }),
  z.object({ type: z.literal('message_stop') }),
  z.object({ type: z.literal('error'), error: z.unknown().optional() }),
]);

const wholeMessage = z.object({
  type: z.literal('message'),
  content: z.array(block),
  stop_reason: z.string().nullish().catch(null),
  usage: usage.nullish().catch(null),
});

type Usage = z.infer<typeof usage>;
type Block = z.infer<typeof block>;
type Event = z.infer<typeof event>;

/**
 * Anthropic's Messages wire, one reader a reply. Each event is put into the terms of a chat-completions
 * chunk, so that one assembler holds the bounds and the rules for both. Events of kinds that are not
 * known, `ping` among them, are passed over, as that wire asks of its clients.
 */
export function createMessagesWire(): WireReader {
  const state: WireState = { used: null, thoughts: new Map() };
  return {
    readEvent: (data, reply) => {
      const body = parseJson(data);
      if (!isTyped(body)) reply.add(body);
      const decoded = event.safeParse(body);
      if (decoded.success) readEvent(state, decoded.data, reply);
    },
    readWhole: (body, reply) => {
      const decoded = wholeMessage.safeParse(body);
      if (!decoded.success) {
        reply.add(body);
        return;
      }
      const { content, stop_reason, usage: reported } = decoded.data;
      for (const [at, part] of content.entries()) readBlock(at, part, reply);
      addUsage(state, reported, reply);
      reply.add(chunk({}, stop_reason));
    },
  };
}

interface WireState {
  used: Usage | null;
  /** The thinking blocks that are open, by their index. */
  readonly thoughts: Map<number, { text: string; signature: string }>;
}

function readEvent(state: WireState, said: Event, reply: ReplyAssembler): void {
  switch (said.type) {
    case 'message_start':
      addUsage(state, said.message.usage, reply);
      break;
    case 'content_block_start':
      if (said.content_block.type === 'thinking') {
        const { thinking, signature } = said.content_block;
        state.thoughts.set(said.index, { text: thinking, signature });
      }
      reply.add(chunk(deltaOfBlock(said.index, said.content_block)));
      break;
    case 'content_block_delta':
      readDelta(state, said, reply);
      break;
    case 'content_block_stop': {
      const thought = state.thoughts.get(said.index);
      if (thought) reply.add(chunk({ reasoning_details: [thinkingDetail(thought)] }));
      break;
    }
    case 'message_delta':
      addUsage(state, said.usage, reply);
      reply.add(chunk({}, said.delta.stop_reason));
      break;
    case 'message_stop':
      reply.conclude(true);
      break;
    case 'error':
      reply.add({ error: said.error ?? 'The provider reported an error.' });
  }
}

function readDelta(
  { thoughts }: WireState,
  { index: at, delta }: Extract<Event, { type: 'content_block_delta' }>,
  reply: ReplyAssembler,
): void {
  const thought = thoughts.get(at);
  switch (delta.type) {
    case 'text_delta':
      reply.add(chunk({ content: delta.text }));
      break;
    case 'thinking_delta':
      if (thought) thought.text += delta.thinking;
      reply.add(chunk({ reasoning: delta.thinking }));
      break;
    case 'signature_delta':
      if (thought) thought.signature += delta.signature;
      break;
    case 'input_json_delta':
      reply.add(chunk({ tool_calls: [callFragment(at, { arguments: delta.partial_json })] }));
      break;
    default:
  }
}

/** A block of an answer that came whole. */
function readBlock(at: number, part: Block, reply: ReplyAssembler): void {
  reply.add(chunk(deltaOfBlock(at, part)));
  if (part.type === 'thinking') {
    const thought = { text: part.thinking, signature: part.signature };
    reply.add(chunk({ reasoning_details: [thinkingDetail(thought)] }));
  }
  if (part.type === 'tool_use') {
    const whole = { arguments: JSON.stringify(part.input ?? {}) };
    reply.add(chunk({ tool_calls: [callFragment(at, whole)] }));
  }
}

function addUsage(
  state: WireState,
  reported: Usage | null | undefined,
  reply: ReplyAssembler,
): void {
  if (!reported) return;
  state.used = mergeUsage(state.used, reported);
  reply.add({ usage: chatUsage(state.used) });
}

function isTyped(body: unknown): boolean {
  return typeof body === 'object' && body !== null && 'type' in body;
}

function deltaOfBlock(at: number, part: Block): Record<string, unknown> {
  switch (part.type) {
    case 'text':
      return { content: part.text };
    case 'thinking':
      return { reasoning: part.thinking };
    case 'redacted_thinking':
      return { reasoning_details: [{ type: 'redacted_thinking', data: part.data }] };
    case 'tool_use':
      return { tool_calls: [{ ...callFragment(at, { name: part.name }), id: part.id }] };
    default:
      return {};
  }
}

function thinkingDetail(thought: { text: string; signature: string }): Record<string, unknown> {
  return { type: 'thinking', thinking: thought.text, signature: thought.signature };
}

function callFragment(
  at: number,
  fields: Readonly<Record<string, string>>,
): Record<string, unknown> {
  return { index: at, function: fields };
}

function chunk(
  delta: Readonly<Record<string, unknown>>,
  finish: string | null | undefined = null,
): Record<string, unknown> {
  return { choices: [{ delta, finish_reason: finish ?? null }] };
}

/** The counts are cumulative; the last event may leave out what the first has said. */
function mergeUsage(before: Usage | null, now: Usage): Usage {
  return {
    input_tokens: now.input_tokens ?? before?.input_tokens,
    cache_creation_input_tokens:
      now.cache_creation_input_tokens ?? before?.cache_creation_input_tokens,
    cache_read_input_tokens: now.cache_read_input_tokens ?? before?.cache_read_input_tokens,
    output_tokens: now.output_tokens ?? before?.output_tokens,
  };
}

/** `input_tokens` leaves out what was read from or written to the cache. */
function chatUsage(usage: Usage): Record<string, unknown> {
  const cached = usage.cache_read_input_tokens ?? 0;
  return {
    prompt_tokens: (usage.input_tokens ?? 0) + (usage.cache_creation_input_tokens ?? 0) + cached,
    completion_tokens: usage.output_tokens ?? 0,
    prompt_tokens_details: { cached_tokens: cached },
  };
}
