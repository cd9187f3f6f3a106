import type { z } from 'zod';
import type { Cancel } from '../../domain/cancel.ts';
import type { ReviewDesk } from '../../domain/reviewDesk.ts';
import { cleanText, truncate } from '../../domain/text.ts';
import type { Workspace } from '../../domain/workspace.ts';
import type { ToolCall } from '../../models/model.ts';
import type { ToolBox, ToolCaller, ToolResult } from '../toolBox.ts';
import { parseToolArguments } from './parseToolArguments.ts';
import { pathRefusalWords, reviewRefusalWords } from './refusalWords.ts';
import { showFile } from './showFile.ts';
import {
  commentArguments,
  listFilesArguments,
  proposeEditArguments,
  readFileArguments,
  withoutLineNumbers,
} from './toolArguments.ts';
import { toolDeclarations } from './toolDeclarations.ts';

const MAX_LISTED = 500;

interface ToolBoxPorts {
  readonly workspace: Workspace;
  readonly reviewDesk: ReviewDesk;
}

interface Calling {
  readonly caller: ToolCaller;
  readonly cancel: Cancel;
}

type Tool = (json: string, calling: Calling) => Promise<ToolResult>;

/**
 * The tools of personalities over the workspace and the review desk. Every reply to a model that was
 * not served begins with `Refused:` and says what to do instead.
 */
export function createToolBox(ports: ToolBoxPorts): ToolBox {
  const tools: ReadonlyMap<string, Tool> = new Map([
    ['read_file', readFile(ports)],
    ['list_files', listFiles(ports)],
    ['comment', comment(ports)],
    ['propose_edit', proposeEdit(ports)],
  ]);
  const names = [...tools.keys()].join(', ');
  return {
    declarations: toolDeclarations,
    async run(call: ToolCall, caller, cancel) {
      const tool = tools.get(call.tool);
      if (tool === undefined) {
        return refused(`There is no tool "${truncate(call.tool, 80)}". The tools are ${names}.`);
      }
      return tool(call.arguments, { caller, cancel });
    },
  };
}

function checked<T>(
  schema: z.ZodType<T>,
  run: (args: T, calling: Calling) => Promise<ToolResult>,
): Tool {
  return async (json, calling) => {
    const parsed = parseToolArguments(schema, json);
    return parsed.ok ? run(parsed.value, calling) : refused(parsed.problem);
  };
}

function readFile({ workspace }: ToolBoxPorts): Tool {
  return checked(readFileArguments, async ({ path, from, to }, { cancel }) => {
    const read = await workspace.readFile(path, cancel);
    if (read.kind === 'refused') return refused(pathRefusalWords(path, read.refusal));
    const first = from ?? 1;
    if (to !== null && to !== undefined && to < first) {
      return refused(`"to" (${to}) lies before "from" (${first}). Swap them.`);
    }
    return done(showFile(path, read.text, { from: first, to: to ?? Infinity }));
  });
}

function listFiles({ workspace }: ToolBoxPorts): Tool {
  return checked(listFilesArguments, async ({ folder }, { cancel }) => {
    const list = await workspace.listFiles({ folder, limit: MAX_LISTED }, cancel);
    if (list.kind === 'refused') return refused(pathRefusalWords(folder, list.refusal));
    const place = folder === '' ? 'the workspace' : `${folder}/`;
    if (list.paths.length === 0) return done(`There are no files in ${place}.`);
    const rest = list.isComplete ? '' : '\n[There are more. Name a folder to see those in it.]';
    return done(`Files in ${place}:\n${list.paths.join('\n')}${rest}`);
  });
}

function comment({ reviewDesk }: ToolBoxPorts): Tool {
  return checked(commentArguments, async (request, { caller }) => {
    const result = await reviewDesk.comment(request, caller);
    if (result.kind === 'refused') {
      return refused(reviewRefusalWords(request.path, result.refusal));
    }
    const { threadId, path, line } = result;
    return {
      outcome: { kind: 'threadMade', threadId, path, line },
      reply: `Done: the comment stands at ${path} line ${line + 1}.`,
    };
  });
}

function proposeEdit({ reviewDesk }: ToolBoxPorts): Tool {
  return checked(proposeEditArguments, async ({ path, reason, edits }, { caller }) => {
    const wanted = edits.map(({ old_text: oldText, new_text: newText }) => {
      const bare = withoutLineNumbers(oldText);
      return { oldText: bare, newText: bare === oldText ? newText : withoutLineNumbers(newText) };
    });
    const result = await reviewDesk.proposeEdit({ path, reason, edits: wanted }, caller);
    if (result.kind === 'refused') return refused(reviewRefusalWords(path, result.refusal));
    const failed = result.failed.map(
      ({ index, refusal }) =>
        `Refused: edit ${index + 1} of ${edits.length}: ${reviewRefusalWords(path, refusal)}`,
    );
    const { proposalId, line } = result;
    const taken = edits.length - failed.length;
    return {
      outcome: { kind: 'proposalMade', proposalId, path: result.path, line },
      reply: [
        `Done: ${taken === 1 ? '1 edit' : `${taken} edits`} of ${result.path} wait for a human to accept.`,
        ...failed,
      ].join('\n'),
    };
  });
}

function done(reply: string): ToolResult {
  return { outcome: { kind: 'done' }, reply };
}

function refused(words: string): ToolResult {
  const reply = `Refused: ${cleanText(words)}`;
  return { outcome: { kind: 'refused', reason: truncate(reply, 4_000) }, reply };
}
