import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { derivedUuid } from '../../../shared/domain/derivedUuid.ts';
import type { ProjectId } from '../../../shared/domain/ids.ts';
import { createSnapshots } from '../../../extension/review/snapshots.ts';
import { openMemoryStore } from '../../support/memoryStore.ts';
import { aProject, sha256 } from '../../support/reviewBuilders.ts';
import { countedId } from '../../support/syncBuilders.ts';

const HOUR = 3_600_000;
const MB = 1024 * 1024;

function open(projectId: ProjectId | null = aProject) {
  const clock = { now: 1_700_000_000_000 };
  const store = openMemoryStore({ now: () => clock.now, newId: countedId });
  const snapshots = createSnapshots({
    store,
    projectId: () => projectId,
    now: () => clock.now,
    hash: sha256,
  });
  return { clock, store, snapshots };
}

describe('snapshots', () => {
  it('[V7] gives back every text that can be written, and its name is its hash', async () => {
    const { snapshots } = open();
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary' }), async (text) => {
        const hash = await snapshots.keep(text);
        assert.equal(hash, sha256(text));
        assert.equal(await snapshots.read(hash), text.isWellFormed() ? text : null);
      }),
      { seed: 71, numRuns: 200 },
    );
    const text = '\uFEFFa\r\nb\r';
    assert.equal(await snapshots.read(await snapshots.keep(text)), text);
  });

  it('[V7] keeps a text once, whoever keeps it', async () => {
    const { store, snapshots } = open();
    await snapshots.keep('same');
    await snapshots.keep('same');
    assert.equal((await store.list('snapshot')).length, 1);
  });

  it('[V7] a text that is kept again later counts as new, so that it is not cleaned away', async () => {
    const { clock, store, snapshots } = open();
    await snapshots.keep('same');
    clock.now += 30 * HOUR;
    await snapshots.keep('same');
    const records = await store.list('snapshot');
    assert.deepEqual(
      records.map(({ data }) => data.createdAt),
      [clock.now],
    );
  });

  it('[V7] keeps nothing that is ill-formed or too long, and nothing without a folder', async () => {
    const { store, snapshots } = open();
    assert.equal(await snapshots.read(await snapshots.keep('a\uD800b')), null);
    const noise = Array.from({ length: 40_000 }, (_, i) => sha256(String(i))).join('');
    assert.equal(await snapshots.read(await snapshots.keep(noise)), null);
    assert.equal(await snapshots.read(await snapshots.keep('é'.repeat(3 * MB))), null);
    assert.deepEqual(await store.list('snapshot'), []);
    const homeless = open(null);
    assert.equal(await homeless.snapshots.read(await homeless.snapshots.keep('a')), null);
  });

  it('[V7] believes no record that another device wrote: bombs, wrong texts, no gzip, no UTF-8', async () => {
    const { clock, store, snapshots } = open();
    const name = await snapshots.keep('true text');
    const [record] = await store.list('snapshot');
    assert.ok(record);
    const bomb = gzipSync(Buffer.alloc(64 * MB)).toString('base64');
    assert.ok(bomb.length < 900_000);
    const pack = (bytes: Uint8Array): string => gzipSync(bytes).toString('base64');
    const hostile = [
      bomb,
      pack(Buffer.from('other text')),
      pack(Buffer.from([0xff, 0xfe, 0x80])),
      pack(Buffer.from('true text')).slice(0, 20),
      Buffer.from('no gzip').toString('base64'),
      '',
      '*not base64*',
    ];
    for (const gzip of hostile) {
      const data = { projectId: aProject, hash: name, gzip, createdAt: clock.now };
      await store.write([{ kind: 'snapshot', id: record.id, data }]);
      assert.equal(await snapshots.read(name), null);
    }
  });

  it('[V7] unpacks no more than the editor could read, though it be what its name says', async () => {
    const { clock, store, snapshots } = open();
    const huge = 'a'.repeat(5 * MB);
    const hash = sha256(huge);
    const id = derivedUuid(sha256(`${aProject}:${hash}`));
    const gzip = gzipSync(huge).toString('base64');
    const data = { projectId: aProject, hash, gzip, createdAt: clock.now };
    await store.write([{ kind: 'snapshot', id, data }]);
    assert.equal(await snapshots.read(hash), null);
  });
});
