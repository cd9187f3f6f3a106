interface MatchedLine {
  /** Counted from 0, as lines end with `\n`, `\r\n` or `\r`. */
  readonly line: number;
  /** The line, cut to about 400 UTF-16 units around the first hit. */
  readonly text: string;
}

/** So many lines between two breaths take well under a millisecond, or one line that is very long. */
const LINES_PER_BREATH = 2_000;
const MAX_SHOWN = 400;
const SHOWN_BEFORE = 100;

/**
 * The lines of `text` that hold `query`, in order. Upper and lower case count only where the query has
 * capitals. Gives null now and then in between, so that the caller can let others run.
 */
export function* matchLines(text: string, query: string): Generator<MatchedLine | null, void> {
  const isExact = query !== query.toLowerCase();
  const fold = (part: string): string => (isExact ? part : part.toLowerCase());
  const wanted = fold(query);
  if (wanted === '' || !fold(text).includes(wanted)) return;
  yield null;
  let line = 0;
  let start = 0;
  while (start <= text.length) {
    const end = lineEnd(text, start);
    const content = text.slice(start, end);
    const at = fold(content).indexOf(wanted);
    if (at >= 0) yield { line, text: around(content, at) };
    start = end + (text.startsWith('\r\n', end) ? 2 : 1);
    line++;
    if (line % LINES_PER_BREATH === 0) yield null;
  }
}

function lineEnd(text: string, start: number): number {
  for (let at = start; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit === 10 || unit === 13) return at;
  }
  return text.length;
}

function around(line: string, at: number): string {
  if (line.length <= MAX_SHOWN) return line;
  const from = Math.max(0, Math.min(at - SHOWN_BEFORE, line.length - MAX_SHOWN));
  const shown = line.slice(from, from + MAX_SHOWN).toWellFormed();
  return `${from > 0 ? '…' : ''}${shown}${from + MAX_SHOWN < line.length ? '…' : ''}`;
}
