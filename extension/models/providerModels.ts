import type { NewId } from '../../shared/domain/ids.ts';
import type { ChatModels } from '../../shared/models/model.ts';
import { type ProviderConfig, standardProvider } from '../../shared/models/providerConfig.ts';
import { createAnthropicModels } from './anthropicModels.ts';
import { type ClientOptions, createCompatibleModels } from './compatibleModels.ts';
import { dialects } from '../../shared/models/dialects.ts';
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
  readonly newId: NewId;
}

/**
 * Every model of every provider behind one router, each provider with its own retries and time-out. A
 * provider keeps its client, and with it the pause after a rate limit, while its kind stays the same.
 */
export function createProviderModels(options: ProviderModelsOptions): ChatModels {
  const clients = new Map<string, ChatModels>();
  const configured = (id: string) => options.providers().find((provider) => provider.id === id);

  const clientOf = (config: ProviderConfig): ChatModels => {
    const { id, kind } = config;
    const name = `${kind} ${id}`;
    const client =
      clients.get(name) ??
      withRetry(
        withTimeout(
          clientFor(config, {
            baseUrl: () => configured(id)?.baseUrl ?? config.baseUrl,
            apiKey: () => options.apiKey(id),
            fetch: options.fetch,
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

function clientFor({ kind }: ProviderConfig, client: ClientOptions): ChatModels {
  if (kind === 'anthropic') return createAnthropicModels(client);
  return createCompatibleModels({ ...client, dialect: dialects[kind] });
}
