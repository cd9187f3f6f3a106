import { comparableText } from '../comparable.ts';
import { findExact } from './exactPlaces.ts';
import type { FileLines } from './fileLines.ts';
import { replaceExact, type Rewritten } from './replaceLines.ts';

type EscapeFinding =
  | { readonly kind: 'found'; readonly rewritten: Rewritten }
  /** The first lines, at most 20, where it begins. */
  | { readonly kind: 'ambiguous'; readonly lines: readonly number[] }
  | { readonly kind: 'notFound' };

const BACKSLASHED: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\r',
  t: '\t',
  '"': '"',
  "'": "'",
  '`': '`',
  '/': '/',
  '\\': '\\',
};
const ENTITIES: Readonly<Record<string, string>> = {
  '&lt;': '<',
  '&gt;': '>',
  '&amp;': '&',
  '&quot;': '"',
  '&apos;': "'",
  '&#39;': "'",
};

/** One level of each escaping undone, in one pass: `\\n` becomes `\n`, `&amp;lt;` becomes `&lt;`. */
const UNDO: readonly ((text: string) => string)[] = [
  (text) =>
    text.replace(/\\([nrt"'`/\\])/g, (whole, letter: string) => BACKSLASHED[letter] ?? whole),
  (text) => text.replace(/&(?:lt|gt|amp|quot|apos|#39);/g, (whole) => ENTITIES[whole] ?? whole),
];

/**
 * The place of an old text that was escaped once too often, as JSON or as HTML: only where undoing one
 * of the two alone makes it stand at exactly one place, as it is. The new text is undone alike. Hints
 * decide nothing here.
 */
export function findUnescaped(file: FileLines, oldText: string, newText: string): EscapeFinding {
  const found: Rewritten[] = [];
  const lines: number[] = [];
  for (const undo of UNDO) {
    const undone = comparableText(undo(oldText));
    if (undone === oldText || undone.trim() === '') continue;
    const finding = findExact(file, undone, null);
    if (finding.kind === 'ambiguous') lines.push(...finding.lines);
    if (finding.kind !== 'found') continue;
    lines.push(finding.place.startLine);
    const texts = { oldText: undone, newText: comparableText(undo(newText)) };
    found.push(replaceExact(file, finding.place, texts));
  }
  const [rewritten] = found;
  if (rewritten !== undefined && lines.length === 1) return { kind: 'found', rewritten };
  return lines.length === 0 ? { kind: 'notFound' } : { kind: 'ambiguous', lines };
}
