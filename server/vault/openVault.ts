import type { Configuration } from '../configuration.ts';
import type { Database } from '../db/database.ts';
import { readLocalVaultKey } from './localVaultKey.ts';
import { createSealer } from './seal.ts';
import { createVault, type Vault } from './vault.ts';

/** The vault of this configuration; null where it has no keys for one. Local mode makes itself a key. */
export async function openVault(
  { vaultKeys, accounts, dataFolder }: Configuration,
  database: Database,
  report: (error: unknown) => void,
): Promise<Vault | null> {
  if (vaultKeys === null && accounts.kind !== 'local') return null;
  const keys = [...(vaultKeys ?? [])];
  // Also beside configured keys, so that what it has sealed opens and is sealed anew.
  if (accounts.kind === 'local') keys.push(await readLocalVaultKey(dataFolder));
  return createVault(database, createSealer(keys), report);
}
