import type { FileLines } from './fileLines.ts';
import { foldLookAlikes } from './lookAlikes.ts';
import { quoteOf } from './quote.ts';
import { replaceLines, type Rewritten } from './replaceLines.ts';
import { findLines } from './wholeLines.ts';

const OPENER = /^(?:\/\/+|\/\*+|#+|--|;+|%+|<!--|\{\s*\/\*+|'''|""")\s*/;
const CLOSER = /\s*(?:\*+\/\s*\}?|-->|'''|""")$/;
const WORDS =
  /\b(?:existing|unchanged|rest of|remaining|remainder|same as|as before|previous|omitted|other code|code here)\b/i;

/**
 * Whether the line stands for lines left out: dots alone, or a comment of dots and words such as
 * "existing code".
 */
function isElision(line: string): boolean {
  const text = line.trim();
  const inner = foldLookAlikes(text.replace(OPENER, '').replace(CLOSER, '')).trim();
  return /^\[?\.{3}\]?$/.test(inner) || (hasDots(inner) && WORDS.test(inner));
}

const PROMISE =
  /^(?:(?:the )?(?:rest|remainder) of (?:the |this )?(?:code|file|function|method|class|body|component|module|implementation)\b|existing (?:code|implementation|logic)\b|(?:code|body|everything else) (?:is |stays |remains )?unchanged\b)/i;

/** Whether the line is a comment that speaks of code which it does not show, without any dots. */
function isPromise(text: string): boolean {
  return OPENER.test(text) && PROMISE.test(text.replace(OPENER, ''));
}

function hasDots(inner: string): boolean {
  return /^\[?\.{3}(?:\s|$)/.test(inner) || /\.{3}\]?$/.test(inner);
}

/**
 * Whether the new text leaves out what the old text does not: writing it would replace real lines by
 * the words that stand for them. Bare dots do not count, as they are code in some languages.
 */
export function addsElision(oldText: string, newText: string): boolean {
  const kept = new Map<string, number>();
  for (const line of oldText.split('\n')) {
    kept.set(line.trim(), (kept.get(line.trim()) ?? 0) + 1);
  }
  return newText.split('\n').some((line) => {
    const text = line.trim();
    const left = kept.get(text) ?? 0;
    kept.set(text, left - 1);
    return left <= 0 && ((WORDS.test(text) && isElision(text)) || isPromise(text));
  });
}

type ElisionFinding =
  | { readonly kind: 'found'; readonly rewritten: Rewritten }
  /** It leaves something out in a way that would lose text. */
  | { readonly kind: 'elision' }
  /** It leaves nothing out. */
  | { readonly kind: 'notFound' };

/**
 * The place of an old text that leaves lines out. The new text must leave out the same, in the same
 * order, with nothing before the first or after the last where the old text has nothing; and each
 * piece between must stand at exactly one place in the whole file, one below the other. What is left
 * out stays as the file has it.
 */
export function findElided(file: FileLines, oldText: string, newText: string): ElisionFinding {
  const old = piecesOf(oldText);
  if (old.elisions.length === 0) return { kind: 'notFound' };
  const rewritten = rewritePieces(file, old, piecesOf(newText));
  return rewritten === null ? { kind: 'elision' } : { kind: 'found', rewritten };
}

interface Pieces {
  /** One more than elisions; each ends with a line end, but the last one only if the text did. */
  readonly pieces: readonly string[];
  readonly elisions: readonly string[];
}

function piecesOf(text: string): Pieces {
  const pieces = [''];
  const elisions: string[] = [];
  for (const line of text.match(/[^\n]*\n|[^\n]+/g) ?? []) {
    if (isElision(line)) {
      elisions.push(line.trim());
      pieces.push('');
    } else pieces.push((pieces.pop() ?? '') + line);
  }
  return { pieces, elisions };
}

function rewritePieces(file: FileLines, old: Pieces, wanted: Pieces): Rewritten | null {
  const isSame =
    old.elisions.length === wanted.elisions.length &&
    old.elisions.every((elision, i) => elision === wanted.elisions[i]);
  if (!isSame) return null;
  const parts: Rewritten[] = [];
  for (const [i, piece] of old.pieces.entries()) {
    const newPiece = wanted.pieces[i] ?? '';
    if (piece.trim() === '') {
      const isOuter = i === 0 || i === old.pieces.length - 1;
      if (!isOuter || newPiece.trim() !== '') return null;
      continue;
    }
    const part = rewritePiece(file, piece, newPiece);
    if (part === null) return null;
    parts.push(part);
  }
  return joined(file, parts);
}

function rewritePiece(file: FileLines, oldText: string, newText: string): Rewritten | null {
  const quote = quoteOf(oldText);
  const found = findLines(file, quote, { upTo: 5, newLines: newText.split('\n') });
  return found.kind === 'found' ? replaceLines(file, quote, found.match, newText) : null;
}

/** All parts as one, with the file's own text between them; null when they are not in order. */
function joined({ original }: FileLines, parts: readonly Rewritten[]): Rewritten | null {
  const [first] = parts;
  const last = parts.at(-1);
  if (first === undefined || last === undefined) return null;
  let newText = '';
  let end = first.place.start;
  for (const { place, newText: written } of parts) {
    if (place.start < end) return null;
    newText += original.slice(end, place.start) + written;
    end = place.end;
  }
  const { start, startLine } = first.place;
  return { place: { start, end, startLine, endLine: last.place.endLine }, newText };
}
