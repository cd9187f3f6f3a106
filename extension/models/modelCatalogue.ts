import { borrowModels } from '../../shared/models/borrowModels.ts';
import { borrowPrices } from '../../shared/models/borrowPrices.ts';
import type { ModelInfo } from '../../shared/models/model.ts';
import { modelIdAt, unlistedModel } from '../../shared/models/modelList.ts';
import type { ProviderConfig } from '../../shared/models/providerConfig.ts';
import { createProviderLists, type ProviderListsOptions } from './providerLists.ts';
import { searchModels } from './searchModels.ts';

export interface ModelCatalogueOptions extends ProviderListsOptions {
  /** What is configured now. */
  providers(): readonly ProviderConfig[];
  /** Models from elsewhere, the editor's own; absent for none. */
  others?(): Promise<readonly ModelInfo[]>;
}

interface ModelList {
  /** Provider by provider, in its own order. */
  readonly models: readonly ModelInfo[];
  /** Some list is older than a day and could not be had anew. */
  readonly isStale: boolean;
  /** Providers that gave no list this time, as shown to people, with what they said. */
  readonly problems: readonly { readonly provider: string; readonly detail: string }[];
}

export interface ModelCatalogue {
  /** All models; lists live for a day. Works offline with what was last known. Never rejects. */
  list(): Promise<ModelList>;
  /** As `list`, but asks every provider now. */
  refresh(): Promise<ModelList>;
  /** What is known of a model without asking anybody; null before the first `list` and for unknown ids. */
  find(id: string): ModelInfo | null;
  /** The known models in which every word occurs, exact beginnings first. */
  search(text: string): readonly ModelInfo[];
}

/** What models there are, their prices and limits, from each provider's own list. */
export function createModelCatalogue(options: ModelCatalogueOptions): ModelCatalogue {
  const providerLists = createProviderLists(options);
  let known: ReadonlyMap<string, ModelInfo> = new Map();
  let current: { readonly isForced: boolean; readonly list: Promise<ModelList> } | null = null;

  const gather = async (isForced: boolean): Promise<ModelList> => {
    const providers = options.providers();
    const [lists, others] = await Promise.all([
      providerLists.read(providers, isForced),
      readOthers(options),
    ]);
    const openRouter = providers.findIndex(({ kind }) => kind === 'openRouter');
    const lending = new Map((lists[openRouter]?.models ?? []).map((model) => [model.id, model]));
    const models = providers.flatMap((provider, at) =>
      withUnlisted(
        provider,
        provider.isThroughService && provider.kind !== 'openRouter'
          ? borrowModels(provider, lending)
          : (lists[at]?.models ?? []),
      ).map((model) => borrowPrices(model, provider.kind, lending)),
    );
    known = new Map([...models, ...others].map((model) => [model.id, model]));
    return {
      models: [...known.values()],
      isStale: lists.some((list) => list.isStale),
      problems: providers.flatMap(({ name }, at) => {
        const detail = lists[at]?.problem ?? null;
        return detail === null ? [] : [{ provider: name, detail }];
      }),
    };
  };

  const start = (isForced: boolean): Promise<ModelList> => {
    if (current !== null && (current.isForced || !isForced)) return current.list;
    const list = gather(isForced).finally(() => {
      if (current?.list === list) current = null;
    });
    current = { isForced, list };
    return list;
  };

  return {
    list: () => start(false),
    refresh: () => start(true),
    // OpenRouter's `:nitro` and the like choose a route of the same model.
    find: (id) => known.get(id) ?? known.get(id.replace(/:(?!free$)[a-z]+$/, '')) ?? null,
    search: (text) => searchModels([...known.values()], text),
  };
}

function withUnlisted(
  provider: ProviderConfig,
  listed: readonly ModelInfo[],
): readonly ModelInfo[] {
  const ids = new Set(listed.map(({ id }) => id));
  const missing = (provider.models ?? []).filter((model) => !ids.has(modelIdAt(provider, model)));
  return [...listed, ...missing.map((model) => unlistedModel(provider, model))];
}

async function readOthers(options: ModelCatalogueOptions): Promise<readonly ModelInfo[]> {
  try {
    return (await options.others?.()) ?? [];
  } catch (error) {
    options.report(error);
    return [];
  }
}
