import type { Usage } from '../domain/message.ts';

/** The usage of two requests together; what is unknown of one is taken from the other. */
export function addUsage(sum: Usage | null, next: Usage | null): Usage | null {
  if (sum === null || next === null) return sum ?? next;
  return {
    promptTokens: sum.promptTokens + next.promptTokens,
    completionTokens: sum.completionTokens + next.completionTokens,
    cost: addKnown(sum.cost, next.cost),
    cachedTokens: addKnown(sum.cachedTokens, next.cachedTokens),
    reasoningTokens: addKnown(sum.reasoningTokens, next.reasoningTokens),
    estimatedPromptTokens: addKnown(sum.estimatedPromptTokens, next.estimatedPromptTokens),
  };
}

/** The sum of what is known; null when nothing is. */
function addKnown(one: number | null, two: number | null): number | null {
  return one === null && two === null ? null : (one ?? 0) + (two ?? 0);
}
