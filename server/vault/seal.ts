import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { VaultKey } from '../environment.ts';

/** A secret under AES-256-GCM. Each sealing has a nonce of its own. */
export interface Sealed {
  /** Which of the vault's keys opens it. */
  readonly keyId: string;
  /** 12 bytes. */
  readonly nonce: Uint8Array;
  readonly ciphertext: Uint8Array;
  /** 16 bytes. */
  readonly tag: Uint8Array;
}

/** Whose secret it is and of what: sealed in, so that it opens nowhere else. */
interface SealedFor {
  readonly userId: string;
  readonly provider: string;
}

type Opened =
  | { readonly ok: true; readonly secret: string; readonly isCurrent: boolean }
  /** The key that sealed it is not configured. */
  | { readonly ok: false; readonly reason: 'unknownKey' }
  /** It was changed, or moved to another person or provider. */
  | { readonly ok: false; readonly reason: 'forged' };

/** Seals with the first of its keys and opens with any. */
export interface Sealer {
  readonly currentKeyId: string;
  seal(secret: string, owner: SealedFor): Sealed;
  open(sealed: Sealed, owner: SealedFor): Opened;
}

const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Throws where there is no key at all. */
export function createSealer(keys: readonly VaultKey[]): Sealer {
  const [current] = keys;
  if (current === undefined) throw new Error('A vault needs a key.');
  const byId = new Map(keys.map((key) => [key.id, key]));
  return {
    currentKeyId: current.id,
    seal(secret, owner) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv(CIPHER, current.bytes, nonce, { authTagLength: TAG_BYTES });
      cipher.setAAD(contextOf(owner));
      const ciphertext = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()]);
      return { keyId: current.id, nonce, ciphertext, tag: cipher.getAuthTag() };
    },
    open({ keyId, nonce, ciphertext, tag }, owner) {
      const key = byId.get(keyId);
      if (key === undefined) return { ok: false, reason: 'unknownKey' };
      try {
        const cipher = createDecipheriv(CIPHER, key.bytes, nonce, { authTagLength: TAG_BYTES });
        cipher.setAAD(contextOf(owner));
        cipher.setAuthTag(tag);
        const secret = Buffer.concat([cipher.update(ciphertext), cipher.final()]).toString('utf8');
        return { ok: true, secret, isCurrent: key === current };
      } catch {
        // Node says no more than that the tag does not fit.
        return { ok: false, reason: 'forged' };
      }
    },
  };
}

/** JSON keeps the two apart whatever is in them. */
function contextOf({ userId, provider }: SealedFor): Buffer {
  return Buffer.from(JSON.stringify(['parley provider key', userId, provider]));
}
