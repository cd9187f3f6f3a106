import type { z } from 'zod';
import type { Usage } from '../domain/message.ts';
import { cleanText, truncate } from '../domain/text.ts';
import type { ChatMessage } from '../models/model.ts';
import { addUsage } from './addUsage.ts';
import type { PolicyContext, Question } from './policy.ts';
import { parseToolArguments } from './tools/parseToolArguments.ts';

/** A hidden question is asked so often before its answer counts as unreadable. */
const MAX_ATTEMPTS = 3;
const LONGEST_REPLY = 4_000;

type JsonAnswer<T> =
  | { readonly kind: 'read'; readonly value: T; readonly usage: Usage | null }
  /** No attempt gave what was asked for. */
  | { readonly kind: 'unreadable'; readonly usage: Usage | null }
  | { readonly kind: 'cancelled' };

interface JsonQuestion<T> extends Question {
  readonly schema: z.ZodType<T>;
  /** What is wrong with a decoded answer, as a sentence for the model; null: nothing. */
  readonly problemOf: (value: T) => string | null;
}

/** Asks a model for one JSON object, telling it up to twice what was wrong. `usage` covers all attempts. */
export async function askJson<T>(
  context: Pick<PolicyContext, 'ask'>,
  { schema, problemOf, ...question }: JsonQuestion<T>,
): Promise<JsonAnswer<T>> {
  let messages = question.messages;
  let usage: Usage | null = null;
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
    const asked = await context.ask({ ...question, messages });
    if (asked.kind === 'cancelled') return asked;
    usage = addUsage(usage, asked.usage);
    if (asked.kind === 'failed') continue;
    const parsed = parseToolArguments(schema, objectIn(asked.text));
    const problem = parsed.ok ? problemOf(parsed.value) : parsed.problem;
    if (parsed.ok && problem === null) return { kind: 'read', value: parsed.value, usage };
    messages = [...question.messages, ...feedback(asked.text, problem ?? '')];
  }
  return { kind: 'unreadable', usage };
}

function feedback(reply: string, problem: string): readonly ChatMessage[] {
  const content = truncate(cleanText(reply), LONGEST_REPLY);
  return [
    ...(content.trim() === ''
      ? []
      : [{ role: 'assistant' as const, content, toolCalls: [], reasoningDetails: [] }]),
    { role: 'user', content: `That cannot be used. ${problem} Answer with the JSON object alone.` },
  ];
}

/** The outermost braces of a reply: models put fences and words around what they were asked for. */
function objectIn(text: string): string {
  const start = text.indexOf('{');
  const end = text.lastIndexOf('}');
  // Not `{}`: an empty text would be read as an empty object.
  return start < 0 || end < start ? '?' : text.slice(start, end + 1);
}
