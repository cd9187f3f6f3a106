import type { CompletionRequest } from '../../simulator/completionRequest.ts';
import { thinkOfReply } from '../../simulator/reviewer/thinkOfReply.ts';
import type { Step } from '../../simulator/scenario.ts';

const TOOLS = ['read_file', 'list_files', 'comment', 'propose_edit'];

interface CalledTool {
  readonly tool: string;
  readonly arguments: Readonly<Record<string, unknown>>;
}

/** A turn of the simulated reviewer, run to its end with tools that answer from `files`. */
export interface ReviewerTurn {
  readonly said: readonly string[];
  readonly calls: readonly CalledTool[];
}

export function runReviewer(
  question: string,
  files: Readonly<Record<string, string>>,
  { system = 'You are Ada.', tools = TOOLS } = {},
): ReviewerTurn {
  const said: string[] = [];
  const calls: CalledTool[] = [];
  const messages: CompletionRequest['messages'] = [
    { role: 'system', content: system },
    { role: 'user', content: 'Sam: Earlier question' },
    { role: 'assistant', content: 'Earlier answer', tool_calls: [] },
    { role: 'user', content: `Sam: ${question}` },
  ];
  for (let round = 0; round < 10; round++) {
    const steps = thinkOfReply({
      model: 'simulated/reviewer',
      messages,
      stream: true,
      tools: tools.map((name) => ({ function: { name } })),
    });
    const text = steps.map((step) => (step.kind === 'text' ? step.text : '')).join('');
    said.push(text);
    const asked = steps.flatMap((step: Step) => (step.kind === 'toolCalls' ? step.calls : []));
    if (asked.length === 0) return { said, calls };
    messages.push({
      role: 'assistant',
      content: text,
      tool_calls: asked.map(({ id, name, arguments: json }) => ({
        id,
        function: { name, arguments: json },
      })),
    });
    for (const call of asked) {
      const parameters = JSON.parse(call.arguments) as Record<string, unknown>;
      calls.push({ tool: call.name, arguments: parameters });
      const content = answer(call.name, String(parameters['path']), files);
      messages.push({ role: 'tool', tool_call_id: call.id, content });
    }
  }
  throw new Error('The reviewer does not come to an end.');
}

function answer(tool: string, path: string, files: Readonly<Record<string, string>>): string {
  if (tool === 'list_files') return Object.keys(files).join('\n');
  if (tool !== 'read_file') return 'Done.';
  const text = files[path];
  return text === undefined ? 'Refused: there is no such file.' : numbered(path, text);
}

/** A file as the `read_file` tool shows it. */
export function numbered(path: string, text: string): string {
  const lines = text.split('\n');
  const shown = lines.map((line, at) => `${String(at + 1).padStart(5)}| ${line}`);
  return [`${path} (${lines.length} lines)`, ...shown].join('\n');
}
