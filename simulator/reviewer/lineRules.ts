import type { Finding } from './finding.ts';
import { lineAt, quoteAt, type SourceText } from './sourceText.ts';

interface LineRule extends Pick<Finding, 'severity' | 'topic' | 'text'> {
  readonly pattern: RegExp;
  /** The files that it looks at. */
  readonly path: RegExp;
}

const LEFTOVER: LineRule = {
  pattern: /(?:\/\/|\/\*|^[ \t]*\*|(?<![^ \t\n])#|^[ \t]*--).{0,40}?\b(TODO|FIXME|HACK|XXX)\b/gm,
  path: /./,
  severity: 'note',
  topic: 'tests',
  text: 'A note to oneself that is still open: do it now, or file it where it will be found.',
};

const OTHER_LANGUAGES: readonly LineRule[] = [
  {
    pattern: /^[ \t]*except(?: \w+)?:[ \t]*(?:\n[ \t]*)?pass\b/gm,
    path: /\.py$/,
    severity: 'warning',
    topic: 'correctness',
    text: 'The error is swallowed: whoever calls this cannot tell that it failed.',
  },
  {
    pattern: /[!=]= ?None\b/g,
    path: /\.py$/,
    severity: 'suggestion',
    topic: 'correctness',
    text: 'Compare with None by `is` or `is not`: `==` can be overridden.',
  },
  {
    pattern: /["'](?:select\b.+\bfrom|insert into|delete from)\b[^"']*["'] *(?:\+|%|\.format\()/gi,
    path: /\.(py|java|go|rb|php|cs|kt)$/,
    severity: 'problem',
    topic: 'security',
    text: 'This SQL is built from strings: pass the values as parameters.',
  },
  {
    pattern: /\b\w*(?:secret|password|passwd|api_?key)\w*\s*[:=]+\s*["'][^\s"']{8,}["']/gi,
    path: /\.(py|java|go|rb|php|cs|kt|ya?ml|toml|ini|sh)$/,
    severity: 'problem',
    topic: 'security',
    text: 'A credential in the source stays in the history for good: take it from the environment.',
  },
];

/** Leftovers in any file. */
export function findLeftovers(source: SourceText): readonly Finding[] {
  return findByLine(source, LEFTOVER);
}

/** What can be told of a file without its syntax tree. */
export function findInOtherLanguage(source: SourceText): readonly Finding[] {
  return OTHER_LANGUAGES.flatMap((rule) => findByLine(source, rule));
}

function findByLine(source: SourceText, rule: LineRule): readonly Finding[] {
  const { pattern, path, ...words } = rule;
  if (!path.test(source.path)) return [];
  return [...source.text.matchAll(pattern)].map((match) => ({
    ...words,
    line: lineAt(source, match.index),
    quote: quoteAt(source, match.index),
    fix: null,
  }));
}
