/**
 * Whether a path with `/` matches a glob as VS Code's exclude settings write them: `*` and `?` within a
 * name, `**` across folders, `{a,b}` and `[abc]`. A pattern that names a folder matches the folder only;
 * the caller does not descend into it.
 */
export function matchesGlob(path: string, glob: string): boolean {
  return toRegExp(glob).test(path);
}

const compiled = new Map<string, RegExp>();

function toRegExp(glob: string): RegExp {
  const known = compiled.get(glob);
  if (known) return known;
  let source = '';
  const pieces = glob.match(/\*\*\/?|\*|\?|\{[^{}]*\}|\[[^\]]+\]|[^*?{[]+|[\s\S]/g) ?? [];
  for (const piece of pieces) source += translate(piece);
  const pattern = compile(source);
  compiled.set(glob, pattern);
  return pattern;
}

/** A pattern that is no pattern (`[z-a]`) matches nothing. */
function compile(source: string): RegExp {
  try {
    return new RegExp(`^${source}$`);
  } catch {
    return /(?!)/;
  }
}

function translate(piece: string): string {
  if (piece === '**/') return '(?:[^/]+/)*';
  if (piece === '**') return '.*';
  if (piece === '*') return '[^/]*';
  if (piece === '?') return '[^/]';
  if (/^\{.*\}$/s.test(piece)) {
    return `(?:${piece.slice(1, -1).split(',').map(translateWithin).join('|')})`;
  }
  if (/^\[.*\]$/s.test(piece))
    return `[${piece
      .slice(1, -1)
      .replace(/[\\\]]/g, '\\$&')
      .replace(/^!/, '^')}]`;
  return piece.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

function translateWithin(alternative: string): string {
  const pieces = alternative.match(/\*\*\/?|\*|\?|[^*?]+/g) ?? [];
  return pieces.map(translate).join('');
}
