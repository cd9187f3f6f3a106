import { type Comparable, comparable } from '../comparable.ts';
import { foldLookAlikes } from './lookAlikes.ts';
import { fileIndentation, type IndentStyle } from './indentStyle.ts';
import { wordIndex } from './wordIndex.ts';

/** A stretch of a text: offsets in UTF-16 units, `end` excluded; lines from 0, `endLine` included. */
export interface Place {
  readonly start: number;
  readonly end: number;
  readonly startLine: number;
  /** The line of the last character that is not a final line end. */
  readonly endLine: number;
}

/**
 * The lines that hold more than white space, each as a number: lines with the same number are the same
 * but for white space at both ends (and, when folded, for look-alike characters).
 */
export interface SolidLines {
  /** The number of each solid line. */
  readonly ids: readonly number[];
  /** The number of a line; undefined when the file has none like it. */
  idOf(line: string): number | undefined;
}

/**
 * A file cut into lines once, for any number of searches in it. What costs more is made when first
 * asked for.
 */
export interface FileLines {
  readonly original: string;
  readonly compared: Comparable;
  /** Without line ends and byte-order mark. */
  readonly lines: readonly string[];
  /** The file's line of each solid line. */
  readonly solid: readonly number[];
  /** The solid lines as they are. */
  plain(): SolidLines;
  /** The solid lines with look-alike characters made one. */
  folded(): SolidLines;
  /**
   * For each word, look-alike characters made one, the numbers of the solid lines that hold it, at
   * most `MAX_WORD_LINES` + 1.
   */
  words(): ReadonlyMap<string, readonly number[]>;
  /** How the file is indented. */
  indentation(): IndentStyle;
  /** The line end of this line, as it stands in the file; empty at the end of the file. */
  lineEnd(line: number): string;
  /** The stretch of whole lines `first..last`, with or without the last one's line end. */
  placeOf(first: number, last: number, withLineEnd: boolean): Place;
}

/** A word that stands in more solid lines than this tells nothing about a place. */
export const MAX_WORD_LINES = 20;

export function fileLines(original: string): FileLines {
  const compared = comparable(original);
  const lines = compared.text.split('\n');
  const solid: number[] = [];
  lines.forEach((line, i) => {
    if (line.trim() !== '') solid.push(i);
  });
  const starts = compared.lineStarts;
  const startOf = (line: number): number => compared.toOriginal(starts[line] ?? 0);
  const contentEnd = (line: number): number =>
    compared.toOriginal((starts[line] ?? 0) + (lines[line]?.length ?? 0));
  const wholeEnd = (line: number): number =>
    line + 1 < lines.length ? startOf(line + 1) : original.length;
  return {
    original,
    compared,
    lines,
    solid,
    plain: once(() =>
      number(
        solid.map((i) => lines[i] ?? ''),
        plainKey,
      ),
    ),
    folded: once(() =>
      number(
        solid.map((i) => lines[i] ?? ''),
        foldedKey,
      ),
    ),
    words: once(() =>
      wordIndex(
        solid.map((i) => foldLookAlikes(lines[i] ?? '')),
        MAX_WORD_LINES,
      ),
    ),
    indentation: once(() => fileIndentation(lines)),
    lineEnd: (line) => original.slice(contentEnd(line), wholeEnd(line)),
    placeOf: (first, last, withLineEnd) => ({
      start: startOf(first),
      end: withLineEnd ? wholeEnd(last) : contentEnd(last),
      startLine: first,
      endLine: last,
    }),
  };
}

function plainKey(line: string): string {
  return line.trim();
}

function foldedKey(line: string): string {
  return foldLookAlikes(line).trim();
}

function number(lines: readonly string[], keyOf: (line: string) => string): SolidLines {
  const numbers = new Map<string, number>();
  const ids = lines.map((line) => {
    const key = keyOf(line);
    const id = numbers.get(key) ?? numbers.size;
    if (id === numbers.size) numbers.set(key, id);
    return id;
  });
  return { ids, idOf: (line) => numbers.get(keyOf(line)) };
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null;
  return () => (made ??= { value: make() }).value;
}
