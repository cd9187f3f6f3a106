import type { ModelFailure } from '../../shared/domain/modelFailure.ts';
import { parseJson } from '../../shared/models/httpFailure.ts';
import type { ModelInfo } from '../../shared/models/model.ts';
import { decodeModelList } from '../../shared/models/modelList.ts';
import type { ProviderConfig } from '../../shared/models/providerConfig.ts';
import { anthropicHeaders } from './anthropicModels.ts';
import {
  accessWith,
  type Address,
  addressOf,
  reasonOf,
  type SendPorts,
  sendRequest,
} from './httpExchange.ts';
import { readBody } from './readBody.ts';

const MAX_LIST_BYTES = 32_000_000;
const PATIENCE_MS = 20_000;

export type ModelListing =
  | { readonly kind: 'models'; readonly models: readonly ModelInfo[] }
  /** It needs a key and there is none: nothing was sent. */
  | { readonly kind: 'noKey' }
  /** It answered, but with something else than a list. */
  | { readonly kind: 'noList'; readonly detail: string }
  | { readonly kind: 'failed'; readonly failure: ModelFailure };

/** Asks a provider what models it has now. Anybody may read OpenRouter's list. Never rejects. */
export async function readModelList(
  ports: SendPorts,
  provider: ProviderConfig,
  key: string | null,
): Promise<ModelListing> {
  // The service passes on no other list; what the others have is borrowed from OpenRouter's.
  if (provider.isThroughService && provider.kind !== 'openRouter') return { kind: 'noKey' };
  const list = addressOf(provider.baseUrl, 'models');
  if (provider.kind !== 'ollama') return readList(ports, provider, key, list);
  // Behind some proxies only one of its two lists is there.
  const ownBase = provider.baseUrl.replace(/\/v1$/, '');
  const own = await readList(ports, provider, key, addressOf(ownBase, 'api/tags'));
  const isSettled = own.kind === 'models' || (own.kind === 'failed' && isNetwork(own.failure));
  return isSettled ? own : readList(ports, provider, key, list);
}

async function readList(
  ports: SendPorts,
  provider: ProviderConfig,
  key: string | null,
  at: Address,
): Promise<ModelListing> {
  const { kind } = provider;
  if (at.kind === 'wrong') return { kind: 'failed', failure: at.failure };
  const needsKey = kind === 'openai' || kind === 'anthropic' || kind === 'google';
  const access = accessWith(key, at.url, needsKey);
  if (access.kind === 'refused') {
    return key === null ? { kind: 'noKey' } : { kind: 'failed', failure: access.failure };
  }
  // More than that no provider shows on one page; the others pass the parameter over.
  if (kind === 'anthropic') at.url.searchParams.set('limit', '1000');
  const sent = await sendRequest(ports, at.url, {
    headers: { Accept: 'application/json', ...keyHeaders(kind, access.key) },
    signal: AbortSignal.timeout(PATIENCE_MS),
  });
  if (sent.kind === 'failed') return sent;
  try {
    const body = parseJson(await readBody(sent.response, MAX_LIST_BYTES));
    const models = decodeModelList(body, provider, ports.now());
    if (models !== null) return { kind: 'models', models };
    return { kind: 'noList', detail: `${at.url.href} did not answer with a list of models.` };
  } catch (error) {
    return { kind: 'failed', failure: { kind: 'network', detail: reasonOf(error) } };
  }
}

/** The headers by which a provider of `kind` knows its customer. */
function keyHeaders(
  kind: ProviderConfig['kind'],
  key: string | null,
): Readonly<Record<string, string>> {
  if (kind === 'anthropic') return anthropicHeaders(key);
  return key === null ? {} : { Authorization: `Bearer ${key}` };
}

function isNetwork(failure: ModelFailure): boolean {
  return failure.kind === 'network';
}
