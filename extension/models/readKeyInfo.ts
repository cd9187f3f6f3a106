import * as z from 'zod';
import type { ModelFailure } from '../../shared/domain/modelFailure.ts';
import { cleanText, truncate } from '../../shared/domain/text.ts';
import { parseJson } from '../../shared/models/httpFailure.ts';
import { accessWith, addressOf, reasonOf, type SendPorts, sendRequest } from './httpExchange.ts';
import { readBody } from './readBody.ts';

const MAX_BYTES = 64_000;
const PATIENCE_MS = 15_000;

const dollars = z.number().nullish().catch(null);

const keyAnswer = z.object({
  data: z.object({
    label: z.string().nullish().catch(null),
    limit: dollars,
    limit_remaining: dollars,
    usage: dollars,
    is_free_tier: z.boolean().nullish().catch(null),
    rate_limit: z.object({ requests: z.number(), interval: z.string() }).nullish().catch(null),
  }),
});

/** What OpenRouter says of a key. Money is US dollars. */
export interface KeyInfo {
  /** Its name there, never the key itself. */
  readonly label: string;
  /** Null where the key has no limit of its own. */
  readonly limit: number | null;
  readonly limitRemaining: number | null;
  readonly usage: number | null;
  /** Nothing was ever paid: 50 requests a day to free models. */
  readonly isFreeTier: boolean;
  readonly rateLimit: { readonly requests: number; readonly interval: string } | null;
}

type KeyReading =
  | { readonly kind: 'key'; readonly info: KeyInfo }
  | { readonly kind: 'notCompatible'; readonly detail: string }
  | {
      readonly kind: 'failed';
      readonly status: number | null;
      readonly failure: ModelFailure;
    };

/** Asks OpenRouter's `GET /key`, which answers for any key of a person's. Never rejects. */
export async function readKeyInfo(
  ports: SendPorts,
  baseUrl: string,
  key: string | null,
): Promise<KeyReading> {
  const address = addressOf(baseUrl, 'key');
  if (address.kind === 'wrong') return { kind: 'failed', status: null, failure: address.failure };
  const access = accessWith(key, address.url, true);
  if (access.kind === 'refused') return { kind: 'failed', status: null, failure: access.failure };
  const sent = await sendRequest(ports, address.url, {
    headers: access.key === null ? {} : { Authorization: `Bearer ${access.key}` },
    signal: AbortSignal.timeout(PATIENCE_MS),
  });
  if (sent.kind === 'failed') return sent;
  try {
    const decoded = keyAnswer.safeParse(parseJson(await readBody(sent.response, MAX_BYTES)));
    if (decoded.success) return { kind: 'key', info: keyInfo(decoded.data) };
    const detail = `${address.url.href} did not answer with what it knows of the key.`;
    return { kind: 'notCompatible', detail };
  } catch (error) {
    return {
      kind: 'failed',
      status: null,
      failure: { kind: 'network', detail: reasonOf(error) },
    };
  }
}

function keyInfo({ data }: z.infer<typeof keyAnswer>): KeyInfo {
  return {
    // Unnamed keys are labelled with a part of themselves there, which is fit to be shown.
    label: truncate(cleanText(data.label ?? ''), 100),
    limit: data.limit ?? null,
    limitRemaining: data.limit_remaining ?? null,
    usage: data.usage ?? null,
    isFreeTier: data.is_free_tier ?? false,
    rateLimit:
      data.rate_limit && data.rate_limit.requests > 0
        ? { ...data.rate_limit, interval: truncate(cleanText(data.rate_limit.interval), 20) }
        : null,
  };
}
