import {
  exchangeReply,
  type ProviderKey,
  providerKey,
  providerKeysReply,
  type UsageReply,
  usageReply,
  type VaultProvider,
} from '../../shared/protocol/restApi.ts';
import type { ApiAnswer } from '../../shared/sync/serviceClient.ts';
import { askService, type ServiceAddress } from './serviceRequest.ts';

/** The person's provider keys at the service, and what was asked with them. No key ever comes back. */
export interface VaultClient {
  list(): Promise<ApiAnswer<readonly ProviderKey[]>>;
  /** `name` has 1 to 100 characters. Replaces the provider's key that is there. */
  put(provider: VaultProvider, name: string, key: string): Promise<ApiAnswer<ProviderKey>>;
  remove(provider: VaultProvider): Promise<ApiAnswer<null>>;
  /** Trades OpenRouter's code for a key that stays there. */
  keepFromCode(code: string, codeVerifier: string): Promise<ApiAnswer<null>>;
  /** Since a moment in Unix milliseconds, in whole UTC days. */
  usage(since: number): Promise<ApiAnswer<UsageReply['usage']>>;
}

export function createVaultClient(address: ServiceAddress): VaultClient {
  const path = (provider: VaultProvider): string => `v1/provider-keys/${provider}`;
  return {
    async list() {
      const answer = await askService(address, {
        method: 'GET',
        path: 'v1/provider-keys',
        reply: providerKeysReply,
      });
      return answer.ok ? { ok: true, reply: answer.reply.keys } : answer;
    },
    put: (provider, name, key) =>
      askService(address, {
        method: 'PUT',
        path: path(provider),
        body: { name, key },
        reply: providerKey,
      }),
    remove: (provider) =>
      askService(address, { method: 'DELETE', path: path(provider), reply: null }),
    async keepFromCode(code, codeVerifier) {
      const answer = await askService(address, {
        method: 'POST',
        path: 'v1/openrouter/exchange',
        body: { code, codeVerifier, store: true },
        // It would be no secret of the vault's if the service gave it away.
        reply: exchangeReply.refine(({ key }) => key === null),
      });
      return answer.ok ? { ok: true, reply: null } : answer;
    },
    async usage(since) {
      const answer = await askService(address, {
        method: 'GET',
        path: `v1/usage?since=${since}`,
        reply: usageReply,
      });
      return answer.ok ? { ok: true, reply: answer.reply.usage } : answer;
    },
  };
}
