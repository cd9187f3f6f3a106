import ignore, { type Ignore } from 'ignore';

/** Whether rules leave a path out; a folder's path ends with `/`. */
export interface IgnoreRules {
  ignores(path: string): boolean;
}

/** The rules of one folder and of all above it. */
interface FolderRules extends IgnoreRules {
  readonly matcher: Ignore | null;
}

const MAX_PATTERN = 1_000;
/** Each further one multiplies the time that a name can take. */
const MAX_STARS = 5;

/** Nothing is left out. */
export const noRules: FolderRules = { matcher: null, ignores: () => false };

/**
 * The rules that hold in a folder: those of the folders above, then the lines of its own files, of which
 * the last that matches decides. What lies in an ignored folder stays ignored, as git has it.
 * `folder` is relative to the workspace, empty for its root; case counts where git minds it.
 */
export function withRules(above: FolderRules, folder: string, text: string): FolderRules {
  const rules = text.split(/\r?\n|\uFEFF/).flatMap((line) => ruleBelow(folder, line));
  if (rules.length === 0) return above;
  const matcher = ignore({ ignorecase: process.platform !== 'linux' });
  if (above.matcher !== null) matcher.add(above.matcher);
  matcher.add(rules);
  return { matcher, ignores: (path) => matcher.ignores(path) };
}

/** A line of a folder's `.gitignore` as the root's would say it; none for blank lines and comments. */
function ruleBelow(folder: string, line: string): readonly string[] {
  if (line.startsWith('#') || line.length > MAX_PATTERN || /^!?[/\s]*$/.test(line)) return [];
  const isNegative = line.startsWith('!');
  const pattern = tamed(isNegative ? line.slice(1) : line, isNegative);
  if (pattern === null) return [];
  if (folder === '') return [`${isNegative ? '!' : ''}${pattern}`];
  // A slash before the end ties a pattern to its folder; without one it holds at any depth below.
  const isTied = pattern.trimEnd().slice(0, -1).includes('/');
  const below = isTied ? pattern.replace(/^\//, '') : `**/${pattern}`;
  return [`${isNegative ? '!' : ''}/${folder.replace(/[\\*?[\]!# ]/g, '\\$&')}/${below}`];
}

/** A pattern with so many stars that matching it could take for ever ignores more, and frees nothing. */
function tamed(pattern: string, isNegative: boolean): string | null {
  if ((pattern.match(/\*+/g)?.length ?? 0) <= MAX_STARS) return pattern;
  return isNegative ? null : pattern.slice(0, pattern.indexOf('*') + 1);
}
