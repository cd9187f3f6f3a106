import { comparableText, lineEndNear } from '../comparable.ts';
import type { FileLines, Place } from './fileLines.ts';
import type { Quote } from './quote.ts';
import { rewrite, type FileLine } from './rewrite.ts';
import type { LineMatch } from './wholeLines.ts';

/** A stretch of the file and what is to stand there instead, in the file's own line ends. */
export interface Rewritten {
  readonly place: Place;
  readonly newText: string;
}

/**
 * An exact place, rewritten. Old and new text have line ends `\n`; those of the new text become the
 * file's. A file that ends with a line end keeps it, as models drop the last one in quoting.
 */
export function replaceExact(
  { original }: FileLines,
  place: Place,
  texts: { readonly oldText: string; readonly newText: string },
): Rewritten {
  const { oldText, newText } = texts;
  const losesLineEnd =
    place.end === original.length &&
    oldText.endsWith('\n') &&
    newText !== '' &&
    !newText.endsWith('\n');
  const written = rewrite({
    oldLines: oldText.split('\n'),
    newLines: (losesLineEnd ? `${newText}\n` : newText).split('\n'),
    own: fileLinesOf(original.slice(place.start, place.end)),
    extra: new Map(),
    reindent: (indent) => indent,
    lineEnd: lineEndNear(original, place.start),
  });
  return { place, newText: written };
}

/**
 * Matched whole lines, rewritten. Where the quote ended with a line end the new text is whole lines
 * too: a missing last line end is added, and the last line of a file that has none gets none.
 */
export function replaceLines(
  file: FileLines,
  quote: Quote,
  match: LineMatch,
  newText: string,
): Rewritten {
  const isClosed = quote.isClosed && file.lineEnd(match.last) !== '';
  const place = file.placeOf(match.first, match.last, isClosed);
  const written = rewrite({
    oldLines: isClosed ? [...quote.lines, ''] : quote.lines,
    newLines: newLinesOf(quote, newText, isClosed),
    own: [...ownLines(file, match), ...(isClosed ? [NOTHING] : [])],
    extra: extraLines(file, match),
    reindent: match.reindent,
    lineEnd: lineEndNear(file.original, place.start),
  });
  return { place, newText: written };
}

const NOTHING: FileLine = { content: '', end: '' };

function newLinesOf(quote: Quote, newText: string, isClosed: boolean): readonly string[] {
  const text = comparableText(newText);
  if (!quote.isClosed || text === '') return text.split('\n');
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return isClosed ? [...lines, ''] : lines;
}

function ownLines(file: FileLines, { lines }: LineMatch): readonly (FileLine | null)[] {
  return lines.map((line) => (line === null ? null : lineOf(file, line)));
}

function lineOf(file: FileLines, line: number): FileLine {
  return { content: file.lines[line] ?? '', end: file.lineEnd(line) };
}

/** The file's lines between those that the quote has, each with the quote's line that it comes after. */
function extraLines(file: FileLines, { lines }: LineMatch): ReadonlyMap<number, FileLine[]> {
  const extra = new Map<number, FileLine[]>();
  let previous: { readonly index: number; readonly line: number } | null = null;
  lines.forEach((line, index) => {
    if (line === null) return;
    if (previous !== null && line > previous.line + 1) {
      const count = line - previous.line - 1;
      const from = previous.line + 1;
      extra.set(
        index - 1,
        Array.from({ length: count }, (_, i) => lineOf(file, from + i)),
      );
    }
    previous = { index, line };
  });
  return extra;
}

function fileLinesOf(text: string): readonly FileLine[] {
  const parts = text.split(/(\r\n|\r|\n)/);
  return parts.flatMap((content, i) => (i % 2 === 0 ? [{ content, end: parts[i + 1] ?? '' }] : []));
}
