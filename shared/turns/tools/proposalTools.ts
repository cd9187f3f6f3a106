import type { FileChange } from '../../domain/fileChange.ts';
import type { ChangesResult } from '../../domain/reviewDesk.ts';
import { unreachable } from '../../domain/unreachable.ts';
import type { ToolResult } from '../toolBox.ts';
import { patchProblemWords, reviewRefusalWords } from './refusalWords.ts';
import {
  checked,
  type ParsedPatch,
  type PatchProblem,
  refused,
  type Tool,
  type ToolPorts,
} from './tool.ts';
import {
  proposeEditArguments,
  proposeFileArguments,
  unnumberedAs,
  withoutLineNumbers,
} from './toolArguments.ts';

/** `propose_edit` and `propose_file`. */
export function proposalTools(ports: ToolPorts): readonly (readonly [string, Tool])[] {
  return [
    ['propose_edit', proposeEdit(ports)],
    ['propose_file', proposeFile(ports)],
  ];
}

function proposeEdit({ reviewDesk, parseEdits }: ToolPorts): Tool {
  return checked(proposeEditArguments, async (args, { caller }) => {
    const { path, reason } = args;
    if (args.kind === 'patch') {
      const { changes, problems } = parsePatch(parseEdits, args.patch, path);
      if (changes.length === 0) return refused(noChangesWords(problems));
      const results = await reviewDesk.proposeChanges({ reason, changes }, caller);
      return replyOf(changes, results, problems);
    }
    const hunks = args.edits.map(({ old_text: oldText, new_text: newText }) => ({
      oldText: withoutLineNumbers(oldText),
      newText: unnumberedAs(oldText, newText),
    }));
    const edits: FileChange = { kind: 'edit', path: args.path, hunks };
    const result = await reviewDesk.proposeEdit({ path: args.path, reason, edits: hunks }, caller);
    return replyOf([edits], [{ ...result, path: args.path }], []);
  });
}

function proposeFile({ reviewDesk }: ToolPorts): Tool {
  return checked(proposeFileArguments, async (args, { caller }) => {
    const changes = [changeOf(args)];
    const results = await reviewDesk.proposeChanges({ reason: args.reason, changes }, caller);
    return replyOf(changes, results, []);
  });
}

/** Models name the file beside a patch, too, and not in it. */
function parsePatch(
  parseEdits: ToolPorts['parseEdits'],
  patch: string,
  path: string | null,
): ParsedPatch {
  const parsed = parseEdits(patch);
  return parsed.changes.length === 0 && path !== null
    ? parseEdits(`${path}
${patch}`)
    : parsed;
}

type ProposeFile = ReturnType<typeof proposeFileArguments.parse>;

function changeOf(args: ProposeFile): FileChange {
  switch (args.action) {
    case 'create':
      return { kind: 'create', path: args.path, text: args.content };
    case 'rename':
      return { kind: 'rename', path: args.path, to: args.new_path, hunks: [] };
    case 'delete':
      return { kind: 'delete', path: args.path };
    default:
      return unreachable(args);
  }
}

/** A line for each file, and one for each edit and each part of a patch that was not taken. */
function replyOf(
  changes: readonly FileChange[],
  results: ChangesResult,
  problems: readonly PatchProblem[],
): ToolResult {
  const lines = changes.flatMap((change, index) => linesOf(change, results[index]));
  const told = [...lines, ...problems.map((problem) => `Refused: ${patchProblemWords(problem)}`)];
  const made = results.find((result) => result.kind === 'made');
  if (made === undefined) return refused(told.join('\n').replace(/^Refused: /, ''));
  const { proposalId, path, line } = made;
  return { outcome: { kind: 'proposalMade', proposalId, path, line }, reply: told.join('\n') };
}

function linesOf(change: FileChange, result: ChangesResult[number] | undefined): readonly string[] {
  if (result === undefined) {
    return [`Refused: ${change.path}: too many files for one call. Send it in another.`];
  }
  if (result.kind === 'refused') {
    return [`Refused: ${reviewRefusalWords(refusedPathOf(change, result), result.refusal)}`];
  }
  const count = change.kind === 'edit' || change.kind === 'rename' ? change.hunks.length : 0;
  return [
    `Done: ${whatOf(change, count - result.failed.length)} for a human to accept.`,
    ...result.failed.map(
      ({ index, refusal }) =>
        `Refused: edit ${index + 1} of ${count}: ${reviewRefusalWords(result.path, refusal)}`,
    ),
  ];
}

/** Of a rename it is the new path that can be taken already. */
function refusedPathOf(
  change: FileChange,
  { refusal }: Extract<ChangesResult[number], { kind: 'refused' }>,
): string {
  return change.kind === 'rename' && refusal.kind === 'exists' ? change.to : change.path;
}

function whatOf(change: FileChange, taken: number): string {
  const edits = taken === 1 ? '1 edit' : `${taken} edits`;
  switch (change.kind) {
    case 'edit':
      return `${edits} of ${change.path} ${taken === 1 ? 'waits' : 'wait'}`;
    case 'create':
      return `the new file ${change.path} waits`;
    case 'rename':
      return taken === 0
        ? `the move of ${change.path} to ${change.to} waits`
        : `the move of ${change.path} to ${change.to} and ${edits} of it wait`;
    case 'delete':
      return `the deletion of ${change.path} waits`;
    default:
      return unreachable(change);
  }
}

function noChangesWords(problems: readonly PatchProblem[]): string {
  const told = problems.map((problem) => patchProblemWords(problem)).join('\n');
  return told === ''
    ? 'No edit was found in the patch. Send a unified diff, "*** Begin Patch" … "*** End Patch", search/replace blocks below the path of their file, or path and edits.'
    : `Nothing of the patch could be taken:\n${told}`;
}
