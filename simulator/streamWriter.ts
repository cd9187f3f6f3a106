import type { ServerResponse } from 'node:http';
import { type Pace, pause, READING_TOKENS, runWait, tokensOf, writeBytes } from './pacing.ts';
import type { ScriptedReply, Step, WireUsage } from './scenario.ts';

type Delta = Readonly<Record<string, unknown>>;

export interface StreamSetting extends Pace {
  readonly generationId: string;
  readonly model: string;
  readonly createdAtSeconds: number;
}

/** Whether a step let the answer go on, ended it by a reason, or left nothing more to say. */
type StepEnd = 'goesOn' | 'finished' | 'over';

/**
 * Writes one streamed answer. Rejects with the signal's reason when the client leaves while it waits.
 */
export async function writeStream(
  response: ServerResponse,
  reply: ScriptedReply,
  setting: StreamSetting,
  usage: WireUsage | null,
): Promise<void> {
  const writer = createWriter(response, reply, setting);
  await writer.comment('OPENROUTER PROCESSING');
  await pause(setting, READING_TOKENS);
  let end: StepEnd = 'goesOn';
  let hasCalls = false;
  for (const step of reply.steps) {
    end = await runStep(writer, step);
    hasCalls ||= step.kind === 'toolCalls';
    if (end !== 'goesOn') break;
  }
  if (end === 'over') return;
  if (end === 'goesOn') await writer.delta({}, { finish: hasCalls ? 'tool_calls' : 'stop' });
  if (usage !== null) await writer.chunk({ choices: [], usage: wireUsage(usage) });
  if (reply.hasDone) await writer.event('[DONE]');
  response.end();
}

interface Writer {
  readonly setting: StreamSetting;
  raw(text: string): Promise<void>;
  event(data: string): Promise<void>;
  comment(text: string): Promise<void>;
  chunk(fields: Readonly<Record<string, unknown>>): Promise<void>;
  delta(delta: Delta, end?: { finish: string | null; native?: string }): Promise<void>;
  destroy(): void;
}

function createWriter(
  response: ServerResponse,
  { lineEnd, splitBytes }: ScriptedReply,
  setting: StreamSetting,
): Writer {
  const raw = (text: string) => writeBytes(response, text, splitBytes, setting.gone);
  const event = (data: string) => raw(`data: ${data}${lineEnd}${lineEnd}`);
  const chunk = (fields: Readonly<Record<string, unknown>>) =>
    event(
      JSON.stringify({
        id: setting.generationId,
        provider: 'Simulated',
        model: setting.model,
        object: 'chat.completion.chunk',
        created: setting.createdAtSeconds,
        ...fields,
      }),
    );
  return {
    setting,
    raw,
    event,
    chunk,
    comment: (text) => raw(`: ${text}${lineEnd}${lineEnd}`),
    delta: (delta, { finish, native } = { finish: null }) =>
      chunk({
        choices: [
          {
            index: 0,
            delta: { role: 'assistant', ...delta },
            finish_reason: finish,
            native_finish_reason: native ?? finish,
          },
        ],
      }),
    destroy: () => response.destroy(),
  };
}

async function runStep(writer: Writer, step: Step): Promise<StepEnd> {
  if (isInstant(step)) {
    await writeAtOnce(writer, step);
    return 'goesOn';
  }
  switch (step.kind) {
    case 'text':
      for (const piece of step.pieces ?? tokensOf(step.text)) {
        await writer.delta({ content: piece });
        await pause(writer.setting, 1);
      }
      return 'goesOn';
    case 'delay':
    case 'stall':
    case 'cut':
      return runWait(step, writer);
    case 'finish':
      await writer.delta({}, { finish: step.reason });
      return 'finished';
    case 'streamError':
      await writeError(writer, step);
      return 'finished';
    case 'status':
      throw new Error('A status can only be the first step.');
  }
}

const INSTANT = ['reasoning', 'toolCalls', 'emptyToolCalls', 'comment', 'chunk', 'raw'] as const;

type InstantStep = Extract<Step, { kind: (typeof INSTANT)[number] }>;

function isInstant(step: Step): step is InstantStep {
  return (INSTANT as readonly string[]).includes(step.kind);
}

async function writeAtOnce(writer: Writer, step: InstantStep): Promise<void> {
  switch (step.kind) {
    case 'reasoning':
      return writer.delta({ reasoning: step.text, reasoning_details: step.details });
    case 'toolCalls':
      return writeCalls(writer, step);
    case 'emptyToolCalls':
      return writer.delta({ tool_calls: [] });
    case 'comment':
      return writer.comment(step.text);
    case 'chunk':
      return writer.event(JSON.stringify(step.chunk));
    case 'raw':
      return writer.raw(step.text);
  }
}

async function writeCalls(
  writer: Writer,
  { calls, firstIndex, fragmentLength }: Extract<Step, { kind: 'toolCalls' }>,
): Promise<void> {
  for (const [at, call] of calls.entries()) {
    const head = { name: call.name, arguments: '' };
    await writer.delta({
      tool_calls: [{ index: firstIndex + at, id: call.id, type: 'function', function: head }],
    });
  }
  const longest = Math.max(0, ...calls.map((call) => call.arguments.length));
  for (let from = 0; from < longest; from += fragmentLength) {
    for (const [at, call] of calls.entries()) {
      const piece = call.arguments.slice(from, from + fragmentLength);
      if (piece === '') continue;
      const fragment = { index: firstIndex + at, function: { arguments: piece } };
      await writer.delta({ tool_calls: [fragment] });
    }
  }
}

async function writeError(
  writer: Writer,
  { form, code, message }: Extract<Step, { kind: 'streamError' }>,
): Promise<void> {
  const error = { code, message };
  const choice = { index: 0, delta: { content: '' }, finish_reason: 'error' };
  switch (form) {
    case 'bare':
      return writer.chunk({ error });
    case 'withChoices':
      return writer.chunk({ error, choices: [choice] });
    case 'inChoice':
      return writer.chunk({ choices: [{ ...choice, error }] });
    case 'finishReason':
      return writer.delta({}, { finish: 'error' });
    case 'nativeFinishReason':
      return writer.delta({}, { finish: null, native: 'MALFORMED_FUNCTION_CALL' });
  }
}

/** Usage in the form of the wire. */
export function wireUsage(usage: WireUsage): Record<string, unknown> {
  return {
    prompt_tokens: usage.promptTokens,
    completion_tokens: usage.completionTokens,
    total_tokens: usage.promptTokens + usage.completionTokens,
    cost: usage.cost,
    prompt_tokens_details: { cached_tokens: 0 },
    completion_tokens_details: { reasoning_tokens: 0 },
  };
}
