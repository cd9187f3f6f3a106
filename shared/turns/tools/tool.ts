import type { z } from 'zod';
import type { Cancel } from '../../domain/cancel.ts';
import type { MemoryDesk } from '../../domain/memoryDesk.ts';
import type { ReviewDesk } from '../../domain/reviewDesk.ts';
import { cleanText, truncate } from '../../domain/text.ts';
import type { Workspace } from '../../domain/workspace.ts';
import type { ToolCaller, ToolResult } from '../toolBox.ts';
import { parseToolArguments } from './parseToolArguments.ts';

/** What the tools of personalities reach. */
export interface ToolPorts {
  readonly workspace: Workspace;
  readonly reviewDesk: ReviewDesk;
  readonly memoryDesk: MemoryDesk;
}

/** One call: who makes it, and what stops it. */
interface Calling {
  readonly caller: ToolCaller;
  readonly cancel: Cancel;
}

/** Runs one call with the arguments' JSON as the model wrote it. */
export type Tool = (json: string, calling: Calling) => Promise<ToolResult>;

/** A tool that runs only with arguments that fit; others are refused in words. */
export function checked<T>(
  schema: z.ZodType<T>,
  run: (args: T, calling: Calling) => Promise<ToolResult>,
): Tool {
  return async (json, calling) => {
    const parsed = parseToolArguments(schema, json);
    return parsed.ok ? run(parsed.value, calling) : refused(parsed.problem);
  };
}

/** Served, with nothing for the timeline to lead to. */
export function done(reply: string): ToolResult {
  return { outcome: { kind: 'done' }, reply };
}

/** Not served: `words` say why, and what to do instead. */
export function refused(words: string): ToolResult {
  const reply = `Refused: ${cleanText(words)}`;
  return { outcome: { kind: 'refused', reason: truncate(reply, 4_000) }, reply };
}
