import { type Attachment, MAX_EXCERPT_LENGTH } from '../domain/attachment.ts';
import { cleanText } from '../domain/text.ts';
import type { FileProblem } from '../domain/workspace.ts';

/** Problems as an attachment, in the given order, a line each; `path` is `.` for those of all files. */
export function problemsAttachment(
  path: string,
  problems: readonly FileProblem[],
  isComplete: boolean,
): Attachment {
  const list = listAttachment('problems', path, problems.map(problemLine).join('\n'));
  return { ...list, isWhole: list.isWhole && isComplete };
}

function problemLine({ path, line, severity, source, message }: FileProblem): string {
  const said = message.replaceAll(/\s+/g, ' ').trim();
  return `${path}:${line + 1}: ${severity}: ${said}${source === '' ? '' : ` [${source}]`}`;
}

/** What is not committed: a unified diff, and behind it the names of files that git does not know. */
export function changesAttachment(
  diffs: readonly string[],
  untracked: readonly string[],
): Attachment {
  const names = untracked.map((path) => `  ${path}`).join('\n');
  const parts = [
    ...diffs.map((diff) => diff.trimEnd()),
    ...(names === '' ? [] : [`Untracked files:\n${names}`]),
  ];
  return listAttachment('changes', '.', parts.join('\n'));
}

function listAttachment(source: 'problems' | 'changes', path: string, all: string): Attachment {
  const clean = cleanText(all);
  const text = wholeLines(clean, MAX_EXCERPT_LENGTH);
  const endLine = text.split('\n').length - 1;
  return { source, path, startLine: 0, endLine, isWhole: text === clean, text };
}

function wholeLines(text: string, length: number): string {
  if (text.length <= length) return text;
  const end = text.lastIndexOf('\n', length);
  return (end > 0 ? text.slice(0, end) : text.slice(0, length)).toWellFormed();
}
