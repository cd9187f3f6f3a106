import type { FileProblem, FoundLine } from '../../domain/workspace.ts';
import { numberLines } from './numberLines.ts';
import { pathRefusalWords } from './refusalWords.ts';
import { showFile } from './showFile.ts';
import { showThreads } from './showThreads.ts';
import { checked, done, refused, type Tool, type ToolPorts } from './tool.ts';
import {
  listFilesArguments,
  readFileArguments,
  readProblemsArguments,
  searchFilesArguments,
} from './toolArguments.ts';

const MAX_LISTED = 500;
const MAX_FOUND = 200;

/** `read_file`, `list_files`, `search_files` and `read_problems`. */
export function fileTools(ports: ToolPorts): readonly (readonly [string, Tool])[] {
  return [
    ['read_file', readFile(ports)],
    ['list_files', listFiles(ports)],
    ['search_files', searchFiles(ports)],
    ['read_problems', readProblems(ports)],
  ];
}

function readFile({ workspace, reviewDesk }: ToolPorts): Tool {
  return checked(readFileArguments, async ({ path, from, to }, { cancel }) => {
    const read = await workspace.readFile(path, cancel);
    if (read.kind === 'refused') return refused(pathRefusalWords(path, read.refusal));
    const first = from ?? 1;
    if (to !== null && to !== undefined && to < first) {
      return refused(`"to" (${to}) lies before "from" (${first}). Swap them.`);
    }
    const shown = showFile(path, read.text, { from: first, to: to ?? Infinity });
    return done(shown + showThreads(await reviewDesk.openThreads(path)));
  });
}

function listFiles({ workspace }: ToolPorts): Tool {
  return checked(listFilesArguments, async ({ folder }, { cancel }) => {
    const list = await workspace.listFiles({ folder, limit: MAX_LISTED }, cancel);
    if (list.kind === 'refused') return refused(pathRefusalWords(folder, list.refusal));
    if (list.paths.length === 0) return done(`There are no files in ${placeOf(folder)}.`);
    const rest = list.isComplete ? '' : '\n[There are more. Name a folder to see those in it.]';
    return done(`Files in ${placeOf(folder)}:\n${list.paths.join('\n')}${rest}`);
  });
}

function searchFiles({ workspace }: ToolPorts): Tool {
  return checked(searchFilesArguments, async ({ query, folder }, { cancel }) => {
    const search = { text: query, folder, limit: MAX_FOUND };
    const found = await workspace.searchFiles(search, cancel);
    if (found.kind === 'refused') return refused(pathRefusalWords(folder, found.refusal));
    const { lines, isComplete } = found;
    const where = `${JSON.stringify(query)} in ${placeOf(folder)}`;
    if (lines.length === 0) {
      return done(
        isComplete
          ? `No line holds ${where}. Try fewer or other words.`
          : `No line found that holds ${where}, but not every file was searched. Name a folder.`,
      );
    }
    const count = lines.length === 1 ? '1 line holds' : `${lines.length} lines hold`;
    const rest = isComplete
      ? ''
      : '\n[There may be more. Search for more words, or name a folder.]';
    return done(`${count} ${where}:\n${showFound(lines)}${rest}`);
  });
}

function readProblems({ workspace }: ToolPorts): Tool {
  return checked(readProblemsArguments, async ({ path }, { cancel }) => {
    const list = await workspace.readProblems(path, cancel);
    if (list.kind === 'refused') return refused(pathRefusalWords(path ?? '', list.refusal));
    const { problems, isComplete } = list;
    const where = path ?? 'the workspace';
    const rest = isComplete ? '' : '\n[There are more. Name a file to see those in it.]';
    if (problems.length === 0) return done(`The editor shows no problems in ${where}.${rest}`);
    const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`;
    return done(`${count} in ${where}:\n${showFound(problems.map(asLine))}${rest}`);
  });
}

/** `error ts(2322): message`, in one line. */
function asLine({ path, line, severity, source, message }: FileProblem): FoundLine {
  const by = source === '' ? '' : ` ${source}`;
  return { path, line, text: `${severity}${by}: ${message.replaceAll(/\s*\n\s*/g, ' ')}` };
}

/** The path of each file once, below it its lines as `read_file` numbers them. */
function showFound(lines: readonly FoundLine[]): string {
  return lines
    .flatMap(({ path, line, text }, index) => [
      ...(lines[index - 1]?.path === path ? [] : [path]),
      numberLines([text], line + 1),
    ])
    .join('\n');
}

function placeOf(folder: string): string {
  return folder === '' ? 'the workspace' : `${folder}/`;
}
