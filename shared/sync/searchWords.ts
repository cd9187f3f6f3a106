import { cleanText } from '../domain/text.ts';

/** One word of a query and how it is found in a text. */
export interface SearchWord {
  /** As it was typed. */
  readonly text: string;
  /** Finds every place of the word, whatever its case. */
  readonly pattern: RegExp;
  /** Whether it has one or two characters: an index of three characters at a time does not know it. */
  readonly isShort: boolean;
}

const MAX_WORDS = 8;
const MAX_QUERY_LENGTH = 200;

/** A letter of a script that is written without spaces. */
const DENSE = String.raw`[[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{scx=Hang}]&&\p{L}]`;
/** A letter or digit of any other script. */
const SPACED = String.raw`[[\p{L}\p{N}]--${DENSE}]`;
const runsOf = new RegExp(`${DENSE}+|${SPACED}+`, 'gv');
/** The same for text that is all ASCII, as most is, in a fifth of the time. */
const asciiRuns = /[A-Za-z0-9]+/g;
const isAscii = /^[\0-\x7f]*$/;
const isDense = new RegExp(`^${DENSE}`, 'v');
const isSpaced = new RegExp(`^${SPACED}$`, 'v');

/** The different words of what a person typed, at most eight; none for a query that says nothing. */
export function searchWords(query: string): readonly SearchWord[] {
  const typed = cleanText(query.slice(0, MAX_QUERY_LENGTH)).split(/\s+/);
  const words = new Map<string, SearchWord>();
  for (const text of typed) {
    const key = text.toLowerCase();
    if (text === '' || words.has(key) || words.size === MAX_WORDS) continue;
    const characters = Array.from(text);
    const isShort = characters.length < 3;
    words.set(key, { text, pattern: patternOf(characters, isShort), isShort });
  }
  return [...words.values()];
}

/**
 * What an index keeps of a text, or of a word that is looked for, so that words of one or two characters
 * are found: each character and each pair in scripts without spaces, and whole words of others.
 */
export function shortTokens(text: string): readonly string[] {
  const tokens = new Set<string>();
  if (isAscii.test(text)) {
    for (const run of text.match(asciiRuns) ?? [])
      if (run.length < 3) tokens.add(run.toLowerCase());
    return [...tokens];
  }
  for (const [run] of text.matchAll(runsOf)) {
    const characters = Array.from(run);
    if (isDense.test(run)) {
      characters.forEach((character, at) => {
        tokens.add(character);
        const next = characters[at + 1];
        if (next !== undefined) tokens.add(character + next);
      });
    } else if (characters.length < 3) tokens.add(run.toLowerCase());
  }
  return [...tokens];
}

/** Whether every word occurs. */
export function hasWords(text: string, words: readonly SearchWord[]): boolean {
  return words.every(({ pattern }) => text.search(pattern) >= 0);
}

/** A short word must stand alone, or "is" would be found everywhere; in dense scripts nothing does. */
function patternOf(characters: readonly string[], isShort: boolean): RegExp {
  const isAlone = (character: string | undefined): boolean =>
    isShort && character !== undefined && isSpaced.test(character);
  const before = isAlone(characters[0]) ? `(?<!${SPACED})` : '';
  const after = isAlone(characters.at(-1)) ? `(?!${SPACED})` : '';
  return new RegExp(before + characters.map(escaped).join('') + after, 'giv');
}

function escaped(character: string): string {
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}
