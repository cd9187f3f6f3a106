import type { ModelInfo } from '../../shared/models/model.ts';
import type { ProviderConfig } from '../../shared/models/providerConfig.ts';
import { type CachedList, decodeCache, encodeCache } from './catalogueCache.ts';
import type { SendPorts, SendRequest } from './httpExchange.ts';
import { type ModelListing, readModelList } from './readModelList.ts';

const LIFE_MS = 24 * 60 * 60_000;
/** After a failed try the old list serves for this long before the provider is asked again. */
const PATIENCE_MS = 5 * 60_000;

/** Keeps the lists over restarts; one text for all. */
export interface CatalogueCache {
  read(): Promise<string | null>;
  write(text: string): Promise<void>;
}

export interface ProviderListsOptions extends SendPorts {
  /** The key of a provider, by its id. */
  apiKey(providerId: string): Promise<string | null>;
  /** Sends what goes through the sync service. */
  readonly sendToService: SendRequest;
  readonly cache: CatalogueCache;
  /** Hears of a cache that cannot be read or written; the lists come without it. */
  report(error: unknown): void;
}

interface ProviderList {
  readonly models: readonly ModelInfo[];
  /** Older than a day, and no newer one could be had. */
  readonly isStale: boolean;
  /** Why there is no newer one; null where there is, or where nobody was asked. */
  readonly problem: string | null;
}

export interface ProviderLists {
  /** The list of each provider, asked where the known one is over a day old, or always. Never rejects. */
  read(providers: readonly ProviderConfig[], isForced: boolean): Promise<readonly ProviderList[]>;
}

/** The providers' own lists, kept for a day. */
export function createProviderLists(options: ProviderListsOptions): ProviderLists {
  let loading: Promise<Map<string, CachedList>> | null = null;
  const failedAt = new Map<string, number>();

  const readOne = async (
    lists: Map<string, CachedList>,
    provider: ProviderConfig,
    isForced: boolean,
  ): Promise<string | null> => {
    const name = cacheName(provider);
    const now = options.now();
    const ageMs = now - (lists.get(name)?.fetchedAt ?? -Infinity);
    const isFresh = ageMs >= 0 && ageMs < LIFE_MS;
    const hasJustFailed = lists.has(name) && now - (failedAt.get(name) ?? -Infinity) < PATIENCE_MS;
    if (!isForced && (isFresh || hasJustFailed)) return null;
    const listing = await readFrom(options, provider);
    if (listing.kind === 'models') {
      lists.set(name, { fetchedAt: now, models: listing.models });
      failedAt.delete(name);
      return null;
    }
    failedAt.set(name, now);
    return problemOf(listing);
  };

  return {
    read: async (providers, isForced) => {
      const lists = await (loading ??= loadCache(options));
      const before = [...lists.values()];
      const problems = await Promise.all(
        providers.map((provider) => readOne(lists, provider, isForced)),
      );
      const now = options.now();
      if ([...lists.values()].some((list) => !before.includes(list))) {
        await saveCache(options, lists);
      }
      return providers.map((provider, at) => {
        const list = lists.get(cacheName(provider));
        return {
          models: list?.models ?? [],
          isStale: list !== undefined && now - list.fetchedAt >= LIFE_MS,
          problem: problems[at] ?? null,
        };
      });
    },
  };
}

async function readFrom(
  options: ProviderListsOptions,
  provider: ProviderConfig,
): Promise<ModelListing> {
  if (provider.isThroughService === undefined) {
    return readModelList(options, provider, await options.apiKey(provider.id));
  }
  return readModelList({ ...options, send: options.sendToService }, provider, null);
}

/** A list belongs to an address: another one under the same name has other models. */
function cacheName({ id, kind, baseUrl }: ProviderConfig): string {
  return `${id} ${kind} ${baseUrl}`;
}

function problemOf(listing: Exclude<ModelListing, { kind: 'models' }>): string | null {
  if (listing.kind === 'noKey') return null;
  return listing.kind === 'noList' ? listing.detail : listing.failure.detail;
}

async function loadCache(options: ProviderListsOptions): Promise<Map<string, CachedList>> {
  try {
    return new Map(decodeCache(await options.cache.read()));
  } catch (error) {
    options.report(error);
    return new Map();
  }
}

async function saveCache(
  options: ProviderListsOptions,
  lists: ReadonlyMap<string, CachedList>,
): Promise<void> {
  try {
    await options.cache.write(encodeCache(lists));
  } catch (error) {
    options.report(error);
  }
}
