/** `none`: no label; `partial`: more text could make it one; a number: the label's length. */
type LabelMatch = 'none' | 'partial' | number;

const DECORATION = '*_[]';
const LONGEST_ASIDE = 130;

/**
 * Whether `line` begins with `name` as a speaker's label: `Name:`, `**Name:**`, `[Name]:` or
 * `Name (title):`, in any case, with an ordinary or a full-width colon.
 */
export function matchLabel(line: string, name: string): LabelMatch {
  const indent = skip(line, 0, ' ', 3);
  let at = skip(line, indent, DECORATION, 4);
  const opened = at - indent;
  const written = line.slice(at, at + name.length).toLowerCase();
  const wanted = name.toLowerCase();
  if (name === '' || !wanted.startsWith(written)) return 'none';
  if (written !== wanted) return at + name.length > line.length ? 'partial' : 'none';
  at = skip(line, skip(line, at + name.length, DECORATION, 4), ' ', 2);
  const aside = matchAside(line, at);
  if (typeof aside !== 'number') return aside;
  at += aside;
  at = skip(line, skip(line, at, DECORATION, 4), ' ', 2);
  if (at >= line.length) return 'partial';
  if (line[at] !== ':' && line[at] !== '：') return 'none';
  const end = skip(line, at + 1, DECORATION, opened);
  // The rest of `**Name:**` may still come; of a label that closed before the colon, nothing does.
  const isOpen = line[at - 1] === name.at(-1) && end - at - 1 < opened;
  return isOpen && end === line.length ? 'partial' : end;
}

/** The length of `(title)` at a place; 0 where none begins. */
function matchAside(line: string, at: number): LabelMatch {
  if (line[at] !== '(') return 0;
  const close = line.slice(at, at + LONGEST_ASIDE).search(/[)\n]/);
  if (close < 0) return line.length - at < LONGEST_ASIDE ? 'partial' : 'none';
  return line[at + close] === ')' ? close + 1 : 'none';
}

function skip(line: string, from: number, characters: string, max: number): number {
  let at = from;
  while (at < line.length && at - from < max && characters.includes(line.charAt(at))) at += 1;
  return at;
}
