/** How often each pair of neighbouring letters of a line occurs; `size` counts all pairs. */
export interface LetterPairs {
  readonly size: number;
  readonly counts: ReadonlyMap<number, number>;
}

/** White space is left out. Only the first `maxLength` UTF-16 units are read. */
export function pairsOf(line: string, maxLength: number): LetterPairs {
  const counts = new Map<number, number>();
  let size = 0;
  eachPair(line, maxLength, (pair) => {
    counts.set(pair, (counts.get(pair) ?? 0) + 1);
    size++;
  });
  return { size, counts };
}

/** How much of their letter pairs two lines share (Dice's coefficient): from 0 to 1. */
export function similarity(wanted: LetterPairs, line: string, maxLength: number): number {
  const left = new Map<number, number>();
  let size = 0;
  let shared = 0;
  eachPair(line, maxLength, (pair) => {
    size++;
    const remaining = left.get(pair) ?? wanted.counts.get(pair) ?? 0;
    if (remaining > 0) {
      shared++;
      left.set(pair, remaining - 1);
    }
  });
  const total = wanted.size + size;
  return total === 0 ? 0 : (2 * shared) / total;
}

function eachPair(line: string, maxLength: number, visit: (pair: number) => void): void {
  let previous = -1;
  const length = Math.min(line.length, maxLength);
  for (let i = 0; i < length; i++) {
    const code = line.charCodeAt(i);
    if (code === 32 || code === 9) continue;
    if (previous !== -1) visit(previous * 65_536 + code);
    previous = code;
  }
}
