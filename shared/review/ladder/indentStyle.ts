/** What one level of indentation is made of. */
export interface IndentStyle {
  readonly kind: 'tabs' | 'spaces';
  /** Spaces in a level; with tabs it has no meaning. */
  readonly unit: number;
}

const DEFAULT_UNIT = 4;
const MAX_UNIT = 8;

/** The white space that a line begins with. */
export function indentOf(line: string): string {
  return line.slice(0, line.length - line.trimStart().length);
}

/** How most indented lines are indented; the unit is the most frequent step from one line to the next. */
export function fileIndentation(lines: readonly string[]): IndentStyle {
  const steps = new Map<number, number>();
  let tabbed = 0;
  let spaced = 0;
  let previous = 0;
  for (const line of lines) {
    if (line.startsWith('\t')) tabbed++;
    if (line.trim() === '' || line.startsWith('\t')) continue;
    const width = indentOf(line).length;
    if (width > 0) spaced++;
    const step = Math.abs(width - previous);
    if (step > 1 && step <= MAX_UNIT) steps.set(step, (steps.get(step) ?? 0) + 1);
    previous = width;
  }
  const [unit] = [...steps].sort((a, b) => b[1] - a[1] || a[0] - b[0])[0] ?? [DEFAULT_UNIT];
  return { kind: tabbed > spaced ? 'tabs' : 'spaces', unit };
}
