import { randomUUID } from 'node:crypto';
import { type Agent, get } from 'node:http';
import { meReply } from '../../shared/protocol/syncApi.ts';
import type { ClerkTokens } from '../../test/support/clerkTokens.ts';

/** Longer than any bench. */
const TOKEN_SECONDS = 1_800;

export interface Person {
  readonly token: string;
  readonly spaceId: string;
}

/** Somebody new, whose account and space are made by this. */
export async function personOf(url: string, tokens: ClerkTokens, userId: string): Promise<Person> {
  const exp = Math.floor(Date.now() / 1_000) + TOKEN_SECONDS;
  const token = await tokens.oauth(userId, { exp });
  const response = await fetch(`${url}/v1/me`, { headers: { authorization: `Bearer ${token}` } });
  const { spaces } = meReply.parse(await response.json());
  return { token, spaceId: spaces[0]?.id ?? '' };
}

/** Pushes one record; the milliseconds until it was acknowledged. */
export async function pushOne(url: string, { token, spaceId }: Person): Promise<number> {
  const start = performance.now();
  const mutation = {
    ...{ mutationId: randomUUID(), kind: 'setting', id: randomUUID(), baseVersion: 0 },
    ...{ deleted: false, schemaVersion: 1, clientUpdatedAt: 1, data: { key: 'k', value: 'v' } },
  };
  const response = await fetch(`${url}/v1/spaces/${spaceId}/push`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ epoch: null, mutations: [mutation] }),
  });
  const text = await response.text();
  if (!text.includes('"ok"')) throw new Error(`A push was answered with ${text.slice(0, 200)}`);
  return performance.now() - start;
}

/** An open stream of somebody's heads. */
export interface Stream {
  /** When the next head comes, by `performance.now()`. */
  readonly nextHead: () => Promise<number>;
  readonly close: () => void;
}

/** Resolves when the first head has come, with which each stream begins. */
export function openStream(url: string, { token }: Person, agent: Agent): Promise<Stream> {
  let hear: (at: number) => void = () => undefined;
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${token}`, 'parley-device': randomUUID() };
    const request = get(`${url}/v1/events`, { headers, agent }, (response) => {
      if (response.statusCode !== 200) {
        reject(new Error(`A stream was answered with ${response.statusCode}.`));
        return;
      }
      const stream: Stream = {
        nextHead: () => new Promise((heard) => (hear = heard)),
        close: () => request.destroy(),
      };
      hear = () => resolve(stream);
      response.setEncoding('utf8').on('data', (text: string) => {
        if (text.includes('event: head')) hear(performance.now());
      });
    });
    request.on('error', reject);
  });
}
