import type { ModelInfo } from '../../shared/models/model.ts';
import { estimateCost } from '../../shared/models/cost.ts';
import { estimateTokens } from '../../shared/prompt/tokenEstimate.ts';

/** So often a reviewer is taken to call a tool before the summary: the assumption that is told. */
export const ASSUMED_TOOL_TURNS = 6;
/** Rules, tools and a persona card. */
const BASE_TOKENS = 2_500;
/** What a tool's call and result add to the next request. */
const TOOL_TURN_TOKENS = 1_200;
/** What each request is answered with. */
const ANSWER_TOKENS = 250;

/** Tokens of the message that begins a review, its attachments included. */
export function materialTokens(texts: readonly string[]): number {
  return texts.reduce((sum, text) => sum + estimateTokens(text), 0);
}

/**
 * US dollars that one reviewer is expected to cost: every tool turn sends everything again, and nothing
 * is taken off for what a provider has read before. 0 is free; null where the price is not known.
 */
export function estimateReviewer(
  model: Pick<ModelInfo, 'promptPrice' | 'completionPrice' | 'cachedPromptPrice'> | null,
  tokens: number,
): number | null {
  if (model === null) return null;
  const requests = ASSUMED_TOOL_TURNS + 1;
  const grown = (TOOL_TURN_TOKENS * ASSUMED_TOOL_TURNS * requests) / 2;
  return estimateCost(model, requests * (BASE_TOKENS + tokens) + grown, requests * ANSWER_TOKENS);
}

/** The known costs together, and whether any is not known. */
export function addEstimates(costs: readonly (number | null)[]): {
  readonly usd: number;
  readonly isComplete: boolean;
} {
  return {
    usd: costs.reduce<number>((sum, cost) => sum + (cost ?? 0), 0),
    isComplete: !costs.includes(null),
  };
}
