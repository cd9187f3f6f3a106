import type { IndentStyle } from './indentStyle.ts';

/** A line's indentation in the old text and in the file. */
export interface IndentPair {
  readonly old: string;
  readonly file: string;
}

/** The file's indentation for one of the new text; null where that would be left of the margin. */
export type Reindent = (indent: string) => string | null;

const MAX_UNIT = 8;
const LIKELY_UNIT = 4;

/**
 * How to write the new text's indentation so that it fits the file: null unless the file's lines stand
 * to the old text's by one and the same shift. The shift may also be from spaces to tabs or back; then
 * the width of a level is taken from the lines themselves, else from the file (`style`).
 */
export function uniformShift(
  pairs: readonly IndentPair[],
  newIndents: readonly string[],
  style: IndentStyle,
): Reindent | null {
  if (pairs.every(({ old, file }) => old === file)) return (indent) => indent;
  const model = [...pairs.map(({ old }) => old), ...newIndents];
  const file = pairs.map((pair) => pair.file);
  const isFlat = file.every((indent) => indent === '');
  if (isMadeOf(' ', model) && (isFlat ? style.kind === 'tabs' : isMadeOf('\t', file))) {
    return tabsForSpaces(pairs, newIndents);
  }
  if (isMadeOf('\t', model) && (isFlat ? style.kind === 'spaces' : isMadeOf(' ', file))) {
    return spacesForTabs(pairs, style.unit);
  }
  return samePrefix(pairs);
}

/** Whether the indents, at least one of them, consist of this character alone. */
function isMadeOf(character: string, indents: readonly string[]): boolean {
  return (
    indents.some((indent) => indent !== '') &&
    indents.every((indent) => indent.replaceAll(character, '') === '')
  );
}

/** Every line has the same white space more, or less, than in the old text. */
function samePrefix(pairs: readonly IndentPair[]): Reindent | null {
  const [first] = pairs;
  if (first === undefined) return null;
  if (first.file.endsWith(first.old)) {
    const added = first.file.slice(0, first.file.length - first.old.length);
    return pairs.every(({ old, file }) => file === added + old) ? (indent) => added + indent : null;
  }
  const removed = first.old.slice(0, first.old.length - first.file.length);
  return pairs.every(({ old, file }) => old === removed + file)
    ? (indent) => (indent.startsWith(removed) ? indent.slice(removed.length) : null)
    : null;
}

function tabsForSpaces(
  pairs: readonly IndentPair[],
  newIndents: readonly string[],
): Reindent | null {
  const base = pairs[0];
  if (base === undefined) return null;
  const known = widthOfTab(
    pairs.map(({ old, file }) => ({ spaces: old.length, tabs: file.length })),
  );
  if (known === null) return null;
  const unit = known === 'any' ? unitOf([base.old, ...newIndents]) : known;
  return (indent) => {
    const steps = Math.floor((indent.length - base.old.length) / unit);
    const tabs = base.file.length + steps;
    const rest = indent.length - base.old.length - steps * unit;
    return tabs < 0 ? null : '\t'.repeat(tabs) + ' '.repeat(rest);
  };
}

function spacesForTabs(pairs: readonly IndentPair[], fileUnit: number): Reindent | null {
  const base = pairs[0];
  if (base === undefined) return null;
  const known = widthOfTab(
    pairs.map(({ old, file }) => ({ spaces: file.length, tabs: old.length })),
  );
  if (known === null) return null;
  const unit = known === 'any' ? fileUnit : known;
  return (indent) => {
    const width = base.file.length + (indent.length - base.old.length) * unit;
    return width < 0 ? null : ' '.repeat(width);
  };
}

/**
 * How many spaces stand for a tab in all the lines alike; null when they differ, `any` when all are at
 * one level.
 */
function widthOfTab(
  lines: readonly { readonly spaces: number; readonly tabs: number }[],
): number | 'any' | null {
  const [base] = lines;
  if (base === undefined) return null;
  const other = lines.find(({ tabs }) => tabs !== base.tabs);
  const width = other === undefined ? 0 : (other.spaces - base.spaces) / (other.tabs - base.tabs);
  const isUniform = lines.every(
    ({ spaces, tabs }) => spaces - base.spaces === (tabs - base.tabs) * width,
  );
  if (!isUniform) return null;
  if (other === undefined) return 'any';
  return Number.isInteger(width) && width >= 1 && width <= MAX_UNIT ? width : null;
}

/** The widest level that all these widths, and the steps between them, are multiples of. */
function unitOf(indents: readonly string[]): number {
  const unit = indents.reduce((divisor, { length }) => gcd(divisor, length), 0);
  if (unit === 0) return LIKELY_UNIT;
  return unit % LIKELY_UNIT === 0 ? LIKELY_UNIT : unit;
}

function gcd(a: number, b: number): number {
  return b === 0 ? a : gcd(b, a % b);
}
