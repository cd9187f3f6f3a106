import type { ModelFailure } from '../../shared/domain/modelFailure.ts';
import type { ChatModels, ModelEvent } from '../../shared/models/model.ts';
import { parseModelId } from '../../shared/models/modelId.ts';
import { detailText } from '../../shared/models/providerError.ts';

export interface RouterOptions {
  /** Asked for every id without a provider in front. */
  readonly openRouter: ChatModels;
  /** The provider of a name, `vscode` among them; null where none is configured. Asked anew each time. */
  provider(id: string): ChatModels | null;
}

/**
 * Sends each request to the provider that its model's id names, which is then given the bare id. A name
 * that no provider has is an `unknownModel`; nothing is sent.
 */
export function createModelRouter(options: RouterOptions): ChatModels {
  return {
    reply: (request, cancel) => {
      const { provider: name, model } = parseModelId(request.model);
      if (name === null || name === 'openRouter') {
        return options.openRouter.reply({ ...request, model }, cancel);
      }
      const found = options.provider(name);
      if (found !== null && model !== '') return found.reply({ ...request, model }, cancel);
      const detail =
        found === null
          ? `No provider is called "${name}". Connect it, add it to parley.providers, or choose another model.`
          : `"${request.model}" names a provider but no model.`;
      return failing({ kind: 'unknownModel', detail: detailText(detail) });
    },
  };
}

async function* failing(failure: ModelFailure): AsyncGenerator<ModelEvent> {
  await Promise.resolve();
  yield { type: 'failed', failure, usage: null };
}
