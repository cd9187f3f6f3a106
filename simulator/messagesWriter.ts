import type { ServerResponse } from 'node:http';
import { type Pace, pause, READING_TOKENS, runWait, tokensOf, writeBytes } from './pacing.ts';
import type { ScriptedReply, Step, WireUsage } from './scenario.ts';

export interface MessagesSetting extends Pace {
  readonly messageId: string;
  readonly model: string;
}

/** Anthropic's words for the reasons to finish that chat completions have. */
const STOP_REASONS: Readonly<Record<string, string>> = {
  stop: 'end_turn',
  length: 'max_tokens',
  tool_calls: 'tool_use',
  content_filter: 'refusal',
};

/** What a step leaves: the answer goes on, or it ended for a reason, or there is nothing more to write. */
type StepEnd = 'goesOn' | 'over' | { readonly reason: string | null };

interface Writer {
  readonly setting: MessagesSetting;
  raw(text: string): Promise<void>;
  event(type: string, fields?: Readonly<Record<string, unknown>>): Promise<void>;
  /** Opens a block, writes its deltas and closes it. */
  block(
    start: Readonly<Record<string, unknown>>,
    deltas: readonly Readonly<Record<string, unknown>>[],
  ): Promise<void>;
  destroy(): void;
}

/** Writes one streamed answer of the Messages wire. Rejects when the client leaves while it waits. */
export async function writeMessageStream(
  response: ServerResponse,
  reply: ScriptedReply,
  setting: MessagesSetting,
  usage: WireUsage | null,
): Promise<void> {
  const writer = createWriter(response, reply, setting);
  await writer.event('message_start', {
    message: {
      id: setting.messageId,
      type: 'message',
      role: 'assistant',
      model: setting.model,
      content: [],
      ...(usage !== null && { usage: { input_tokens: usage.promptTokens, output_tokens: 1 } }),
    },
  });
  await writer.event('ping');
  await pause(setting, READING_TOKENS);
  let end: StepEnd = 'goesOn';
  let hasCalls = false;
  for (const step of reply.steps) {
    end = await runStep(writer, step);
    hasCalls ||= step.kind === 'toolCalls';
    if (end !== 'goesOn') break;
  }
  if (end === 'over') {
    response.end();
    return;
  }
  const byRule = hasCalls ? 'tool_use' : 'end_turn';
  await writer.event('message_delta', {
    delta: { stop_reason: end === 'goesOn' ? byRule : end.reason, stop_sequence: null },
    ...(usage !== null && { usage: { output_tokens: usage.completionTokens } }),
  });
  if (reply.hasDone) await writer.event('message_stop');
  response.end();
}

function createWriter(
  response: ServerResponse,
  { lineEnd, splitBytes }: ScriptedReply,
  setting: MessagesSetting,
): Writer {
  let blocks = 0;
  const raw = (text: string) => writeBytes(response, text, splitBytes, setting.gone);
  const event: Writer['event'] = (type, fields = {}) =>
    raw(`event: ${type}${lineEnd}data: ${JSON.stringify({ type, ...fields })}${lineEnd}${lineEnd}`);
  return {
    setting,
    raw,
    event,
    block: async (start, deltas) => {
      const index = blocks++;
      await event('content_block_start', { index, content_block: start });
      for (const delta of deltas) {
        await event('content_block_delta', { index, delta });
        if (delta['type'] === 'text_delta') await pause(setting, 1);
      }
      await event('content_block_stop', { index });
    },
    destroy: () => response.destroy(),
  };
}

async function runStep(writer: Writer, step: Step): Promise<StepEnd> {
  if (isContent(step)) {
    await writeContent(writer, step);
    return 'goesOn';
  }
  switch (step.kind) {
    case 'delay':
    case 'stall':
    case 'cut':
      return runWait(step, writer);
    case 'finish':
      return { reason: step.reason === null ? null : (STOP_REASONS[step.reason] ?? step.reason) };
    case 'streamError':
      await writer.event('error', {
        error: {
          type: typeof step.code === 'string' ? step.code : 'api_error',
          message: step.message,
        },
      });
      return 'over';
    case 'status':
      throw new Error('A status can only be the first step.');
  }
}

const CONTENT = [
  'text',
  'reasoning',
  'toolCalls',
  'emptyToolCalls',
  'comment',
  'chunk',
  'raw',
] as const;

type ContentStep = Extract<Step, { kind: (typeof CONTENT)[number] }>;

function isContent(step: Step): step is ContentStep {
  return (CONTENT as readonly string[]).includes(step.kind);
}

async function writeContent(writer: Writer, step: ContentStep): Promise<void> {
  switch (step.kind) {
    case 'text': {
      const pieces = step.pieces ?? tokensOf(step.text);
      const deltas = pieces.map((text) => ({ type: 'text_delta', text }));
      return writer.block({ type: 'text', text: '' }, deltas);
    }
    case 'reasoning':
      return writer.block({ type: 'thinking', thinking: '', signature: '' }, [
        { type: 'thinking_delta', thinking: step.text },
        { type: 'signature_delta', signature: 'simulated' },
      ]);
    case 'toolCalls':
      return writeCalls(writer, step);
    case 'emptyToolCalls':
    case 'comment':
      return writer.event('ping');
    case 'chunk':
      return writer.raw(`data: ${JSON.stringify(step.chunk)}\n\n`);
    case 'raw':
      return writer.raw(step.text);
  }
}

async function writeCalls(
  writer: Writer,
  { calls, fragmentLength }: Extract<Step, { kind: 'toolCalls' }>,
): Promise<void> {
  for (const { id, name, arguments: json } of calls) {
    const deltas = [];
    for (let from = 0; from < json.length; from += fragmentLength) {
      const partial_json = json.slice(from, from + fragmentLength);
      deltas.push({ type: 'input_json_delta', partial_json });
    }
    await writer.block({ type: 'tool_use', id, name, input: {} }, deltas);
  }
}
