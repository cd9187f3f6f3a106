import { codeRanges } from './codeRanges.ts';

/** A mention in a text; `start` is the place of its `@`, `end` the place after it, in UTF-16 units. */
type Mention = { readonly start: number; readonly end: number } & (
  | { readonly kind: 'everyone' }
  /** `index` counts in the list of names that was searched for. */
  | { readonly kind: 'name'; readonly index: number }
);

const EVERYONE = ['all', 'everyone'];

/** Scripts written without spaces, or with particles joined on: a letter beside a name is no part of it. */
const JOINED =
  '\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Hangul}\\p{Script=Thai}\\p{Script=Lao}\\p{Script=Khmer}\\p{Script=Myanmar}';
/** What stands before the `@` of an e-mail address, a package scope or a path. */
const BEFORE_ADDRESS = new RegExp(`[[\\p{L}\\p{N}\\p{M}_.%+\\-\\/@]--[${JOINED}]]$`, 'v');
/** What goes on after a name when the name is only the beginning of another word or of a domain. */
const GOES_ON = new RegExp(`(?:[\\p{L}\\p{N}\\p{M}_@]|[.\\-][\\p{L}\\p{N}_])`, 'uy');
const JOINED_AT = new RegExp(`[${JOINED}]`, 'uy');

/**
 * The mentions of `names`, `@all` and `@everyone` in `text`, in order. The longest name wins; case and
 * the width of white space do not matter; code spans, code blocks and e-mail addresses hold none.
 */
export function findMentions(text: string, names: readonly string[]): readonly Mention[] {
  const patterns = [...names, ...EVERYONE].map(namePattern);
  const code = codeRanges(text);
  const found: Mention[] = [];
  let nextCode = 0;
  for (let at = text.indexOf('@'); at >= 0; at = text.indexOf('@', at + 1)) {
    while ((code[nextCode]?.end ?? Infinity) <= at) nextCode += 1;
    if ((code[nextCode]?.start ?? Infinity) <= at) continue;
    if (BEFORE_ADDRESS.test(text.slice(Math.max(0, at - 2), at))) continue;
    const longest = longestAt(text, at + 1, patterns);
    if (longest === null) continue;
    const place = { start: at, end: longest.end };
    found.push(
      longest.index < names.length
        ? { ...place, kind: 'name', index: longest.index }
        : { ...place, kind: 'everyone' },
    );
  }
  return found;
}

function longestAt(
  text: string,
  at: number,
  patterns: readonly (RegExp | null)[],
): { readonly index: number; readonly end: number } | null {
  let longest: { index: number; end: number } | null = null;
  patterns.forEach((pattern, index) => {
    const end = pattern === null ? -1 : endOfMatch(text, at, pattern);
    if (end > (longest?.end ?? at)) longest = { index, end };
  });
  return longest;
}

function endOfMatch(text: string, at: number, pattern: RegExp): number {
  pattern.lastIndex = at;
  if (!pattern.test(text)) return -1;
  const end = pattern.lastIndex;
  GOES_ON.lastIndex = end;
  if (!GOES_ON.test(text)) return end;
  return matchesAt(JOINED_AT, text, end) ? end : -1;
}

function matchesAt(pattern: RegExp, text: string, at: number): boolean {
  pattern.lastIndex = at;
  return pattern.test(text);
}

/** Matches a name in composed or decomposed form, its white space in any width. Null: an empty name. */
function namePattern(name: string): RegExp | null {
  const words = name.trim().split(/\s+/).filter(Boolean);
  if (words.length === 0) return null;
  const forms = [
    words.map((word) => word.normalize('NFC')),
    words.map((word) => word.normalize('NFD')),
  ];
  const alternatives = new Set(forms.map((form) => form.map(escapePattern).join('[\\s\\u00a0]+')));
  return new RegExp(`(?:${[...alternatives].join('|')})`, 'iuy');
}

function escapePattern(word: string): string {
  return word.replace(/[$()*+.?[\\\]^{|}/]/g, '\\$&');
}
