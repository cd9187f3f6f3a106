import type { Usage } from '../domain/message.ts';
import type { ModelInfo } from './model.ts';

type Prices = Pick<ModelInfo, 'promptPrice' | 'completionPrice' | 'cachedPromptPrice'>;

/** What an answer is taken for before it is given, in tokens: most are shorter. */
const TYPICAL_ANSWER_TOKENS = 800;
const LONG_ANSWER_TOKENS = 4_000;

/** US dollars for so many tokens, or null where the prices are not known. */
export function estimateCost(
  { promptPrice, completionPrice }: Prices,
  promptTokens: number,
  completionTokens: number = TYPICAL_ANSWER_TOKENS,
): number | null {
  if (promptPrice === null || completionPrice === null) return null;
  return promptTokens * promptPrice + completionTokens * completionPrice;
}

/**
 * What an answer cost in US dollars: the provider's own figure, else its usage at the known prices, the
 * cached part of the prompt at its own price where that is known. Null where neither is there.
 */
export function costOfUsage(usage: Usage, prices: Prices | null): number | null {
  if (usage.cost !== null) return usage.cost;
  const promptPrice = prices?.promptPrice ?? null;
  const completionPrice = prices?.completionPrice ?? null;
  if (promptPrice === null || completionPrice === null) return null;
  const cached = Math.min(usage.cachedTokens ?? 0, usage.promptTokens);
  const cachedPrice = prices?.cachedPromptPrice ?? promptPrice;
  return (
    (usage.promptTokens - cached) * promptPrice +
    cached * cachedPrice +
    usage.completionTokens * completionPrice
  );
}

export interface FanOutEstimate {
  /** US dollars if nobody says much; models without known prices count nothing. */
  readonly low: number;
  /** US dollars if all answer at length; null where a price is not known. */
  readonly high: number | null;
}

/**
 * What it costs to ask several models the same at once. `models` has an entry for each that is asked,
 * null where nothing is known of it.
 */
export function estimateFanOut(
  models: readonly (ModelInfo | null)[],
  promptTokens: number,
): FanOutEstimate {
  let low = 0;
  let high: number | null = 0;
  for (const model of models) {
    low += (model && estimateCost(model, promptTokens, TYPICAL_ANSWER_TOKENS / 4)) ?? 0;
    const longest = Math.min(model?.maxCompletionTokens ?? Infinity, LONG_ANSWER_TOKENS);
    const most: number | null = model && estimateCost(model, promptTokens, longest);
    high = high === null || most === null ? null : high + most;
  }
  return { low, high };
}
