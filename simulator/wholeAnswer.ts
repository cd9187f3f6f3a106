import type { ScriptedReply, Step } from './scenario.ts';

/** The `choices` of an answer that is not streamed, or the error in its place. */
export function wholeAnswer(reply: ScriptedReply): Record<string, unknown> {
  const broken = reply.steps.find((step) => step.kind === 'streamError');
  if (broken) return { error: { code: broken.code, message: broken.message } };
  const calls = stepsOf(reply, 'toolCalls').flatMap((step) => step.calls);
  const finish = stepsOf(reply, 'finish')[0];
  const reasonByRule = calls.length > 0 ? 'tool_calls' : 'stop';
  return {
    choices: [
      {
        index: 0,
        message: {
          role: 'assistant',
          content: textOf(reply),
          reasoning: stepsOf(reply, 'reasoning')
            .map((step) => step.text)
            .join(''),
          ...(calls.length > 0 && {
            tool_calls: calls.map(({ id, name, arguments: json }) => ({
              id,
              type: 'function',
              function: { name, arguments: json },
            })),
          }),
        },
        finish_reason: finish === undefined ? reasonByRule : finish.reason,
      },
    ],
  };
}

/** All text that a reply says. */
export function textOf(reply: ScriptedReply): string {
  return stepsOf(reply, 'text')
    .map((step) => step.pieces?.join('') ?? step.text)
    .join('');
}

function stepsOf<K extends Step['kind']>(
  reply: ScriptedReply,
  kind: K,
): readonly Extract<Step, { kind: K }>[] {
  return reply.steps.filter((step): step is Extract<Step, { kind: K }> => step.kind === kind);
}
