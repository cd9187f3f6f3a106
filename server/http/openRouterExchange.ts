import type { RequestHandler } from 'express';
import * as z from 'zod';
import { exchangeBody, type ExchangeReply } from '../../shared/protocol/restApi.ts';
import { callUpstream, readWhole, type UpstreamTimings } from '../upstream/callUpstream.ts';
import type { Vault } from '../vault/vault.ts';
import { decode } from './decode.ts';
import { HttpFault } from './httpFault.ts';
import { noVault } from './providerKeys.ts';
import { userOf } from './signedIn.ts';

const NAME = 'OpenRouter';
const MAX_ANSWER_BYTES = 64 * 1024;

const unavailable = () =>
  new HttpFault('unavailable', 'OpenRouter does not answer: try again shortly.');

/**
 * `POST /v1/openrouter/exchange`: trades the code of a sign-in for a key, which it answers or keeps in
 * the vault. What OpenRouter says of a failure stays here.
 */
export function openRouterExchange(
  url: string,
  vault: Vault | null,
  timings: UpstreamTimings,
): RequestHandler {
  return async (request, response) => {
    const { code, codeVerifier, store } = decode(exchangeBody, request.body);
    // Before the code is used up.
    if (store && vault === null) throw noVault();
    const key = await exchange(`${url}/auth/keys`, { code, codeVerifier }, timings);
    if (store && vault !== null) {
      await vault.put({ userId: userOf(response), provider: 'openrouter' }, { name: NAME, key });
    }
    const reply: ExchangeReply = { key: store ? null : key };
    response.json(reply);
  };
}

const answered = z.object({ key: z.string().regex(/^[\x21-\x7e]{8,500}$/) });

async function exchange(
  url: string,
  { code, codeVerifier }: { readonly code: string; readonly codeVerifier: string },
  { firstByteMs, silenceMs }: UpstreamTimings,
): Promise<string> {
  const body = { code, code_verifier: codeVerifier, code_challenge_method: 'S256' };
  const called = await callUpstream({
    url,
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: Buffer.from(JSON.stringify(body)),
    signal: AbortSignal.timeout(firstByteMs + silenceMs),
    firstByteMs,
  });
  if (!called.ok) throw unavailable();
  const { answer } = called;
  const text = await readWhole(answer, { maxBytes: MAX_ANSWER_BYTES, silenceMs });
  if (answer.status === 429) {
    throw new HttpFault('tooMany', 'OpenRouter has too many sign-ins: wait a little.');
  }
  if (answer.status >= 400 && answer.status < 500) {
    throw new HttpFault(
      'badRequest',
      'OpenRouter does not accept the code: it was used or is too old. Sign in once more.',
    );
  }
  const key = answer.ok && text !== null ? keyIn(text) : null;
  if (key === null) throw unavailable();
  return key;
}

/** Null for what is no answer with a key. */
function keyIn(text: Buffer): string | null {
  try {
    return answered.safeParse(JSON.parse(text.toString('utf8'))).data?.key ?? null;
  } catch {
    return null;
  }
}
