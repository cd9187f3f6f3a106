import assert from 'node:assert/strict';
import { withPrices } from '../../../extension/models/withPrices.ts';
import { plainUsage } from '../../../shared/domain/message.ts';
import type { ModelEvent } from '../../../shared/models/model.ts';
import { unlistedModel } from '../../../shared/models/modelList.ts';
import { standardProvider } from '../../../shared/models/providerConfig.ts';
import { eventsOf, modelRequest, replyingModels } from '../../support/modelReplies.ts';

const model = {
  ...unlistedModel(standardProvider('openai'), 'gpt'),
  promptPrice: 0.001,
  completionPrice: 0.01,
};
const usage = { ...plainUsage, promptTokens: 100, completionTokens: 10, cost: null };

async function costAfter(event: ModelEvent, known = true): Promise<number | null | undefined> {
  const priced = withPrices(replyingModels([event]), (id) =>
    known && id === 'openai:gpt' ? model : null,
  );
  const request = modelRequest({ model: 'openai:gpt' });
  const [last] = await eventsOf(priced, request, new AbortController().signal);
  return last?.type === 'done' || last?.type === 'failed' ? last.usage?.cost : undefined;
}

describe('the cost of an answer', () => {
  const done = { type: 'done', usage, reasoningDetails: [] } as const;

  it('[M3] is computed where the provider does not say it, for broken answers too', async () => {
    assert.equal(await costAfter(done), 0.2);
    const failure = { kind: 'brokenStream', detail: '' } as const;
    assert.equal(await costAfter({ type: 'failed', failure, usage }), 0.2);
  });

  it("[M3] is the provider's own figure where there is one, and unknown without prices", async () => {
    assert.equal(await costAfter({ ...done, usage: { ...usage, cost: 0.5 } }), 0.5);
    assert.equal(await costAfter(done, false), null);
    assert.equal(await costAfter({ ...done, usage: null }), undefined);
  });
});
