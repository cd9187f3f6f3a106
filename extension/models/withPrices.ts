import type { Cancel } from '../../shared/domain/cancel.ts';
import type { Usage } from '../../shared/domain/message.ts';
import { costOfUsage } from '../../shared/models/cost.ts';
import type { ChatModels, ModelEvent, ModelInfo, ModelRequest } from '../../shared/models/model.ts';

/**
 * Says what an answer cost where its provider does not: its usage at the prices of the model's list
 * entry. A provider's own figure is never touched. Wrap the router with it, where ids are whole.
 */
export function withPrices(
  models: ChatModels,
  find: (model: string) => ModelInfo | null,
): ChatModels {
  const priced = (usage: Usage | null, model: string): Usage | null =>
    usage === null ? null : { ...usage, cost: costOfUsage(usage, find(model)) };
  async function* reply(request: ModelRequest, cancel: Cancel): AsyncGenerator<ModelEvent> {
    for await (const event of models.reply(request, cancel)) {
      const isEnd = event.type === 'done' || event.type === 'failed';
      yield isEnd ? { ...event, usage: priced(event.usage, request.model) } : event;
    }
  }
  return { reply };
}
