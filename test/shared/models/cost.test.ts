import assert from 'node:assert/strict';
import { plainUsage } from '../../../shared/domain/message.ts';
import { borrowPrices } from '../../../shared/models/borrowPrices.ts';
import { costOfUsage, estimateCost, estimateFanOut } from '../../../shared/models/cost.ts';
import type { ModelInfo } from '../../../shared/models/model.ts';
import { standardProvider } from '../../../shared/models/providerConfig.ts';
import { unlistedModel } from '../../../shared/models/modelList.ts';

const unknown = unlistedModel(standardProvider('openRouter'), 'maker/unknown');
const priced: ModelInfo = { ...unknown, promptPrice: 0.001, completionPrice: 0.01 };
const usage = { ...plainUsage, promptTokens: 100, completionTokens: 10, cost: null };

describe('what models cost', () => {
  it('[M3] is estimated from the prices, and unknown without them', () => {
    assert.equal(estimateCost(priced, 100, 10), 0.2);
    assert.equal(estimateCost(unknown, 100, 10), null);
  });

  it("[M3] is the provider's own figure first, then its usage at the known prices", () => {
    assert.equal(costOfUsage({ ...usage, cost: 0.5 }, priced), 0.5);
    assert.equal(costOfUsage(usage, priced), 0.2);
    assert.equal(costOfUsage(usage, unknown), null);
    assert.equal(costOfUsage(usage, null), null);
  });

  it('[M3] counts the cached part of a prompt at its own price', () => {
    const cached = { ...usage, cachedTokens: 50 };
    const cost = costOfUsage(cached, { ...priced, cachedPromptPrice: 0.0001 }) ?? 0;
    assert.ok(Math.abs(cost - (50 * 0.001 + 50 * 0.0001 + 10 * 0.01)) < 1e-12);
    assert.equal(costOfUsage(cached, priced), 0.2);
  });

  it('[P6] of several asked at once lies between short and long answers', () => {
    const { low, high } = estimateFanOut([priced, priced], 100);
    assert.ok(low > 0.2 && high !== null && high > low);
    assert.equal(estimateFanOut([priced, null], 100).high, null);
    assert.deepEqual(estimateFanOut([], 100), { low: 0, high: 0 });
  });

  it("[M3] borrows a maker's prices from OpenRouter's list, whatever the spelling", () => {
    const listed = { ...priced, id: 'anthropic/claude-sonnet-4.5', contextLength: 200_000 };
    const list = new Map([[listed.id, listed]]);
    const own = unlistedModel(standardProvider('anthropic'), 'claude-sonnet-4-5-20250929');
    const borrowed = borrowPrices(own, 'anthropic', list);
    assert.deepEqual(
      [borrowed.id, borrowed.promptPrice, borrowed.contextLength],
      [own.id, 0.001, 200_000],
    );
    assert.equal(borrowPrices(own, 'custom', list), own);
  });
});
