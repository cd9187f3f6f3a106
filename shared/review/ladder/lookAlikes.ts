const FOLDED: readonly (readonly [string, string])[] = [
  ['\u2018\u2019\u201A\u201B\u2032\u02BC', "'"],
  ['\u201C\u201D\u201E\u201F\u2033', '"'],
  ['\u2010\u2011\u2012\u2013\u2014\u2015\u2212\uFE58\uFE63\uFF0D', '-'],
  [
    '\u00A0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200A\u202F\u205F\u3000',
    ' ',
  ],
  ['\u2026', '...'],
  // Soft hyphen, zero-width space, word joiner, zero-width no-break space: nobody sees them.
  ['\u00AD\u200B\u2060\uFEFF', ''],
];

const FOLD = new Map(
  FOLDED.flatMap(([from, to]) => Array.from(from, (each) => [each, to] as const)),
);
const FOLDABLE = new RegExp(`[${[...FOLD.keys()].join('')}]`, 'g');
const NOT_ASCII = /[^\0-\x7F]/;

/**
 * `text` with one character for all that look the same: quotes, dashes, spaces, the ellipsis (three
 * dots); characters that cannot be seen are dropped, and accents are composed (NFC). For comparing only.
 */
export function foldLookAlikes(text: string): string {
  if (!NOT_ASCII.test(text)) return text;
  return text.normalize('NFC').replace(FOLDABLE, (each) => FOLD.get(each) ?? each);
}
