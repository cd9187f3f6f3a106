import type { ProviderKey } from '../../shared/protocol/restApi.ts';
import type { Database } from '../db/database.ts';
import {
  deleteProviderKey,
  type KeyOwner,
  listOutdatedKeys,
  listProviderKeys,
  readSealedKey,
  replaceSealed,
  upsertProviderKey,
} from '../db/providerKeyTable.ts';
import { insertUser } from '../db/userTable.ts';
import { maskKey } from './maskKey.ts';
import type { Sealed, Sealer } from './seal.ts';

/**
 * The people's keys of their providers, sealed in the database. A key goes in and comes out for a
 * request to its provider; nobody reads it back.
 */
export interface Vault {
  put(owner: KeyOwner, key: { readonly name: string; readonly key: string }): Promise<ProviderKey>;
  list(userId: string): Promise<readonly ProviderKey[]>;
  /** Whether there was one. */
  remove(owner: KeyOwner): Promise<boolean>;
  /** The key itself; null where there is none that can be opened, which `report` hears of. */
  reveal(owner: KeyOwner): Promise<string | null>;
  /**
   * Seals anew what an older key has sealed, everybody's, in small steps. Keys that cannot be opened stay as they
   * are, and `report` hears how many. Resolves early when `signal` aborts.
   */
  rotate(signal: AbortSignal): Promise<void>;
}

const ROTATED_AT_ONCE = 100;

/** Thrown nowhere: what `report` hears of. Names no person and no provider. */
class UnopenedKeyError extends Error {
  override readonly name = 'UnopenedKeyError';
}

export function createVault(
  database: Database,
  sealer: Sealer,
  report: (error: unknown) => void,
): Vault {
  /** Opens, and seals anew where an older key has sealed. */
  const reseal = async (owner: KeyOwner, before: Sealed, run: Database['inTransaction']) => {
    const opened = sealer.open(before, owner);
    if (!opened.ok || opened.isCurrent) return opened;
    const after = sealer.seal(opened.secret, owner);
    await run((tx) => replaceSealed(tx, owner, { before, after }));
    return opened;
  };

  return {
    put: ({ userId, provider }, { name, key }) =>
      database.asUser(userId, async (tx) => {
        await insertUser(tx, userId);
        const sealed = sealer.seal(key, { userId, provider });
        return upsertProviderKey(tx, { userId, provider }, { name, masked: maskKey(key), sealed });
      }),

    list: (userId) => database.asUser(userId, (tx) => listProviderKeys(tx, userId)),

    remove: (owner) => database.asUser(owner.userId, (tx) => deleteProviderKey(tx, owner)),

    async reveal(owner) {
      const asOwner: Database['inTransaction'] = (work) => database.asUser(owner.userId, work);
      const sealed = await asOwner((tx) => readSealedKey(tx, owner));
      if (sealed === null) return null;
      const opened = await reseal(owner, sealed, asOwner);
      if (opened.ok) return opened.secret;
      report(new UnopenedKeyError(`A provider key could not be opened: ${opened.reason}.`));
      return null;
    },

    async rotate(signal) {
      let after: KeyOwner | null = null;
      let unopened = 0;
      while (!signal.aborted) {
        const page: Awaited<ReturnType<typeof listOutdatedKeys>> = await listOutdatedKeys(
          database,
          sealer.currentKeyId,
          { after, limit: ROTATED_AT_ONCE },
        );
        for (const { userId, provider, ...sealed } of page) {
          after = { userId, provider };
          const opened = await reseal(after, sealed, (work) => database.inTransaction(work));
          if (!opened.ok) unopened += 1;
        }
        if (page.length < ROTATED_AT_ONCE) break;
      }
      if (unopened === 0) return;
      report(
        new UnopenedKeyError(`${unopened} provider keys are sealed with keys that are not set.`),
      );
    },
  };
}
