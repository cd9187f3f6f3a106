import {
  type EditForm,
  type Fence,
  type ParsedEdits,
  type ParseProblem,
  type ReadChange,
} from './editForm.ts';
import { mergeChanges } from './mergeChanges.ts';

/** In UTF-16 units. */
export const MAX_PARSED_LENGTH = 1_000_000;

/**
 * Reads all edits of these forms, wherever they stand in a text; what stands around them is skipped.
 *
 * One pass over the lines, cut at `\n`, `\r\n` and a lone `\r`. Where two forms could begin at the same
 * line, the first named wins. `path` stands for edits that name no file.
 */
export function readForms(
  text: string,
  forms: readonly EditForm[],
  path: string | null = null,
): ParsedEdits {
  if (text.length > MAX_PARSED_LENGTH) {
    return { changes: [], problems: [{ kind: 'tooLong', line: 0 }] };
  }
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n?|\n/);
  const fences = trackFences();
  const changes: ReadChange[] = [];
  const problems: ParseProblem[] = [];
  let lastPath = path;
  let floor = 0;
  for (let at = 0; at < lines.length;) {
    const start = { lines, at, fence: fences.innermost(), floor, lastPath };
    const reading = firstReading(forms, start);
    if (reading === null) {
      fences.pass(lines[at] ?? '', at);
      at += 1;
      continue;
    }
    for (const change of reading.changes) changes.push(change);
    for (const problem of reading.problems) problems.push(problem);
    lastPath = reading.changes.at(-1)?.change.path ?? lastPath;
    at = reading.next;
    floor = reading.floor ?? at;
  }
  const merged = mergeChanges(changes);
  return {
    changes: merged.changes,
    problems: [...problems, ...merged.problems].sort((a, b) => a.line - b.line),
  };
}

function firstReading(
  forms: readonly EditForm[],
  start: Parameters<EditForm>[0],
): ReturnType<EditForm> {
  for (const form of forms) {
    const reading = form(start);
    if (reading !== null) return reading;
  }
  return null;
}

const FENCE = /^[ \t]*(`{3,}(?!`)|~{3,}(?!~))([^`]*)$/;

/** The fence characters of a line and the text behind them, or null when it is no fence. */
export function fenceOf(line: string): { readonly marks: string; readonly info: string } | null {
  const [, marks, info] = FENCE.exec(line) ?? [];
  return marks === undefined || info === undefined ? null : { marks, info: info.trim() };
}

/** Which fences are open; a fence that names a language opens one inside another, as models write them. */
function trackFences() {
  const open: (Fence & { readonly marks: string })[] = [];
  return {
    innermost: (): Fence | null => open.at(-1) ?? null,
    pass: (text: string, line: number): void => {
      const fence = fenceOf(text);
      if (fence === null) return;
      const top = open.at(-1);
      if (top && fence.info === '' && fence.marks.startsWith(top.marks)) open.pop();
      else open.push({ ...fence, line });
    },
  };
}
