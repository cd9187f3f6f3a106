const MAX_LINE_LENGTH = 500;
const LABEL = /^(?:file(?:[ _-]?name|[ _-]?path)?|path)\s*:\s*(.+)$/i;
const BARE_NAMES = new Set([
  'Makefile',
  'Dockerfile',
  'Gemfile',
  'Rakefile',
  'Procfile',
  'Jenkinsfile',
  'Vagrantfile',
  'Justfile',
  'LICENSE',
  'README',
  'CODEOWNERS',
]);

/**
 * The file that a line before an edit names, or null when it names none or several.
 *
 * Understands a path alone, in backticks, in bold, behind `File:`, behind a comment or heading mark, and
 * one path among words. The path is as the line has it: hostile until it is checked.
 */
export function pathIn(line: string): string | null {
  if (line.length > MAX_LINE_LENGTH) return null;
  const bare = withoutMarks(line.trim());
  if (bare === '') return null;
  const quoted = [...bare.matchAll(/`([^`]+)`/g)].map(([, inside = '']) => inside.trim());
  if (quoted.length > 0) return onlyOne(quoted.filter(isNamedFile));
  const labelled = LABEL.exec(bare)?.[1];
  if (labelled !== undefined) return withoutQuotes(labelled);
  if (isNamedFile(bare)) return bare;
  const words = bare.split(/\s+/).map(withoutPunctuation);
  return onlyOne(words.filter((word) => hasEnding(word) || BARE_NAMES.has(word)));
}

/** Drops what surrounds a heading, a list item, a comment or bold text, and a final colon. */
function withoutMarks(line: string): string {
  const inner = line
    .replace(/^(?:#{1,6}|>|[-*+]|\d{1,3}[.)]|\/\/|--|;|\/\*|<!--)\s+/, '')
    .replace(/\s*(?:\*\/|-->)$/, '')
    .replace(/:$/, '');
  const [, bold] = /^(?:\*\*|__)([^*]+?)(?:\*\*|__):?$/.exec(inner) ?? [];
  return (bold ?? inner).replace(/:$/, '').trim();
}

function withoutQuotes(path: string): string {
  return path.replace(/^[`"'*]+|[`"'*]+$/g, '').trim();
}

function withoutPunctuation(word: string): string {
  return word.replace(/^[("'*[]+/, '').replace(/[)"'*\],;:.!?]+$/, '');
}

/** Whether this, said alone, can be nothing but a file. */
function isNamedFile(name: string): boolean {
  if (/[\s<>|*?"]/.test(name)) return /[\\/]/.test(name) && hasEnding(name) && isOnePath(name);
  return BARE_NAMES.has(name) || hasEnding(name) || /[^\\/][\\/][^\\/]+$/.test(name);
}

/** Whether white space in `name` belongs to its folders, as in `My App/main.ts`, and not to a sentence. */
function isOnePath(name: string): boolean {
  const beforeFolders = name.slice(0, name.search(/[\\/]/));
  return /^[A-Z][\w.-]*(?: [A-Z][\w.-]*)*$/.test(beforeFolders) && !/[<>|*?"]/.test(name);
}

function hasEnding(name: string): boolean {
  return /^(?!(?:e\.g|i\.e)$)[^\s<>|*?"]*\.[A-Za-z][\w-]{0,15}$/.test(withoutSpaces(name));
}

function withoutSpaces(name: string): string {
  return name.replaceAll(' ', '_');
}

function onlyOne(paths: readonly string[]): string | null {
  const [first, ...others] = new Set(paths);
  return others.length === 0 ? (first ?? null) : null;
}
