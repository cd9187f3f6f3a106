interface CodeRange {
  readonly start: number;
  /** After the closing backticks, or the end of the text where a block is not closed. */
  readonly end: number;
}

interface Run {
  readonly start: number;
  readonly length: number;
  /** Set where the run opens or closes a fenced block. */
  readonly fence: '`' | '~' | null;
  readonly endsLine: boolean;
}

const RUNS = /(^ {0,3})?(`+|~{3,})([^\n]*)?/gm;

/** Where Markdown shows `text` as code: fenced blocks and code spans, in order, never overlapping. */
export function codeRanges(text: string): readonly CodeRange[] {
  const runs = findRuns(text);
  const ranges: CodeRange[] = [];
  for (let index = 0; index < runs.length;) {
    const run = runs[index];
    if (run === undefined) break;
    const close = run.fence === null ? closingSpan(runs, index) : closingFence(runs, index);
    const closer = runs[close];
    if (closer !== undefined) {
      ranges.push({ start: run.start, end: closer.start + closer.length });
      index = close + 1;
    } else if (run.fence !== null) {
      ranges.push({ start: run.start, end: text.length });
      break;
    } else {
      index += 1;
    }
  }
  return ranges;
}

function findRuns(text: string): readonly Run[] {
  return [...text.matchAll(RUNS)].flatMap((match): Run[] => {
    const [, indent, mark = '', rest = ''] = match;
    const start = match.index + (indent ?? '').length;
    const fence = mark.startsWith('~') ? '~' : '`';
    const opensLine = indent !== undefined || start === 0 || text[start - 1] === '\n';
    if (opensLine && mark.length >= 3 && !(fence === '`' && rest.includes('`'))) {
      return [{ start, length: mark.length, fence, endsLine: rest.trim() === '' }];
    }
    return [...`${mark}${rest}`.matchAll(/`+/g)].map((inner) => ({
      start: start + inner.index,
      length: inner[0].length,
      fence: null,
      endsLine: false,
    }));
  });
}

function closingSpan(runs: readonly Run[], open: number): number {
  const length = runs[open]?.length;
  return runs.findIndex(
    (run, index) => index > open && run.fence === null && run.length === length,
  );
}

function closingFence(runs: readonly Run[], open: number): number {
  const opener = runs[open];
  if (opener === undefined) return -1;
  return runs.findIndex(
    (run, index) =>
      index > open && run.endsLine && run.fence === opener.fence && run.length >= opener.length,
  );
}
