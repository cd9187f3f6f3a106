/** What a model's window is taken for where nobody says. */
const ASSUMED_WINDOW_TOKENS = 32_768;
const SMALLEST_WINDOW_TOKENS = 1_024;

/** What a prompt may take of a model's window; all in tokens of that model. */
export interface ContextBudget {
  readonly windowTokens: number;
  /** The longest prompt that leaves room for the reply and for our own error in counting. */
  readonly mostTokens: number;
  /** Past this the older part is to be summarised. */
  readonly summarizeAtTokens: number;
  /** How much of the newest talk a summary leaves alone. */
  readonly keepTokens: number;
}

/** How long the parts of a prompt may be, in UTF-16 units. */
export interface PromptLimits {
  readonly messageLength: number;
  /** Of the attached excerpts together. */
  readonly excerptsLength: number;
  readonly memoriesLength: number;
  /** Of the answers to choose among, together. */
  readonly optionsLength: number;
}

/** The budget of a window; 0 and null stand for a window that nobody named. */
export function contextBudget(contextLength: number | null): ContextBudget {
  const isKnown = contextLength !== null && contextLength > 0;
  const windowTokens = Math.max(
    SMALLEST_WINDOW_TOKENS,
    isKnown ? contextLength : ASSUMED_WINDOW_TOKENS,
  );
  const reply = Math.min(4_096, windowTokens * 0.2);
  const mostTokens = Math.floor(windowTokens - reply - windowTokens * 0.075);
  return {
    windowTokens,
    mostTokens,
    summarizeAtTokens: Math.min(Math.floor(windowTokens * 0.8), mostTokens),
    keepTokens: Math.floor(windowTokens * 0.3),
  };
}

/**
 * Limits for a window. Windows of usual size never reach `messageLength`, so that members with different
 * models read the same bytes. Each step of `tightness` quarters what messages and excerpts may take.
 */
export function promptLimits({ windowTokens }: ContextBudget, tightness = 0): PromptLimits {
  const length = Math.max(400, Math.floor(windowTokens / 4 ** tightness));
  return {
    messageLength: length,
    excerptsLength: length,
    memoriesLength: Math.min(8_000, Math.floor(windowTokens / 4)),
    optionsLength: length,
  };
}

/**
 * Where to begin so that `sizes` from there on fit `budget`, the last one kept in any case. What goes
 * goes a quarter of the budget at a time, since each step makes providers read everything anew.
 */
export function firstKept(sizes: readonly number[], budget: number): number {
  const overflow = sizes.reduce((sum, size) => sum + size, 0) - budget;
  if (overflow <= 0) return 0;
  const step = Math.max(1, Math.floor(budget / 4));
  const goal = Math.ceil(overflow / step) * step;
  let dropped = 0;
  let start = 0;
  while (dropped < goal && start < sizes.length - 1) {
    dropped += sizes[start] ?? 0;
    start += 1;
  }
  return start;
}
