import assert from 'node:assert/strict';
import { builtInPersonalities } from '../../../shared/domain/builtInPersonalities.ts';
import type { ServerRecord } from '../../../shared/protocol/syncApi.ts';
import type { LocalRecord } from '../../../shared/sync/localRecord.ts';
import { freeze, settlePull, settlePush, writeLocally } from '../../../shared/sync/settleRecord.ts';
import { countedId } from '../../support/syncBuilders.ts';

const LOAD = 1;
const id = countedId();

function served(version: number, value: number): ServerRecord {
  return {
    kind: 'setting',
    id,
    seq: version,
    version,
    deleted: false,
    schemaVersion: 1,
    clientUpdatedAt: 0,
    data: { key: 'k', value },
  };
}

function must(row: LocalRecord | null): LocalRecord {
  assert.ok(row);
  return row;
}

function write(row: LocalRecord | null, value: number): LocalRecord {
  const data = { key: 'k', value };
  return must(writeLocally(row, { kind: 'setting', id, data, schemaVersion: 1, now: 0 }));
}

describe('settleRecord', () => {
  it('C6: lets a newer record wait while an entry is frozen, also when it is written meanwhile', () => {
    const clean = settlePull(null, served(1, 1), LOAD);
    const frozen = freeze(write(clean, 2), 'm');
    const pulled = must(settlePull(frozen, served(3, 9), LOAD));
    const written = write(pulled, 4);
    assert.deepEqual([written.sent, written.data], [frozen.sent, { key: 'k', value: 4 }]);
    assert.equal(written.theirs?.version, 3);
    const back = write(written, 9);
    assert.deepEqual(back.sent, frozen.sent);
    const known = { status: 'duplicate', mutationId: 'm', version: 2, seq: 2 } as const;
    const settled = must(settlePush(written, known, LOAD));
    assert.deepEqual([settled.base?.version, settled.theirs?.version], [2, 3]);
  });

  it('C4: ignores a record that is not newer than the acknowledged one', () => {
    const frozen = freeze(write(settlePull(null, served(1, 1), LOAD), 2), 'm');
    const ok = { status: 'ok', mutationId: 'm', version: 2, seq: 2 } as const;
    const acknowledged = must(settlePush(frozen, ok, LOAD));
    assert.deepEqual(settlePull(acknowledged, served(1, 1), LOAD), acknowledged);
  });

  it('C7: takes what a built-in record came as for what both its first writers began from', () => {
    const [builtIn] = builtInPersonalities;
    assert.ok(builtIn);
    const { kind, id: name, data } = builtIn;
    const firstWrite = (words: object) =>
      must(
        writeLocally(null, {
          kind,
          id: name,
          data: { ...data, ...words },
          schemaVersion: 1,
          now: 0,
        }),
      );
    const theirs = (words: object) => ({
      ...served(1, 0),
      ...{ kind, id: name, data: { ...data, ...words } },
    });
    const apart = must(
      settlePull(firstWrite({ title: 'Mine' }), theirs({ prompt: 'Theirs' }), LOAD),
    );
    assert.deepEqual(apart.data, { ...data, title: 'Mine', prompt: 'Theirs' });
    assert.equal(apart.theirs, null);
    const disputed = must(settlePull(firstWrite({ title: 'Mine' }), theirs({ title: 'No' }), LOAD));
    assert.equal(disputed.theirs?.version, 1);
    assert.deepEqual(disputed.base?.data, data);
    // The same when the service’s state came while ours was on its way.
    const sent = freeze(firstWrite({ title: 'Mine' }), 'm');
    const newer = { ...theirs({ title: 'No, no' }), version: 2, seq: 2 };
    const met = must(
      settlePull(must(settlePull(sent, theirs({ title: 'No' }), LOAD)), newer, LOAD),
    );
    assert.deepEqual(met.base?.data, data);
  });

  it('C3: ignores the fate of another entry', () => {
    const frozen = freeze(write(null, 1), 'm');
    const other = { status: 'ok', mutationId: 'other', version: 5, seq: 5 } as const;
    assert.equal(settlePush(frozen, other, LOAD), frozen);
  });
});
