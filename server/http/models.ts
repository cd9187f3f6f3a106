import type { RequestHandler } from 'express';
import type { PriceListCache } from '../upstream/priceList.ts';
import { HttpFault } from './httpFault.ts';

/** `GET /v1/proxy/openrouter/models`: OpenRouter's models and prices, at most a day old while it answers. */
export function models(prices: PriceListCache): RequestHandler {
  return async (_request, response) => {
    const list = await prices.read();
    if (list === null) {
      throw new HttpFault('unavailable', 'OpenRouter does not answer: try again shortly.');
    }
    response
      .set('Age', String(Math.floor(list.ageMs / 1_000)))
      .type('application/json')
      .send(list.json);
  };
}
