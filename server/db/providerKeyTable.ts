import * as z from 'zod';
import {
  type ProviderKey,
  providerKey,
  type VaultProvider,
} from '../../shared/protocol/restApi.ts';
import type { Sealed } from '../vault/seal.ts';
import type { Tx } from './database.ts';
import type { Executor } from './driver.ts';
import { readRows } from './readRows.ts';

/** Which key of a person. */
export interface KeyOwner {
  readonly userId: string;
  readonly provider: VaultProvider;
}

const bytes = z.instanceof(Uint8Array);
const sealedKey = z.object({ keyId: z.string(), nonce: bytes, ciphertext: bytes, tag: bytes });

/** Puts the person's key of this provider, in the place of the one before. */
export async function upsertProviderKey(
  tx: Tx,
  { userId, provider }: KeyOwner,
  key: { readonly name: string; readonly masked: string; readonly sealed: Sealed },
): Promise<ProviderKey> {
  const { name, masked, sealed } = key;
  const [row] = await readRows(
    tx,
    providerKey,
    `insert into provider_key as k
       (user_id, provider, name, key_id, nonce, ciphertext, tag, masked, updated_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, now())
         on conflict (user_id, provider) do update
        set name = excluded.name, key_id = excluded.key_id, nonce = excluded.nonce,
            ciphertext = excluded.ciphertext, tag = excluded.tag, masked = excluded.masked,
            updated_at = excluded.updated_at
     returning k.provider, k.name, k.masked,
               floor(extract(epoch from k.updated_at) * 1000)::bigint as "updatedAt"`,
    [userId, provider, name, sealed.keyId, sealed.nonce, sealed.ciphertext, sealed.tag, masked],
  );
  if (row === undefined) throw new Error('The provider key that was just written is gone.');
  return row;
}

/** The person's keys without what is sealed, in order of provider. */
export function listProviderKeys(
  executor: Executor,
  userId: string,
): Promise<readonly ProviderKey[]> {
  return readRows(
    executor,
    providerKey,
    `select provider, name, masked,
            floor(extract(epoch from updated_at) * 1000)::bigint as "updatedAt"
       from provider_key
      where user_id = $1
      order by provider`,
    [userId],
  );
}

/** Null where the person has none. */
export async function readSealedKey(
  executor: Executor,
  { userId, provider }: KeyOwner,
): Promise<Sealed | null> {
  const [row] = await readRows(
    executor,
    sealedKey,
    `select key_id as "keyId", nonce, ciphertext, tag
       from provider_key
      where user_id = $1 and provider = $2`,
    [userId, provider],
  );
  return row ?? null;
}

/** Whether there was one. */
export async function deleteProviderKey(
  executor: Executor,
  { userId, provider }: KeyOwner,
): Promise<boolean> {
  const rows = await executor.query(
    'delete from provider_key where user_id = $1 and provider = $2 returning 1 as one',
    [userId, provider],
  );
  return rows.length > 0;
}

/** Puts another sealing of the same secret, unless the key was written or removed meanwhile. */
export async function replaceSealed(
  executor: Executor,
  { userId, provider }: KeyOwner,
  { before, after }: { readonly before: Sealed; readonly after: Sealed },
): Promise<void> {
  await executor.query(
    `update provider_key
        set key_id = $3, nonce = $4, ciphertext = $5, tag = $6
      where user_id = $1 and provider = $2 and key_id = $7 and nonce = $8`,
    [
      userId,
      provider,
      after.keyId,
      after.nonce,
      after.ciphertext,
      after.tag,
      before.keyId,
      before.nonce,
    ],
  );
}

const outdatedKey = sealedKey.extend({ userId: z.string(), provider: providerKey.shape.provider });
export type OutdatedKey = z.infer<typeof outdatedKey>;

/** Keys of everybody that another key than `keyId` has sealed, after `after`, in order. */
export function listOutdatedKeys(
  executor: Executor,
  keyId: string,
  page: { readonly after: KeyOwner | null; readonly limit: number },
): Promise<readonly OutdatedKey[]> {
  return readRows(
    executor,
    outdatedKey,
    `select user_id as "userId", provider, key_id as "keyId", nonce, ciphertext, tag
       from provider_key
      where key_id <> $1 and ($2::text is null or (user_id, provider) > ($2, $3))
      order by user_id, provider
      limit $4`,
    [keyId, page.after?.userId ?? null, page.after?.provider ?? null, page.limit],
  );
}
