import type { ProviderConfig } from '../../../shared/models/providerConfig.ts';

/**
 * Whether a provider turns everybody away who has no key. Gateways on this machine may need none; the sync
 * service adds the one that it keeps.
 */
export function needsKey({ kind, baseUrl, isThroughService }: ProviderConfig): boolean {
  if (isThroughService) return false;
  if (kind === 'ollama' || kind === 'custom') return false;
  const host = URL.parse(baseUrl)?.hostname ?? '';
  return !/^(localhost|127(\.\d+){3}|\[::1\])$/.test(host);
}
