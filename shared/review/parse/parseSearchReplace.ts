import type { FileChange, PlaceHint } from '../../domain/fileChange.ts';
import {
  type EditForm,
  type FormReading,
  type FormStart,
  type ParsedEdits,
  type UnreadKind,
  wholeLines,
} from './editForm.ts';
import { pathIn } from './pathIn.ts';
import { fenceOf, readForms } from './readForms.ts';

const OPENING = /^([ \t]*)(?:<{5,9} ?(?:SEARCH|ORIGINAL)\b[ \t:>]*(.*)|-{5,9} ?SEARCH[ \t]*)$/;
const DIVIDER = /^[ \t]*(={5,9})[ \t]*$/;
const CLOSING = /^[ \t]*(?:>{5,9}|<{5,9}|\+{5,9}) ?(?:REPLACE|UPDATED?)[ \t`]*$/;
const LINES_LOOKED_AT = 4;

/**
 * Reads blocks of `<<<<<<< SEARCH`, old text, `=======`, new text, `>>>>>>> REPLACE`.
 *
 * Five to nine marker characters; `ORIGINAL` and `UPDATED`, and `------- SEARCH` with `+++++++ REPLACE`,
 * are understood too. The file is named before the block, before or in its fence, in the fence's first
 * line, or by the block above. An empty old text creates the file. A block that could be cut in more than
 * one way is a problem, never a guess.
 */
export function parseSearchReplace(text: string): ParsedEdits {
  return readForms(text, [searchReplaceForm]);
}

/** The form of one block; see `parseSearchReplace`. */
export const searchReplaceForm: EditForm = (start) => {
  const { lines, at } = start;
  const opening = OPENING.exec(lines[at] ?? '');
  if (opening === null) return null;
  const [, indent = '', behindMarker = ''] = opening;
  const end = findEnd(lines, at + 1);
  // The file of the next block stands among the lines of this one.
  if (!end.isClosed) return { ...problem('unfinished', at, end.line), floor: at + 1 };

  const next = end.line + 1;
  const markerLength = markerLengthOf(lines[at] ?? '');
  const divider = chooseDivider(lines, at + 1, { end: end.line, markerLength });
  if (typeof divider === 'string') return problem(divider, at, next);

  const path = pathIn(behindMarker) ?? pathAbove(start) ?? start.lastPath;
  if (path === null) return problem('noPath', at, next);
  const inside = dedented(lines.slice(at + 1, end.line), indent);
  const change = blockChange(path, {
    oldLines: inside.slice(0, divider - at - 1),
    newLines: inside.slice(divider - at),
  });
  return change === null
    ? problem('noOldText', at, next)
    : { next, changes: [{ change, line: at }], problems: [] };
};

/** The closing line, or else the line where another block begins or the text ends. */
function findEnd(
  lines: readonly string[],
  from: number,
): { readonly line: number; readonly isClosed: boolean } {
  for (let line = from; line < lines.length; line++) {
    const text = lines[line] ?? '';
    if (CLOSING.test(text)) return { line, isClosed: true };
    if (OPENING.test(text)) return { line, isClosed: false };
  }
  return { line: lines.length, isClosed: false };
}

/** The only divider, or the only one that is as long as the opening marker. */
function chooseDivider(
  lines: readonly string[],
  from: number,
  { end, markerLength }: { readonly end: number; readonly markerLength: number },
): number | 'noDivider' | 'severalDividers' {
  const dividers: { readonly line: number; readonly length: number }[] = [];
  for (let line = from; line < end; line++) {
    const length = DIVIDER.exec(lines[line] ?? '')?.[1]?.length;
    if (length !== undefined) dividers.push({ line, length });
  }
  const [first] = dividers;
  if (first === undefined) return 'noDivider';
  if (dividers.length === 1) return first.line;
  const [best, ...others] = dividers.filter(({ length }) => length === markerLength);
  return best !== undefined && others.length === 0 ? best.line : 'severalDividers';
}

function markerLengthOf(opening: string): number {
  return /[<-]+/.exec(opening)?.[0].length ?? 0;
}

/** The file named close above the block: inside its fence, by the fence, or before it. */
function pathAbove({ lines, at, floor }: FormStart): string | null {
  let hasPassedFence = false;
  let looked = 0;
  for (let line = at - 1; line >= floor && looked < LINES_LOOKED_AT; line--) {
    const text = lines[line] ?? '';
    if (text.trim() === '') continue;
    looked += 1;
    const fence = fenceOf(text);
    if (fence !== null && hasPassedFence) return null;
    if (fence !== null) hasPassedFence = true;
    const path = fence === null ? pathIn(text) : pathInInfo(fence.info);
    if (path !== null) return path;
  }
  return null;
}

/** As in `ts src/a.ts`, `ts:src/a.ts`, `ts title="src/a.ts"` and `src/a.ts`. */
function pathInInfo(info: string): string | null {
  const [, behind] = /^[\w+#-]*(?::|\s+(?:(?:title|file|filename|path)=)?)(.+)$/.exec(info) ?? [];
  return pathIn((behind ?? info).replace(/^["']|["']$/g, ''));
}

function blockChange(
  path: string,
  block: { readonly oldLines: readonly string[]; readonly newLines: readonly string[] },
): FileChange | null {
  const { hint, oldLines } = withoutLineHeader(block.oldLines);
  const newText = wholeLines(block.newLines);
  if (oldLines.every((line) => line.trim() === '')) {
    return newText.trim() === '' ? null : { kind: 'create', path, text: newText };
  }
  const oldText = wholeLines(oldLines);
  return { kind: 'edit', path, hunks: [{ oldText, newText, ...(hint && { hint }) }] };
}

/** Some models begin the old text with `:start_line:12`, perhaps `:end_line:`, and a line of dashes. */
function withoutLineHeader(lines: readonly string[]): {
  readonly hint: PlaceHint | null;
  readonly oldLines: readonly string[];
} {
  const number = /^:start_line: ?(\d{1,7})[ \t]*$/.exec(lines[0] ?? '')?.[1];
  if (number === undefined) return { hint: null, oldLines: lines };
  const dashes = lines[1]?.startsWith(':end_line:') === true ? 2 : 1;
  if (!/^-{5,9}[ \t]*$/.test(lines[dashes] ?? '')) return { hint: null, oldLines: lines };
  return {
    hint: { line: Math.max(0, Number(number) - 1), after: null },
    oldLines: lines.slice(dashes + 1),
  };
}

/** A block in a list is indented as a whole, its markers included. */
function dedented(lines: readonly string[], indent: string): readonly string[] {
  if (indent === '') return lines;
  const isIndented = lines.every((line) => line.trim() === '' || line.startsWith(indent));
  return isIndented ? lines.map((line) => line.slice(indent.length)) : lines;
}

function problem(kind: UnreadKind, line: number, next: number): FormReading {
  return { next, changes: [], problems: [{ kind, line }] };
}
