import * as z from 'zod';
import { cleanText, truncate } from '../domain/text.ts';
import type { ToolCall, ToolDeclaration } from '../models/model.ts';
import { parseToolArguments } from './tools/parseToolArguments.ts';

const optOutArguments = z.object({ reason: z.string().default('') });

/** Part of taking turns, not of the workspace: calling it ends the turn without an answer. */
export const optOutDeclaration: ToolDeclaration = {
  name: 'opt_out',
  description:
    'Say nothing this time. Use it when you were not addressed and have nothing new that helps.',
  parameters: {
    type: 'object',
    properties: { reason: { type: 'string', description: 'Why, in a few words.' } },
    required: ['reason'],
    additionalProperties: false,
  },
};

/** The reason that a call of `opt_out` gives; null for calls of other tools. */
export function optOutReason(call: ToolCall): string | null {
  if (call.tool !== optOutDeclaration.name) return null;
  const parsed = parseToolArguments(optOutArguments, call.arguments);
  return parsed.ok ? truncate(cleanText(parsed.value.reason), 500) : '';
}
