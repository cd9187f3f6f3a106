import type { Usage } from '../../shared/domain/message.ts';
import { formatCost, formatCount, formatPercent } from './format.ts';
import { messageWords } from './words.ts';

interface UsageRow {
  readonly name: string;
  readonly value: string;
}

/** The figures that the provider gave, and how far our estimate was off. */
export function usageRows(usage: Usage): readonly UsageRow[] {
  const { promptTokens, completionTokens, cost, cachedTokens, reasoningTokens } = usage;
  const row = (name: string, value: string): UsageRow => ({ name, value });
  return [
    row('Read', messageWords.tokens(formatCount(promptTokens))),
    ...(cachedTokens === null ? [] : [row('of these from the cache', formatCount(cachedTokens))]),
    ...estimateRows(usage),
    row('Written', messageWords.tokens(formatCount(completionTokens))),
    ...(reasoningTokens === null
      ? []
      : [row('of these for reasoning', formatCount(reasoningTokens))]),
    row('Cost', cost === null ? 'not told by the provider' : formatCost(cost)),
  ];
}

function estimateRows({ estimatedPromptTokens, promptTokens }: Usage): readonly UsageRow[] {
  if (estimatedPromptTokens === null) return [];
  const estimate = formatCount(estimatedPromptTokens);
  if (promptTokens === 0) return [{ name: 'Estimated before', value: estimate }];
  const error = (estimatedPromptTokens - promptTokens) / promptTokens;
  const sign = error > 0 ? '+' : error < 0 ? '−' : '±';
  return [
    {
      name: 'Estimated before',
      value: `${estimate} (${sign}${formatPercent(Math.abs(error))})`,
    },
  ];
}
