import type { FileChange, Replacement } from '../../domain/fileChange.ts';
import type { EditForm, FormStart, ParsedEdits, ParseProblem, ReadChange } from './editForm.ts';
import { type HunkHeader, hunkHeader, readHunkLines, replacement } from './hunkLines.ts';
import { pathIn } from './pathIn.ts';
import { readForms } from './readForms.ts';
import { fileHeaderAt, type FileHeader } from './unifiedHeader.ts';

/**
 * Reads unified diffs as `git diff` and `diff -u` print them and as models write them.
 *
 * Counts are ignored; the old line number becomes `hint.line`, the words behind the header `hint.after`,
 * and both may be missing. In a fence marked `diff` or `patch` the file's header may be missing too, when
 * the line before it names the file. Adding to a file that exists needs lines of context.
 */
export function parseUnifiedDiff(text: string): ParsedEdits {
  return readForms(text, [unifiedDiffForm]);
}

/** The form of one file's diff; see `parseUnifiedDiff`. */
export const unifiedDiffForm: EditForm = (start) => {
  const { lines, at, fence } = start;
  const header = fileHeaderAt(lines, at) ?? headerless(start);
  if (header === null) return null;
  const problems: ParseProblem[] = [];
  const changes: ReadChange[] = [];
  const body = readBody(lines, header.next, { isFenced: fence !== null });
  if (header.isUnsupported) problems.push({ kind: 'notSupported', line: at });
  else if (header.oldPath === null && header.newPath === null) {
    problems.push({ kind: 'noPath', line: at });
  } else {
    const change = changeOf(header, body.hunks, problems);
    if (change) changes.push({ change, line: at });
  }
  return { next: Math.max(body.next, at + 1), changes, problems };
};

/** A hunk in a fence for diffs without `---` and `+++`. */
function headerless({ lines, at, fence, lastPath }: FormStart): FileHeader | null {
  if (fence === null || !/^(?:diff|patch|udiff)\b/.test(fence.info)) return null;
  if (hunkHeader(lines[at] ?? '') === null) return null;
  let line = fence.line - 1;
  while (line > fence.line - 3 && (lines[line] ?? '').trim() === '') line -= 1;
  const path = pathIn(lines[line] ?? '') ?? lastPath;
  const known = { isNew: false, isDeleted: false, isRename: false, isUnsupported: false };
  return { ...known, oldPath: path, newPath: path, next: at };
}

interface ReadHunk {
  readonly header: HunkHeader;
  readonly line: number;
  readonly oldText: string;
  readonly newText: string;
}

const NO_HEADER: HunkHeader = { line: null, after: null, isOfNothing: false };

function readBody(
  lines: readonly string[],
  from: number,
  { isFenced }: { readonly isFenced: boolean },
): { readonly next: number; readonly hunks: readonly ReadHunk[] } {
  const isEnd = (line: number): boolean =>
    hunkHeader(lines[line] ?? '') !== null || isNextFile(lines, line);
  const hunks: ReadHunk[] = [];
  let at = from;
  // Models leave out the header of a file's first hunk, never its marks.
  const beginsAtOnce = /^[ +-]/.test(lines[at] ?? '') && !isEnd(at);
  let header = beginsAtOnce ? NO_HEADER : hunkHeader(lines[at] ?? '');
  while (header !== null) {
    const line = header === NO_HEADER ? at : at + 1;
    const { hunk, next } = readHunkLines(lines, line, { isFenced, isEnd });
    if (hunk.hasChange) hunks.push({ header, line, ...hunk });
    at = next;
    header = hunkHeader(lines[at] ?? '');
  }
  return { next: at, hunks };
}

/** A removed line may look like `--- a`: only with `+++` and `@@` below it is it a header. */
function isNextFile(lines: readonly string[], at: number): boolean {
  const line = lines[at] ?? '';
  if (/^(?:diff --git |Index: |\*\*\* End Patch)/.test(line)) return true;
  if (line === '-- ') return /^\d+\.\d/.test(lines[at + 1] ?? '');
  return (
    line.startsWith('--- ') &&
    (lines[at + 1] ?? '').startsWith('+++ ') &&
    hunkHeader(lines[at + 2] ?? '') !== null
  );
}

function changeOf(
  header: FileHeader,
  hunks: readonly ReadHunk[],
  problems: ParseProblem[],
): FileChange | null {
  const path = header.oldPath ?? header.newPath ?? '';
  const to = header.newPath ?? path;
  if (header.isDeleted) return { kind: 'delete', path };
  if (header.isNew || isWrittenIntoNothing(hunks)) {
    return { kind: 'create', path: to, text: hunks.map(({ newText }) => newText).join('') };
  }
  const replacements: Replacement[] = [];
  for (const { header: place, line, ...hunk } of hunks) {
    if (hunk.oldText === '') problems.push({ kind: 'noOldText', line });
    else replacements.push(replacement(hunk, place));
  }
  if (header.isRename) return { kind: 'rename', path, to, hunks: replacements };
  return replacements.length === 0 ? null : { kind: 'edit', path: to, hunks: replacements };
}

function isWrittenIntoNothing(hunks: readonly ReadHunk[]): boolean {
  const [only, ...others] = hunks;
  return (
    only !== undefined && others.length === 0 && only.header.isOfNothing && only.oldText === ''
  );
}
