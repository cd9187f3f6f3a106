import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { VaultKey } from '../environment.ts';
import { keepSecret } from '../secretFile.ts';

/** The vault's key in local mode: made on the first start and kept in `<folder>/vault-key`. */
export async function readLocalVaultKey(folder: string): Promise<VaultKey> {
  const text = await keepSecret(folder, 'vault-key', () => randomBytes(32).toString('base64'));
  const bytes = Buffer.from(text, 'base64');
  if (bytes.length !== 32) {
    throw new Error(
      `${join(folder, 'vault-key')} holds no key of 32 bytes in base64: put it back from a backup, or delete it and store the provider keys again.`,
    );
  }
  return { id: 'local', bytes };
}
