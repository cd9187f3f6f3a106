import type { ModelFailure } from '../../shared/domain/modelFailure.ts';
import type { ProviderConfig } from '../../shared/models/providerConfig.ts';
import type { SendPorts } from './httpExchange.ts';
import { readKeyInfo } from './readKeyInfo.ts';
import { readModelList } from './readModelList.ts';

/** What came of trying a provider. `detail` is what it said, perhaps empty. */
export type ConnectionTest =
  | {
      readonly kind: 'ok';
      readonly modelCount: number;
      /** The key's name, where the provider tells it. */
      readonly keyLabel?: string;
      /** US dollars that the key may still spend; absent where it has no limit. */
      readonly limitRemaining?: number;
    }
  /** It needs a key and there is none: nothing was sent. */
  | { readonly kind: 'noKey' }
  /** The key is wrong or may not do this. */
  | { readonly kind: 'refused'; readonly detail: string }
  /** The key is right but has nothing left to spend. */
  | { readonly kind: 'outOfCredit'; readonly detail: string }
  /** Nobody answers at the address. */
  | { readonly kind: 'unreachable'; readonly detail: string }
  /** Somebody answers, but there is nothing at the path: the address lacks its `/v1`, perhaps. */
  | { readonly kind: 'notFound'; readonly detail: string }
  /** Somebody answers, but not as a provider of models. */
  | { readonly kind: 'notCompatible'; readonly detail: string }
  /** It is overloaded, limits the rate or broke: try again later. */
  | { readonly kind: 'busy'; readonly detail: string };

/** Tries a provider without asking any model anything, so that it costs nothing. Never rejects. */
export async function testConnection(
  ports: SendPorts,
  provider: ProviderConfig,
  key: string | null,
): Promise<ConnectionTest> {
  const ofKey: { keyLabel?: string; limitRemaining?: number } = {};
  if (provider.kind === 'openRouter' && key !== null) {
    // Its list of models is public: it says nothing of the key.
    const read = await readKeyInfo(ports, provider.baseUrl, key);
    if (read.kind === 'notCompatible') return read;
    if (read.kind === 'failed') return meaningOf(read.failure);
    if (read.info.label !== '') ofKey.keyLabel = read.info.label;
    if (read.info.limitRemaining !== null) ofKey.limitRemaining = read.info.limitRemaining;
  }
  const listing = await readModelList(ports, provider, key);
  switch (listing.kind) {
    case 'models':
      return { kind: 'ok', modelCount: listing.models.length, ...ofKey };
    case 'noKey':
      return listing;
    case 'noList':
      return { kind: 'notCompatible', detail: listing.detail };
    case 'failed':
      return meaningOf(listing.failure);
  }
}

const MEANINGS: Readonly<
  Record<ModelFailure['kind'], Exclude<ConnectionTest['kind'], 'ok' | 'noKey'>>
> = {
  unauthorized: 'refused',
  forbidden: 'refused',
  outOfCredit: 'outOfCredit',
  capReached: 'outOfCredit',
  unknownModel: 'notFound',
  network: 'unreachable',
  rateLimited: 'busy',
  providerDown: 'busy',
  badRequest: 'notCompatible',
  brokenStream: 'notCompatible',
  contextTooLong: 'notCompatible',
  cutByLength: 'notCompatible',
  refused: 'notCompatible',
};

function meaningOf({ kind, detail }: ModelFailure): ConnectionTest {
  return { kind: MEANINGS[kind], detail };
}
