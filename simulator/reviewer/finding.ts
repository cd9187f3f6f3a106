import type { Focus } from '../personaOf.ts';

type Severity = 'note' | 'suggestion' | 'warning' | 'problem';

/** Replaces `oldText`, which occurs exactly once in the file. */
export interface Edit {
  readonly oldText: string;
  readonly newText: string;
}

/** Something found in a file. `quote` occurs in its line; `line` counts from 1. */
export interface Finding {
  readonly line: number;
  readonly quote: string;
  readonly severity: Severity;
  readonly topic: Focus;
  readonly text: string;
  /** A change that is safe without knowing more than this file. */
  readonly fix: Edit | null;
}

const WEIGHT: Readonly<Record<Severity, number>> = {
  problem: 0,
  warning: 1,
  suggestion: 2,
  note: 3,
};

/** The worst `count` findings, among equals those of the reviewer's own field first, one a line. */
export function worstFirst(
  findings: readonly Finding[],
  focus: Focus,
  count: number,
): readonly Finding[] {
  const rank = (finding: Finding) => WEIGHT[finding.severity] - (finding.topic === focus ? 0.5 : 0);
  const seen = new Set<number>();
  return findings
    .toSorted((a, b) => rank(a) - rank(b) || a.line - b.line)
    .filter(({ line }) => !seen.has(line) && seen.add(line))
    .slice(0, count);
}
