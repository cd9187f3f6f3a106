/** A mention being typed: `start` is the place of its `@`, `options` the names it may become. */
interface MentionQuery {
  readonly start: number;
  readonly options: readonly string[];
}

const MAX_QUERY_LENGTH = 80;
const MAX_OPTIONS = 8;
/** How many places `rank` gives. */
const RANKS = 3;
/** Scripts written without spaces: a letter before the `@` is another word there. */
const unspaced =
  '\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Hangul}\\p{Script=Thai}\\p{Script=Lao}\\p{Script=Khmer}\\p{Script=Myanmar}';
/** What stands before the `@` of an e-mail address, a package scope or a path. */
const endsInWord = new RegExp(`[[\\p{L}\\p{N}\\p{M}_.%+@\\/\\-]--[${unspaced}]]$`, 'v');

/**
 * The mention that ends at the caret, or null. Names may have several words and any script. An `@`
 * after a letter or digit is an e-mail address, one in code is code. After a whole name and a space
 * nothing is offered until the beginning of a longer name stands there. `me`, the person's own name, is
 * offered after all others.
 */
export function mentionQuery(
  text: string,
  caret: number,
  names: readonly string[],
  me: string | null = null,
): MentionQuery | null {
  const before = text.slice(0, caret);
  const start = before.lastIndexOf('@');
  if (start === -1 || caret - start > MAX_QUERY_LENGTH) return null;
  const typed = before.slice(start + 1);
  if (typed.includes('\n') || isInsideWord(before, start) || isInsideCode(before.slice(0, start))) {
    return null;
  }
  const wanted = fold(typed);
  const offered = [...new Set(me === null ? names : [...names, me])];
  if (offered.some((name) => `${fold(name)} ` === wanted)) return null;
  const place = (name: string) => rank(fold(name), wanted) + (isMine(name) ? RANKS : 0);
  const isMine = (name: string) => name === me && !names.includes(name);
  const options = offered
    .filter((name) => isWantedBy(fold(name), wanted))
    .sort((a, b) => place(a) - place(b))
    .slice(0, MAX_OPTIONS);
  return options.length === 0 ? null : { start, options };
}

/** `text` with the mention completed and a space after it, and where the caret goes. */
export function completeMention(
  text: string,
  range: { readonly start: number; readonly caret: number },
  name: string,
): { readonly text: string; readonly caret: number } {
  const after = text.slice(range.caret);
  const inserted = `@${name}${after.startsWith(' ') ? '' : ' '}`;
  return {
    text: text.slice(0, range.start) + inserted + after,
    caret: range.start + `@${name} `.length,
  };
}

/** Whether the end of `text` is inside a code span or a fenced block. */
export function isInsideCode(text: string): boolean {
  let fence: string | null = null;
  let paragraph = '';
  for (const line of text.split('\n')) {
    if (fence !== null) {
      if (closesFence(line, fence)) fence = null;
      continue;
    }
    fence = fenceOpenedBy(line);
    paragraph = fence !== null || line.trim() === '' ? '' : `${paragraph}\n${line}`;
  }
  return fence !== null || endsInCodeSpan(paragraph);
}

/** The run of backticks or tildes with which the line opens a fenced block, or null. */
export function fenceOpenedBy(line: string): string | null {
  const [, marker = null, rest = ''] = /^ {0,3}(`{3,}|~{3,})(.*)$/.exec(line) ?? [];
  return marker?.startsWith('`') && rest.includes('`') ? null : marker;
}

/** Whether the line ends the block that `fence` opened. */
export function closesFence(line: string, fence: string): boolean {
  const [, marker = ''] = /^ {0,3}(`{3,}|~{3,})[ \t]*$/.exec(line) ?? [];
  return marker.startsWith(fence);
}

/** A run of backticks opens a span that only a run of the same length closes. */
function endsInCodeSpan(paragraph: string): boolean {
  let open: number | null = null;
  for (const [run] of paragraph.matchAll(/`+/g)) {
    if (open === null) open = run.length;
    else if (open === run.length) open = null;
  }
  return open !== null;
}

function isInsideWord(before: string, start: number): boolean {
  return endsInWord.test(before.slice(0, start));
}

function isWantedBy(name: string, wanted: string): boolean {
  return name.startsWith(wanted) || name.split(' ').some((word) => word.startsWith(wanted));
}

/** The name itself comes first, then names that begin so, then those with a later word that does. */
function rank(name: string, wanted: string): number {
  if (name === wanted) return 0;
  return name.startsWith(wanted) ? 1 : 2;
}

function fold(text: string): string {
  return text.normalize('NFKC').toLowerCase();
}
