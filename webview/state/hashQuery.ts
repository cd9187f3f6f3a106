import type { AttachFrom } from '../../shared/protocol/attaching.ts';
import { isInsideCode } from './mentionQuery.ts';

/** A word after `#` that attaches something; `file` leads on to the list of files. */
export const hashWords = [
  'file',
  'selection',
  'problems',
  'problems:all',
  'changes',
  'editors',
] as const;
export type HashWord = (typeof hashWords)[number];

export type HashOption =
  | { readonly kind: 'word'; readonly word: HashWord }
  | { readonly kind: 'path'; readonly path: string };

/** What is typed after a `#`: `start` is the place of the `#`. */
interface HashTyped {
  readonly start: number;
  readonly words: readonly HashWord[];
  /** What files are to be looked for; null for none. */
  readonly wanted: string | null;
}

const MAX_TYPED = 200;
const FILE = 'file:';

/**
 * The `#…` that ends at the caret, or null. It begins a word, holds no space and is not in code. A number
 * (`#12`) names an issue somewhere, and a word that is none of ours is only a word; files are looked for
 * after `#file:`, and where a path is typed: something with a `/` or a `.` in it.
 */
export function hashTyped(text: string, caret: number): HashTyped | null {
  const before = text.slice(0, caret);
  const [, typed] = /(?:^|[\s([{])#([^\s#]*)$/u.exec(before) ?? [];
  if (typed === undefined || typed.length > MAX_TYPED) return null;
  // In the middle of a word nothing is offered: completing would leave its end behind.
  if (/^[\p{L}\p{N}/_.-]/u.test(text.slice(caret))) return null;
  const start = caret - typed.length - 1;
  if (isInsideCode(before.slice(0, start))) return null;
  const lower = typed.toLowerCase();
  if (lower.startsWith(FILE)) return { start, words: [], wanted: typed.slice(FILE.length) };
  const words = hashWords.filter((word) => word.startsWith(lower));
  const isPath = /[/.]/.test(typed);
  return words.length > 0 || isPath ? { start, words, wanted: isPath ? typed : null } : null;
}

/** What the menu offers; null where that is nothing. */
export function hashQuery(
  typed: HashTyped | null,
  paths: readonly string[],
): { readonly start: number; readonly options: readonly HashOption[] } | null {
  if (typed === null) return null;
  const options: readonly HashOption[] = [
    ...typed.words.map((word) => ({ kind: 'word' as const, word })),
    ...(typed.wanted === null ? [] : paths.map((path) => ({ kind: 'path' as const, path }))),
  ];
  return options.length === 0 ? null : { start: typed.start, options };
}

/** `text` without the `#…` and the space after it, and where the caret goes; `#file` is written out. */
export function completeHash(
  text: string,
  range: { readonly start: number; readonly caret: number },
  option: HashOption,
): { readonly text: string; readonly caret: number } {
  const head = text.slice(0, range.start);
  const tail = text.slice(range.caret);
  if (option.kind === 'word' && option.word === 'file') {
    const whole = `${head}#${FILE}`;
    return { text: whole + tail, caret: whole.length };
  }
  const isSpaced = head === '' || /\s$/.test(head);
  return { text: head + (isSpaced ? tail.replace(/^ /, '') : tail), caret: head.length };
}

/** What is attached when the option is chosen; null for the one that leads on to the files. */
export function attachedBy(option: HashOption): AttachFrom | null {
  if (option.kind === 'path') return { kind: 'file', path: option.path };
  switch (option.word) {
    case 'file':
      return null;
    case 'problems':
      return { kind: 'problems', isOfAll: false };
    case 'problems:all':
      return { kind: 'problems', isOfAll: true };
    case 'selection':
    case 'changes':
    case 'editors':
      return { kind: option.word };
  }
}
