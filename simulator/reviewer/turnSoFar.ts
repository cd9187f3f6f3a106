import * as z from 'zod';
import { type CompletionRequest, questionFor, systemText } from '../completionRequest.ts';
import { type Persona, personaOf } from '../personaOf.ts';

/** A call of this turn with what the tool answered; empty while it has not. */
export interface PastCall {
  readonly tool: string;
  /** The path or folder it was about. */
  readonly path: string;
  readonly result: string;
}

/** What has happened since the message that is being answered. */
export interface TurnSoFar {
  readonly persona: Persona;
  /** The message to answer, without the label of its speaker. */
  readonly question: string;
  readonly calls: readonly PastCall[];
  has(tool: string): boolean;
}

const callArguments = z.object({ path: z.string().catch('') });

export function turnSoFar(request: CompletionRequest): TurnSoFar {
  const begin = request.messages.findLastIndex((message) => message.role === 'user');
  const since = request.messages.slice(begin + 1);
  const results = new Map<string, string>();
  for (const message of since) {
    if (message.role === 'tool') results.set(message.tool_call_id, message.content);
  }
  const calls = since
    .filter((message) => message.role === 'assistant')
    .flatMap((message) => message.tool_calls)
    .map((call) => ({
      tool: call.function.name,
      path: pathIn(call.function.arguments),
      result: results.get(call.id) ?? '',
    }));
  const persona = personaOf(systemText(request));
  return {
    persona,
    question: withoutLabel(questionFor(persona.name, request)),
    calls,
    has: (tool) => request.tools.some((declared) => declared.function.name === tool),
  };
}

function pathIn(json: string): string {
  try {
    return callArguments.safeParse(JSON.parse(json)).data?.path ?? '';
  } catch {
    return '';
  }
}

function withoutLabel(text: string): string {
  return text
    .replace(/^\s*[*_[]{0,3}\p{L}[\p{L}\p{N} .'_-]{0,79}(?: \([^)\n]*\))?[*_\]]{0,3}:\s+/u, '')
    .replace(/^\(replying to [^“]*“[^”]*”\)\s*/, '');
}

/** Paths written in `text`, with or without backticks and line numbers. */
export function pathsIn(text: string): readonly string[] {
  const found = text.matchAll(
    /(?<![\p{L}\p{N}_.@/:-])((?:[\p{L}\p{N}_.@-]+\/)*[\p{L}\p{N}_-][\p{L}\p{N}_.-]*\.[a-z][a-z0-9]{0,7})(?![\p{L}\p{N}_/])/giu,
  );
  const isName = (path: string) => !/^(e\.g|i\.e)$/i.test(path);
  return [...new Set([...found].map((match) => (match[1] ?? '').replace(/^\.\//, '')))].filter(
    isName,
  );
}
