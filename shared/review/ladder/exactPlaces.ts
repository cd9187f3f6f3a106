import type { PlaceHint } from '../../domain/fileChange.ts';
import { chooseByHint, MAX_LINES_TOLD } from './chooseByHint.ts';
import type { FileLines, Place } from './fileLines.ts';
import { MAX_PLACES } from './solidMatches.ts';

type ExactFinding =
  | { readonly kind: 'found'; readonly place: Place }
  /** The first lines, at most 20, where it begins. */
  | { readonly kind: 'ambiguous'; readonly lines: readonly number[] }
  | { readonly kind: 'notFound' };

/**
 * Where `wanted` (line ends `\n`) stands as it is, within lines too. It does not count where it begins
 * with only a part of a line's indentation: what is written there would be indented wrongly.
 */
export function findExact(
  file: FileLines,
  wanted: string,
  hint: PlaceHint | null | undefined,
): ExactFinding {
  const starts = exactOffsets(file.compared.text, wanted);
  const [only] = starts;
  if (only === undefined) return { kind: 'notFound' };
  if (starts.length === 1) return { kind: 'found', place: placeAt(file, only, wanted) };

  const lines = starts.map((start) => file.compared.lineAt(start));
  const chosen = chooseByHint(file, lines, hint);
  const start = chosen === null ? undefined : starts[chosen];
  return start === undefined
    ? { kind: 'ambiguous', lines: [...new Set(lines)].slice(0, MAX_LINES_TOLD) }
    : { kind: 'found', place: placeAt(file, start, wanted) };
}

/** Offsets of all occurrences, overlapping ones too, up to a bound that is ambiguous anyway. */
function exactOffsets(text: string, wanted: string): readonly number[] {
  const starts: number[] = [];
  if (wanted === '') return starts;
  let at = text.indexOf(wanted);
  while (at !== -1 && starts.length < MAX_PLACES) {
    if (!cutsIndentation(text, at)) starts.push(at);
    at = text.indexOf(wanted, at + 1);
  }
  return starts;
}

/** Whether an indentation, and no more of the line, stands on both sides of this offset. */
function cutsIndentation(text: string, at: number): boolean {
  if (!isBlank(text[at]) || !isBlank(text[at - 1])) return false;
  let before = at - 1;
  while (isBlank(text[before])) before--;
  return before < 0 || text[before] === '\n';
}

function isBlank(character: string | undefined): boolean {
  return character === ' ' || character === '\t';
}

function placeAt({ compared }: FileLines, start: number, wanted: string): Place {
  const end = start + wanted.length;
  const lastCharacter = Math.max(start, wanted.endsWith('\n') ? end - 2 : end - 1);
  return {
    start: compared.toOriginal(start),
    end: compared.toOriginal(end),
    startLine: compared.lineAt(start),
    endLine: compared.lineAt(lastCharacter),
  };
}
