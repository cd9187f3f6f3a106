import * as z from 'zod';
import { callUpstream, readWhole } from './callUpstream.ts';

/** A provider's list of models and prices, as it came. */
interface PriceList {
  readonly json: Buffer;
  /** Milliseconds since it was fetched. */
  readonly ageMs: number;
}

/** Keeps one provider's list. */
export interface PriceListCache {
  /** Null where it was never fetched and the provider does not answer. */
  read(): Promise<PriceList | null>;
}

interface Options {
  readonly url: string;
  /** Milliseconds; only differences count. */
  readonly now: () => number;
  readonly timeoutMs: number;
}

const LIFE_MS = 24 * 60 * 60_000;
/** After a failure the old list is given for this long before the provider is asked again. */
const PAUSE_MS = 60_000;
const MAX_BYTES = 8 * 1024 * 1024;

const list = z.object({ data: z.array(z.unknown()) });

/**
 * Fetches the list when it is asked for and older than a day: once, however many ask at the same time.
 * While the provider is away the old one is given.
 */
export function createPriceListCache({ url, now, timeoutMs }: Options): PriceListCache {
  let kept: { readonly json: Buffer; readonly fetchedAt: number } | null = null;
  let nextTryAt = -Infinity;
  let fetching: Promise<void> | null = null;

  const refresh = async () => {
    const json = await fetchList(url, timeoutMs);
    if (json === null) {
      nextTryAt = now() + PAUSE_MS;
      return;
    }
    kept = { json, fetchedAt: now() };
    nextTryAt = kept.fetchedAt + LIFE_MS;
  };

  return {
    async read() {
      if (now() >= nextTryAt) {
        fetching ??= refresh().finally(() => (fetching = null));
        await fetching;
      }
      return kept && { json: kept.json, ageMs: now() - kept.fetchedAt };
    },
  };
}

/** Null for what is no list. */
async function fetchList(url: string, timeoutMs: number): Promise<Buffer | null> {
  const called = await callUpstream({
    url,
    method: 'GET',
    headers: { accept: 'application/json' },
    signal: AbortSignal.timeout(timeoutMs * 2),
    firstByteMs: timeoutMs,
  });
  if (!called.ok) return null;
  const json = await readWhole(called.answer, { maxBytes: MAX_BYTES, silenceMs: timeoutMs });
  return json !== null && called.answer.ok && isList(json) ? json : null;
}

function isList(json: Buffer): boolean {
  try {
    return list.safeParse(JSON.parse(json.toString('utf8'))).success;
  } catch {
    return false;
  }
}
