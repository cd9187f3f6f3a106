import assert from 'node:assert/strict';
import { createRecordNames } from '../../../extension/sync/nameRecord.ts';
import {
  childNodes,
  nodeId,
  rootNodes,
  type SyncNode,
  type SyncPicture,
} from '../../../extension/sync/syncNodes.ts';
import { readOverview } from '../../../extension/sync/syncOverview.ts';
import { newMessage } from '../../../shared/domain/message.ts';
import { conversationId } from '../../../shared/domain/ids.ts';
import type { Device } from '../../../shared/protocol/restApi.ts';
import type { SyncState } from '../../../shared/sync/syncState.ts';
import { aConflictHost, setting } from '../../support/conflictPage.ts';
import { aPersonality } from '../../support/openPersonalityPage.ts';
import { countedId } from '../../support/syncBuilders.ts';

type Host = ReturnType<typeof aConflictHost>;

async function pictureOf(host: Host, over: Partial<SyncPicture> = {}): Promise<SyncPicture> {
  const names = createRecordNames(host.store, []);
  return {
    ...{ state: { kind: 'synced', at: 1 }, isPaused: false, syncedAt: 1 },
    ...{ devices: null, account: null },
    overview: await readOverview(host.store, names),
    ...over,
  };
}

const kinds = (nodes: readonly SyncNode[]) => nodes.map(({ kind }) => kind);

function aDevice(over: Partial<Device>): Device {
  return {
    ...{ id: countedId(), name: 'Laptop', createdAt: 1, lastSeenAt: 1 },
    ...{ isThis: false, isRevoked: false },
    ...over,
  };
}

describe('the rows of the Sync view', () => {
  it('[S5] at rest: the state, the last success, devices and account', async () => {
    const roots = rootNodes(await pictureOf(aConflictHost()));
    assert.deepEqual(kinds(roots), ['state', 'lastSuccess', 'devices', 'account']);
  });

  it('[S5] leaves it to the welcome without a service, and signed out with nothing that waits', async () => {
    const host = aConflictHost();
    assert.deepEqual(rootNodes(await pictureOf(host, { state: { kind: 'off' } })), []);
    const signedOut = { state: { kind: 'signedOut' } } as const;
    assert.deepEqual(rootNodes(await pictureOf(host, signedOut)), []);
    await host.store.write([{ kind: 'personality', id: countedId(), data: aPersonality() }]);
    assert.deepEqual(kinds(rootNodes(await pictureOf(host, signedOut))).slice(0, 2), [
      ...['state', 'step'],
    ]);
  });

  it('[S5] groups what waits by its conversation or personality, with the age of the oldest', async () => {
    const host = aConflictHost();
    host.clock.advance(1_000);
    const room = conversationId.parse(countedId());
    const author = { kind: 'human', name: 'Sam' } as const;
    const said = (text: string) =>
      newMessage({ conversationId: room, author, text, status: 'complete', createdAt: 1 });
    const ada = countedId();
    await host.store.write([{ kind: 'message', id: countedId(), data: said('One') }]);
    host.clock.advance(1_000);
    await host.store.write([
      { kind: 'message', id: countedId(), data: said('Two') },
      { kind: 'personality', id: ada, data: aPersonality({ name: 'Ada' }) },
    ]);
    const [, waiting] = rootNodes(await pictureOf(host));
    assert.ok(waiting?.kind === 'waiting');
    assert.equal(waiting.count, 3);
    const groups = childNodes(waiting);
    assert.deepEqual(
      groups.map(
        (node) => node.kind === 'waitingGroup' && [node.group.title, node.group.rows.length],
      ),
      [
        ['', 2],
        ['Ada', 1],
      ],
    );
    assert.equal(waiting.oldestAt, groups[0]?.kind === 'waitingGroup' && groups[0].group.oldestAt);
  });

  it('[S5] has a row for what helps most, right below what is the matter', async () => {
    const problem = (kind: 'revoked' | 'otherAccount'): SyncState => ({
      ...{ kind: 'error', pending: 0, problem: { kind } },
    });
    const states: readonly SyncState[] = [
      { kind: 'offline', pending: 0, retryAt: 1, detail: '' },
      { kind: 'paused', pending: 0 },
      { kind: 'stuck', pending: 1, oldestAt: 0, detail: null },
      problem('revoked'),
      problem('otherAccount'),
    ];
    for (const state of states) {
      const roots = rootNodes(await pictureOf(aConflictHost(), { state }));
      assert.deepEqual(kinds(roots).slice(0, 2), ['state', 'step'], state.kind);
    }
    const roots = rootNodes(
      await pictureOf(aConflictHost(), { state: { kind: 'syncing', pending: 0 } }),
    );
    assert.ok(!kinds(roots).includes('step'));
  });

  it('[S5] shows conflicts and refused changes with their own words in place of the state’s', async () => {
    const host = aConflictHost();
    const id = await host.dispute('personality', {
      base: aPersonality({ prompt: 'a' }),
      mine: null,
      theirs: aPersonality({ name: 'Ada', prompt: 'b' }),
    });
    const state: SyncState = { kind: 'conflict', count: 1 };
    const [first] = rootNodes(await pictureOf(host, { state }));
    assert.ok(first?.kind === 'conflicts');
    const [row] = childNodes(first);
    assert.ok(row?.kind === 'conflict');
    assert.deepEqual([row.row.id, row.row.name.words, row.row.deletedBy], [id, 'Ada', 'mine']);
  });

  it('[S5] asks what holds, with numbers, when most would go', async () => {
    const loss = { load: 2, local: 10, remaining: 3, going: 6 };
    const problem = { kind: 'wouldLoseMost', ...loss } as const;
    const state: SyncState = { kind: 'error', problem, pending: 0 };
    const roots = rootNodes(await pictureOf(aConflictHost(), { state }));
    assert.deepEqual(
      roots.filter(({ kind }) => kind === 'lossChoice'),
      [
        { kind: 'lossChoice', choice: 'upload', loss },
        { kind: 'lossChoice', choice: 'discard', loss },
      ],
    );
  });

  it('[S5] lists this device first and those without access last, or why there is no list', () => {
    const devices = [
      aDevice({ name: 'revoked', isRevoked: true, lastSeenAt: 9 }),
      aDevice({ name: 'old', lastSeenAt: 2 }),
      aDevice({ name: 'new', lastSeenAt: 3 }),
      aDevice({ name: 'this', isThis: true }),
    ];
    const below = (list: SyncPicture['devices']) => childNodes({ kind: 'devices', list });
    assert.deepEqual(
      below({ kind: 'devices', devices }).map((node) => node.kind === 'device' && node.device.name),
      ['this', 'new', 'old', 'revoked'],
    );
    const alike = [3, 1, 2].map((createdAt) => aDevice({ name: 'pc', createdAt, lastSeenAt: 9 }));
    const shown = below({ kind: 'devices', devices: [...alike, aDevice({ name: 'pc (2)' })] });
    assert.deepEqual(
      shown.map((node) => node.kind === 'device' && node.shownName),
      ['pc (4)', 'pc', 'pc (3)', 'pc (2)'],
    );
    const failure = { kind: 'forbidden' } as const;
    assert.deepEqual(kinds(below({ kind: 'failed', failure })), ['deviceFailure']);
    assert.deepEqual(below(null), []);
  });

  it('[S5] every row has a name of its own that stays', async () => {
    const host = aConflictHost();
    await host.dispute('setting', { base: setting(0), mine: setting(1), theirs: setting(2) });
    await host.store.write([{ kind: 'personality', id: countedId(), data: aPersonality() }]);
    const all = (nodes: readonly SyncNode[]): readonly SyncNode[] =>
      nodes.flatMap((node) => [node, ...all(childNodes(node))]);
    const problem = { kind: 'wouldLoseMost', load: 2, local: 10, remaining: 3, going: 7 } as const;
    const picture = await pictureOf(host, {
      state: { kind: 'error', problem, pending: 1 },
      devices: { kind: 'devices', devices: [aDevice({}), aDevice({})] },
    });
    const ids = all(rootNodes(picture)).map(nodeId);
    assert.equal(new Set(ids).size, ids.length);
    assert.ok(ids.length >= 10);
  });
});
