import type { z } from 'zod';
import type { Cancel } from '../../domain/cancel.ts';
import type { FileChange } from '../../domain/fileChange.ts';
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
  /** Reads the edits in a text, in whatever form a model wrote them. */
  readonly parseEdits: (text: string) => ParsedPatch;
}

/** No problem hides a good change. */
export interface ParsedPatch {
  readonly changes: readonly FileChange[];
  readonly problems: readonly PatchProblem[];
}

/** What of a patch was not understood; `line` counts from 0. */
export type PatchProblem =
  | { readonly kind: UnreadPart; readonly line: number }
  /** Another thing is done with the same file further up. */
  | { readonly kind: 'conflicting'; readonly line: number; readonly path: string };

type UnreadPart =
  | 'tooLong'
  | 'noPath'
  | 'unfinished'
  | 'noDivider'
  | 'severalDividers'
  | 'noOldText'
  | 'noPrefix'
  | 'notSupported'
  | 'badJson'
  | 'badShape';

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
