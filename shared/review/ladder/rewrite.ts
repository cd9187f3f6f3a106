import { diffArrays } from 'diff';
import type { Reindent } from './indentation.ts';
import { indentOf } from './indentStyle.ts';
import { foldLookAlikes } from './lookAlikes.ts';

/** A line of the file and its line end, both as they stand there. */
export interface FileLine {
  readonly content: string;
  /** Empty for the last one. */
  readonly end: string;
}

/** The file's own lines for the lines of an old text. */
interface Alignment {
  /** For each line of the old text the file's; null for a blank one that the file lacks. */
  readonly own: readonly (FileLine | null)[];
  /**
   * Blank lines that the file has after a line of the old text (by its index), which does not have
   * them.
   */
  readonly extra: ReadonlyMap<number, readonly FileLine[]>;
}

interface Rewriting extends Alignment {
  readonly oldLines: readonly string[];
  readonly newLines: readonly string[];
  readonly reindent: Reindent;
  /** For lines that are new. */
  readonly lineEnd: string;
}

/** More changed lines than this are replaced as one block; comparing them would take too long. */
const MAX_CHANGED_LINES = 500;

/**
 * The file's lines with the change from the old to the new text made in them, without a final line end.
 *
 * Only what differs between old and new text comes from the new text. A line that both have stays as
 * the file has it, with its trailing white space, look-alike characters and line end; so does the white
 * space around a line's text, and the part of a changed line before and after its change.
 */
export function rewrite(rewriting: Rewriting): string {
  const out: FileLine[] = [];
  let oldAt = 0;
  let newAt = 0;
  for (const { removed, added, isSame } of blocksOf(rewriting.oldLines, rewriting.newLines)) {
    const block = { oldAt, removed, newAt, added };
    out.push(
      ...(isSame || removed === added ? pairwise(rewriting, block) : replaced(rewriting, block)),
    );
    oldAt += removed;
    newAt += added;
  }
  const last = out.length - 1;
  return out
    .map(({ content, end }, i) => (i === last ? content : content + (end || rewriting.lineEnd)))
    .join('');
}

interface Block {
  readonly oldAt: number;
  readonly removed: number;
  readonly newAt: number;
  readonly added: number;
}

/** Lines that stand for one another, one by one. */
function pairwise(rewriting: Rewriting, { oldAt, removed, newAt }: Block): readonly FileLine[] {
  const { oldLines, newLines, own, extra } = rewriting;
  return Array.from({ length: removed }, (_, i) => i).flatMap((i) => {
    const oldLine = oldLines[oldAt + i] ?? '';
    const newLine = newLines[newAt + i] ?? '';
    const fileLine = own[oldAt + i] ?? null;
    const after = extra.get(oldAt + i) ?? [];
    if (fileLine === null) {
      const isBlank = newLine.trim() === '';
      return isBlank
        ? after
        : [{ content: reindented(newLine, rewriting.reindent), end: '' }, ...after];
    }
    const content = changedLine(oldLine, newLine, fileLine.content, rewriting.reindent);
    return [{ content, end: fileLine.end }, ...after];
  });
}

/** Another number of lines: nothing tells which stands for which. */
function replaced(rewriting: Rewriting, block: Block): readonly FileLine[] {
  const { newLines, reindent, extra } = rewriting;
  const written = newLines
    .slice(block.newAt, block.newAt + block.added)
    .map((line) => ({ content: reindented(line, reindent), end: '' }));
  const after = block.removed === 0 ? [] : (extra.get(block.oldAt + block.removed - 1) ?? []);
  return [...written, ...after];
}

function reindented(line: string, reindent: Reindent): string {
  if (line.trim() === '') return line;
  const indent = indentOf(line);
  return (reindent(indent) ?? indent) + line.slice(indent.length);
}

/** `fileLine` with the change from `oldLine` to `newLine` made in it. */
function changedLine(
  oldLine: string,
  newLine: string,
  fileLine: string,
  reindent: Reindent,
): string {
  if (oldLine === newLine) return fileLine;
  const [oldPart, newPart, filePart] = [partsOf(oldLine), partsOf(newLine), partsOf(fileLine)];
  if (newPart.core === '') return newLine;
  const indent =
    oldPart.indent === newPart.indent
      ? filePart.indent
      : (reindent(newPart.indent) ?? newPart.indent);
  const trail = oldPart.trail === newPart.trail ? filePart.trail : newPart.trail;
  return indent + changedCore(oldPart.core, newPart.core, filePart.core) + trail;
}

function partsOf(line: string): { indent: string; core: string; trail: string } {
  const core = line.trim();
  const indent = indentOf(line);
  return { indent, core, trail: line.slice(indent.length + core.length) };
}

function changedCore(oldCore: string, newCore: string, fileCore: string): string {
  if (oldCore === newCore) return fileCore;
  if (oldCore === fileCore || oldCore.length !== fileCore.length) return newCore;
  const head = sharedLength(oldCore, newCore, (text, i) => text[i]);
  const most = Math.min(oldCore.length, newCore.length) - head;
  const tail = Math.min(
    most,
    sharedLength(oldCore, newCore, (text, i) => text.at(-1 - i)),
  );
  const [oldHead, oldTail] = [oldCore.slice(0, head), oldCore.slice(oldCore.length - tail)];
  const [fileHead, fileTail] = [fileCore.slice(0, head), fileCore.slice(oldCore.length - tail)];
  // Equal lengths do not prove that the characters stand for one another.
  if (!isAlike(oldHead, fileHead) || !isAlike(oldTail, fileTail)) return newCore;
  return fileHead + newCore.slice(head, newCore.length - tail) + fileTail;
}

function sharedLength(
  a: string,
  b: string,
  at: (text: string, i: number) => string | undefined,
): number {
  const most = Math.min(a.length, b.length);
  let length = 0;
  while (length < most && at(a, length) === at(b, length)) length++;
  return length;
}

function isAlike(a: string, b: string): boolean {
  return foldLookAlikes(a) === foldLookAlikes(b);
}

interface ChangeBlock {
  readonly removed: number;
  readonly added: number;
  readonly isSame: boolean;
}

/** Runs of lines that are the same but for white space at both ends, and runs that are not. */
function blocksOf(
  oldLines: readonly string[],
  newLines: readonly string[],
): readonly ChangeBlock[] {
  const changes = diffArrays(
    oldLines.map((line) => line.trim()),
    newLines.map((line) => line.trim()),
    { maxEditLength: MAX_CHANGED_LINES },
  );
  if (changes === undefined) {
    return [{ removed: oldLines.length, added: newLines.length, isSame: false }];
  }
  const blocks: ChangeBlock[] = [];
  for (const { count, added, removed } of changes) {
    const isSame = !added && !removed;
    const last = blocks.at(-1);
    const grown = { removed: added ? 0 : count, added: removed ? 0 : count, isSame };
    if (isSame || last === undefined || last.isSame) blocks.push(grown);
    else {
      const both = { removed: last.removed + grown.removed, added: last.added + grown.added };
      blocks.splice(-1, 1, { ...both, isSame: false });
    }
  }
  return blocks;
}
