import type { ModelInfo } from './model.ts';

/** OpenRouter's names of the makers whose own lists say nothing of prices. */
const MAKERS: Readonly<Record<string, string>> = {
  openai: 'openai',
  anthropic: 'anthropic',
  google: 'google',
};

/**
 * `model` of `providerKind` with what its own provider leaves out taken from OpenRouter's entry for the
 * same model: OpenRouter passes the makers' list prices on. Unchanged where there is none.
 */
export function borrowPrices(
  model: ModelInfo,
  providerKind: string,
  openRouter: ReadonlyMap<string, ModelInfo>,
): ModelInfo {
  const maker = MAKERS[providerKind];
  if (maker === undefined || model.promptPrice !== null) return model;
  const bare = model.id.slice(model.id.indexOf(':') + 1);
  const found = spellings(bare)
    .map((name) => openRouter.get(`${maker}/${name}`))
    .find((known) => known !== undefined);
  if (found === undefined) return model;
  return {
    ...model,
    contextLength: model.contextLength === 0 ? found.contextLength : model.contextLength,
    promptPrice: found.promptPrice,
    completionPrice: found.completionPrice,
    cachedPromptPrice: found.cachedPromptPrice ?? null,
    maxCompletionTokens: model.maxCompletionTokens ?? found.maxCompletionTokens,
    takesReasoningEffort: model.takesReasoningEffort || found.takesReasoningEffort,
    takesImages: model.takesImages || found.takesImages,
  };
}

/** `claude-sonnet-4-5-20250929` is `claude-sonnet-4.5` there; dates are left off. */
function spellings(name: string): readonly string[] {
  const undated = name.replace(/-(\d{8}|\d{4}-\d{2}-\d{2}|latest)$/, '');
  const dotted = undated.replace(/(\d)-(\d{1,2})(?=-|$)/, '$1.$2');
  return [...new Set([name, undated, dotted])];
}
