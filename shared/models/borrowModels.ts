import type { ModelInfo } from './model.ts';
import { modelIdAt } from './modelList.ts';
import type { ProviderConfig } from './providerConfig.ts';

/**
 * The models of OpenAI or Anthropic as OpenRouter's list names them, for a provider whose own list cannot be
 * asked for. Variants that only OpenRouter has, such as `:free`, are left out; nothing of other providers.
 */
export function borrowModels(
  provider: ProviderConfig,
  openRouter: ReadonlyMap<string, ModelInfo>,
): readonly ModelInfo[] {
  const { kind, name } = provider;
  if (kind !== 'openai' && kind !== 'anthropic') return [];
  const ofMaker = `${kind}/`;
  return [...openRouter.values()]
    .filter(({ id }) => id.startsWith(ofMaker) && !id.includes(':'))
    .map((model) => {
      const bare = model.id.slice(ofMaker.length);
      // `claude-sonnet-4.5` is `claude-sonnet-4-5` at its maker.
      const own = kind === 'anthropic' ? bare.replaceAll('.', '-') : bare;
      return { ...model, id: modelIdAt(provider, own), provider: name };
    });
}
