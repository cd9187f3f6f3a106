import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import type { VaultKey } from '../../server/environment.ts';
import { readLocalVaultKey } from '../../server/vault/localVaultKey.ts';
import { maskKey } from '../../server/vault/maskKey.ts';
import { createSealer, type Sealed } from '../../server/vault/seal.ts';

const aKey = (id: string): VaultKey => ({ id, bytes: randomBytes(32) });
const owner = { userId: 'user_ada', provider: 'openrouter' };

describe('The seal of a provider key', () => {
  it('K1: opens for whom it was made, whatever the secret', () => {
    const sealer = createSealer([aKey('one')]);
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (secret) => {
        const opened = sealer.open(sealer.seal(secret, owner), owner);
        assert.deepEqual(opened, { ok: true, secret, isCurrent: true });
      }),
    );
  });

  it('K1: is another one each time, and shows nothing of the secret', () => {
    const sealer = createSealer([aKey('one')]);
    const [a, b] = [sealer.seal('sk-secret', owner), sealer.seal('sk-secret', owner)];
    assert.notDeepEqual(a.nonce, b.nonce);
    assert.notDeepEqual(a.ciphertext, b.ciphertext);
    assert.equal(Buffer.from(a.ciphertext).includes('secret'), false);
  });

  it('K1: does not open for another person or another provider', () => {
    const sealer = createSealer([aKey('one')]);
    const sealed = sealer.seal('sk-secret', owner);
    for (const other of [
      { ...owner, userId: 'user_eve' },
      { ...owner, provider: 'openai' },
      { userId: 'user_adaopenrouter', provider: '' },
    ]) {
      assert.deepEqual(sealer.open(sealed, other), { ok: false, reason: 'forged' });
    }
  });

  it('K1: does not open when any bit of it was turned', () => {
    const sealer = createSealer([aKey('one')]);
    const sealed = sealer.seal('sk-secret', owner);
    for (const part of ['nonce', 'ciphertext', 'tag'] as const) {
      for (let bit = 0; bit < sealed[part].length * 8; bit++) {
        const bytes = Uint8Array.from(sealed[part]);
        bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        const turned: Sealed = { ...sealed, [part]: bytes };
        assert.equal(sealer.open(turned, owner).ok, false, `${part} ${bit}`);
      }
    }
    const short: Sealed = { ...sealed, tag: sealed.tag.slice(0, 4) };
    assert.equal(sealer.open(short, owner).ok, false, 'a short tag');
  });

  it('K2: opens what an older key sealed, and seals with the first', () => {
    const [older, newer] = [aKey('older'), aKey('newer')];
    const sealed = createSealer([older]).seal('sk-secret', owner);
    const both = createSealer([newer, older]);
    assert.deepEqual(both.open(sealed, owner), {
      ok: true,
      secret: 'sk-secret',
      isCurrent: false,
    });
    assert.equal(both.seal('sk-secret', owner).keyId, 'newer');
    const without = createSealer([newer]).open(sealed, owner);
    assert.deepEqual(without, { ok: false, reason: 'unknownKey' });
  });
});

describe('The mask of a provider key', () => {
  const masks = {
    'sk-or-v1-0123456789abcdef': 'sk-or-…cdef',
    'sk-0123456789abcdef': '…',
    '12345678': '…',
  };
  for (const [key, masked] of Object.entries(masks)) {
    it(`K3: of ${key.length} characters is ${masked}`, () => {
      assert.equal(maskKey(key), masked);
    });
  }
});

describe('The vault’s key in local mode', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'parley-vault-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('K4: is made once, for its owner alone', async () => {
    const [one, same] = await Promise.all([readLocalVaultKey(folder), readLocalVaultKey(folder)]);
    assert.deepEqual(one, same);
    assert.equal(one.bytes.length, 32);
    assert.equal((await stat(join(folder, 'vault-key'))).mode & 0o777, 0o600);
    assert.deepEqual(await readLocalVaultKey(folder), one);
  });

  it('K4: is not taken for granted', async () => {
    await writeFile(join(folder, 'vault-key'), 'short');
    await assert.rejects(readLocalVaultKey(folder), /vault-key holds no key of 32 bytes/);
    assert.equal(await readFile(join(folder, 'vault-key'), 'utf8'), 'short');
  });
});
