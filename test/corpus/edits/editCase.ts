import assert from 'node:assert/strict';
import type { Replacement } from '../../../shared/domain/fileChange.ts';
import type { HunkResult, Tier } from '../../../shared/review/applyHunks.ts';

/** A file, what a model wants done to it, and what must come of it. */
export interface EditCase {
  readonly language: Language;
  readonly title: string;
  readonly path: string;
  readonly file: string;
  /** Hunks, or a whole answer to be parsed. */
  readonly edit: readonly Replacement[] | string;
  readonly outcome: Outcome;
}

export type Language =
  | 'TypeScript'
  | 'Python'
  | 'Go'
  | 'Rust'
  | 'Java'
  | 'C#'
  | 'Ruby'
  | 'YAML'
  | 'HTML'
  | 'CSS'
  | 'Markdown'
  | 'SQL'
  | 'C'
  | 'Shell'
  | 'PHP'
  | 'TOML';

export type Outcome =
  /** Every hunk is placed, none at a looser tier. */
  | { readonly kind: 'applied'; readonly tier: Exclude<Tier, 8>; readonly expected: string }
  /** Nothing is applied; the place found by similarity would give `expected`. */
  | { readonly kind: 'fuzzy'; readonly expected: string }
  /** Some hunks are placed, the others refused. */
  | { readonly kind: 'partly'; readonly refused: number; readonly expected: string }
  /** Nothing is applied: it stands at several places. */
  | { readonly kind: 'ambiguous' }
  /** Nothing is applied, whatever the reason; `because` where only one is right. */
  | { readonly kind: 'refused'; readonly because: HunkResult['kind'] | null };

/** Old text, new text, and perhaps a line (from 0) or the text of a line above. */
type Hunk = readonly [oldText: string, newText: string, hint?: number | string];
type Swap = readonly [from: string, to: string];
type Edit = string | readonly Hunk[];

/**
 * Makes cases about one file. What a case expects is told as swaps of text that stands in the file
 * exactly once; where none are given, they are the hunks themselves.
 */
export function casesIn(language: Language, path: string, file: string) {
  const about = (title: string, edit: Edit, outcome: Outcome): EditCase => ({
    ...{ language, title, path, file, outcome },
    edit: typeof edit === 'string' ? edit : edit.map(replacementOf),
  });
  const expectedOf = (edit: Edit, swaps: readonly Swap[] | undefined): string =>
    swapAll(file, swaps ?? swapsOf(edit));
  return {
    applied: (tier: Exclude<Tier, 8>, title: string, edit: Edit, swaps?: readonly Swap[]) =>
      about(title, edit, { kind: 'applied', tier, expected: expectedOf(edit, swaps) }),
    fuzzy: (title: string, edit: Edit, swaps: readonly Swap[]) =>
      about(title, edit, { kind: 'fuzzy', expected: swapAll(file, swaps) }),
    partly: (refused: number, title: string, ...[edit, swaps]: [Edit, readonly Swap[]]) =>
      about(title, edit, { kind: 'partly', refused, expected: swapAll(file, swaps) }),
    ambiguous: (title: string, edit: Edit) => about(title, edit, { kind: 'ambiguous' }),
    refused: (title: string, edit: Edit, because: HunkResult['kind'] | null = null) =>
      about(title, edit, { kind: 'refused', because }),
  };
}

function replacementOf([oldText, newText, hint]: Hunk): Replacement {
  if (hint === undefined) return { oldText, newText };
  return typeof hint === 'number'
    ? { oldText, newText, hint: { line: hint, after: null } }
    : { oldText, newText, hint: { line: null, after: hint } };
}

function swapsOf(edit: Edit): readonly Swap[] {
  assert.ok(typeof edit !== 'string', 'A case with an answer says what it expects.');
  return edit.map(([oldText, newText]) => [oldText, newText]);
}

function swapAll(file: string, swaps: readonly Swap[]): string {
  return swaps.reduce((text, [from, to]) => {
    const at = text.indexOf(from);
    assert.ok(at !== -1 && !text.includes(from, at + 1), `Not once in the file: ${from}`);
    return text.slice(0, at) + to + text.slice(at + from.length);
  }, file);
}

/** The text with CRLF line ends. */
export function crlf(text: string): string {
  return text.replaceAll('\n', '\r\n');
}

/** The text with a tab for every two spaces at the beginning of its lines. */
export function tabbed(text: string): string {
  return text.replace(/^(?: {2})+/gm, (spaces) => '\t'.repeat(spaces.length / 2));
}

/** A search/replace block as models write it; the texts end with line ends. */
export function block(path: string, oldText: string, newText: string): string {
  return `${path}\n\`\`\`\n<<<<<<< SEARCH\n${oldText}=======\n${newText}>>>>>>> REPLACE\n\`\`\`\n`;
}

/** A V4A patch that updates one file. */
export function v4a(path: string, body: string): string {
  return `*** Begin Patch\n*** Update File: ${path}\n${body}*** End Patch\n`;
}

/** A unified diff of one file, in a fence. */
export function diff(path: string, body: string): string {
  return `\`\`\`diff\n--- a/${path}\n+++ b/${path}\n${body}\`\`\`\n`;
}

/** The arguments of a tool call. */
export function toolCall(path: string, ...edits: readonly Swap[]): string {
  return JSON.stringify({
    path,
    edits: edits.map(([oldText, newText]) => ({ old_text: oldText, new_text: newText })),
  });
}
