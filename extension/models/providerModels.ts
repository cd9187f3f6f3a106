import type { NewId } from '../../shared/domain/ids.ts';
import type { ChatModels } from '../../shared/models/model.ts';
import { type ProviderConfig, standardProvider } from '../../shared/models/providerConfig.ts';
import { createAnthropicModels } from './anthropicModels.ts';
import { type ClientOptions, createCompatibleModels } from './compatibleModels.ts';
import { dialects } from '../../shared/models/dialects.ts';
import type { SendRequest } from './httpExchange.ts';
import { createModelRouter } from './modelRouter.ts';
import { type RetryOptions, withRetry } from './withRetry.ts';
import { type TimeoutOptions, withTimeout } from './withTimeout.ts';

const OPEN_ROUTER = standardProvider('openRouter');

export interface ProviderModelsOptions extends RetryOptions, TimeoutOptions {
  /** What is configured now, OpenRouter among it; read anew for every request. */
  providers(): readonly ProviderConfig[];
  /** The key of a provider, by its id; null where there is none. */
  apiKey(providerId: string): Promise<string | null>;
  /** The editor's own models, asked as `vscode:…`; null where the editor has none. */
  readonly editorModels: ChatModels | null;
  readonly fetch: typeof fetch;
  /** Sends what goes through the sync service. */
  readonly sendToService: SendRequest;
  readonly newId: NewId;
}

/**
 * Every model of every provider behind one router, each provider with its own retries and time-out. A
 * provider keeps its client, and with it the pause after a rate limit, while its kind and its way stay the same. No key of this machine goes to the sync service.
 */
export function createProviderModels(options: ProviderModelsOptions): ChatModels {
  const clients = new Map<string, ChatModels>();
  const configured = (id: string) => options.providers().find((provider) => provider.id === id);

  const clientOf = (config: ProviderConfig): ChatModels => {
    const { id, kind, isThroughService = false } = config;
    const name = `${kind} ${id} ${isThroughService ? 'through the service' : ''}`;
    const client =
      clients.get(name) ??
      withRetry(
        withTimeout(
          clientFor(config, {
            baseUrl: () => (ofSameWay(configured(id), config) ?? config).baseUrl,
            apiKey: () => (isThroughService ? Promise.resolve(null) : options.apiKey(id)),
            fetch: options.fetch,
            ...(isThroughService && { send: options.sendToService }),
            now: () => options.now(),
            newId: options.newId,
          }),
          options,
        ),
        options,
      );
    clients.set(name, client);
    return client;
  };

  return createModelRouter({
    openRouter: {
      reply: (request, cancel) =>
        clientOf(configured(OPEN_ROUTER.id) ?? OPEN_ROUTER).reply(request, cancel),
    },
    provider: (id) => {
      if (id === 'vscode') return options.editorModels;
      const config = configured(id);
      return config === undefined ? null : clientOf(config);
    },
  });
}

/** `now` where it is asked the same way: a key of this machine must not follow to the sync service. */
function ofSameWay(now: ProviderConfig | undefined, config: ProviderConfig): ProviderConfig | null {
  return now?.isThroughService === config.isThroughService ? (now ?? null) : null;
}

function clientFor({ kind }: ProviderConfig, client: ClientOptions): ChatModels {
  if (kind === 'anthropic') return createAnthropicModels(client);
  return createCompatibleModels({ ...client, dialect: dialects[kind] });
}
