import * as z from 'zod';

const content = z
  .union([
    z.string(),
    z
      .array(z.looseObject({ text: z.string().optional() }))
      // Pictures say nothing to the simulator.
      .transform((parts) => parts.flatMap((part) => part.text ?? []).join('\n')),
  ])
  .nullish()
  .transform((value) => value ?? '');

const wireMessage = z.discriminatedUnion('role', [
  z.object({ role: z.literal('system'), content }),
  z.object({ role: z.literal('user'), content }),
  z.object({
    role: z.literal('assistant'),
    content,
    tool_calls: z
      .array(
        z.object({
          id: z.string(),
          function: z.object({ name: z.string(), arguments: z.string() }),
        }),
      )
      .default([]),
  }),
  z.object({ role: z.literal('tool'), tool_call_id: z.string(), content }),
]);

/** The body of `POST /chat/completions`, as far as the simulator reads it. */
export const completionRequest = z.object({
  model: z.string(),
  messages: z.array(wireMessage).min(1),
  stream: z.boolean().default(false),
  tools: z.array(z.object({ function: z.object({ name: z.string() }) })).default([]),
});

export type CompletionRequest = z.infer<typeof completionRequest>;

/** What the system messages say, joined. */
export function systemText({ messages }: CompletionRequest): string {
  return messages
    .filter((message) => message.role === 'system')
    .map((message) => message.content)
    .join('\n\n');
}

/** The last message of the `user` role that somebody said, with its label. */
export function lastUserText({ messages }: CompletionRequest): string {
  return saidByOthers(messages).at(-1) ?? '';
}

/**
 * The message to be answered: the last one if it calls `name`, else the human's last one, since in a
 * room of several the others may have answered it already.
 */
export function questionFor(name: string, request: CompletionRequest): string {
  const said = saidByOthers(request.messages);
  const last = said.at(-1) ?? '';
  if (last.includes(`@${name}`)) return last;
  const human = /^- (.+), human$/m.exec(systemText(request))?.[1];
  return said.findLast((text) => human !== undefined && text.startsWith(`${human}: `)) ?? last;
}

function saidByOthers(messages: CompletionRequest['messages']): readonly string[] {
  return messages
    .filter((message) => message.role === 'user' && !message.content.startsWith('[Room note]'))
    .map((message) => message.content);
}

/** A rough count, four characters a token: good enough to fill the usage figures. */
export function countTokens(text: string): number {
  return Math.ceil(text.length / 4);
}
