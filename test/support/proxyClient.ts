import assert from 'node:assert/strict';
import { setImmediate } from 'node:timers/promises';
import { usageReply } from '../../shared/protocol/restApi.ts';
import { wireError } from '../../shared/protocol/syncApi.ts';
import type { RunningService } from './runningService.ts';

export const CHAT = '/v1/proxy/openrouter/chat/completions';
/** A provider's key that every test would recognise in a wrong place. */
const KEY = 'sk-or-v1-hunter2hunter2hunter2';

/** Repeats what says whether it has happened yet; fails after ten seconds. */
export async function eventually<T>(probe: () => Promise<T | null>, what: string): Promise<T> {
  const endsAt = Date.now() + 10_000;
  for (;;) {
    const found = await probe();
    if (found !== null) return found;
    await setImmediate();
    if (Date.now() > endsAt) throw new Error(`Waited in vain for ${what}.`);
  }
}

export async function storeKeys(service: RunningService): Promise<void> {
  for (const provider of ['openrouter', 'openai', 'anthropic']) {
    const body = { name: 'Mine', key: KEY };
    await service.request(`/v1/provider-keys/${provider}`, { method: 'PUT', body });
  }
}

export async function usageOf(service: RunningService, query = '') {
  const response = await service.request(`/v1/usage${query}`);
  assert.equal(response.status, 200);
  return usageReply.parse(await response.json()).usage;
}

/** The usage of one model, once as many requests of it are counted. */
export const counted = (service: RunningService, model: string, requests: number) =>
  eventually(async () => {
    const found = (await usageOf(service)).find((row) => row.model === model);
    return found?.requests === requests ? found : null;
  }, `${requests} requests of ${model}`);

/** A request for a chat, streamed unless said otherwise. */
export const ask = (model: string, over: object = {}) => ({
  method: 'POST',
  body: { model, stream: true, messages: [{ role: 'user', content: 'Hello.' }], ...over },
});

export async function assertFault(response: Response, status: number, code: string): Promise<void> {
  assert.equal(response.status, status);
  assert.equal(wireError.parse(await response.json()).error.code, code);
}
