import assert from 'node:assert/strict';
import type { HeadStream } from '../../server/http/headAudience.ts';
import { createHeadHub, type HeadHub } from '../../server/http/headHub.ts';
import type { GoneEvent, HeadEvent } from '../../shared/protocol/syncApi.ts';

const EPOCH = '00000000-0000-4000-8000-000000000000';
const NEVER = 60_000_000;

function headOf(spaceId: string, head: number): HeadEvent {
  return { spaceId, epoch: EPOCH, head };
}

const hubs: HeadHub[] = [];

/** A hub over memberships and heads that the test sets; `read` waits where the test says so. */
function createStage() {
  const members = new Map<string, string[]>();
  const heads = new Map<string, number>();
  const dead = new Set<string>();
  let announce: (head: HeadEvent) => void = () => undefined;
  let gap: () => void = () => undefined;
  let hold: Promise<void> | null = null;
  const reports: unknown[] = [];
  const hub = createHeadHub(
    {
      onHead(listener) {
        announce = listener;
        return () => undefined;
      },
      onGap(listener) {
        gap = () => listener();
        return () => undefined;
      },
    },
    {
      async listHeads(userIds) {
        const found = userIds.flatMap((userId) =>
          (members.get(userId) ?? []).map((spaceId) => ({
            userId,
            ...headOf(spaceId, heads.get(spaceId) ?? 0),
          })),
        );
        await hold;
        return found;
      },
      listLiving: (spaceIds) => Promise.resolve(new Set(spaceIds.filter((id) => !dead.has(id)))),
      list: () => Promise.reject(new Error('Nobody lists.')),
      read: () => Promise.reject(new Error('Nobody reads.')),
    },
    {
      sweepMs: NEVER,
      devices: { listRevoked: () => Promise.resolve([]) },
      report: (error) => reports.push(error),
    },
  );
  hubs.push(hub);
  return {
    hub,
    members,
    heads,
    dead,
    reports,
    announce: (head: HeadEvent) => announce(head),
    /** Reads the heads of all again. */
    sweep: async () => {
      gap();
      await new Promise((resolve) => setImmediate(resolve));
    },
    holdReads: (until: Promise<void>) => void (hold = until),
  };
}

function createStream(userId: string) {
  const offered: HeadEvent[] = [];
  const losses: GoneEvent[] = [];
  const ends: string[] = [];
  const stream: HeadStream = {
    ...{ userId, deviceId: null },
    offer: (head) => offered.push(head),
    lose: (gone) => losses.push(gone),
    end: (reason) => ends.push(reason),
  };
  /** What was offered since it was last asked. */
  return {
    stream,
    losses,
    ends,
    news: () => offered.splice(0).map(({ spaceId, head }) => [spaceId, head]),
  };
}

describe('The hub of heads', () => {
  afterEach(() => {
    for (const hub of hubs.splice(0)) hub.close();
  });

  it('H1: tells every stream of those who may read the space, and nobody else', async () => {
    const { hub, members, announce } = createStage();
    members.set('ada', ['hers', 'room']).set('bob', ['his', 'room']);
    const [first, second, other] = [createStream('ada'), createStream('ada'), createStream('bob')];
    for (const { stream } of [first, second, other]) await hub.connect(stream);
    for (const { news } of [first, second, other]) news();
    announce(headOf('room', 4));
    announce(headOf('hers', 5));
    assert.deepEqual(first.news(), [
      ['room', 4],
      ['hers', 5],
    ]);
    assert.deepEqual(second.news(), [
      ['room', 4],
      ['hers', 5],
    ]);
    assert.deepEqual(other.news(), [['room', 4]]);
    hub.disconnect(first.stream);
    announce(headOf('room', 6));
    assert.deepEqual(first.news(), []);
    assert.deepEqual(second.news(), [['room', 6]]);
  });

  it('A8: tells nothing more of a space that somebody was removed from, and of one that they were added to', async () => {
    const { hub, members, announce, sweep } = createStage();
    members.set('ada', ['old']);
    const { stream, news } = createStream('ada');
    await hub.connect(stream);
    members.set('ada', ['new']);
    await sweep();
    news();
    announce(headOf('old', 1));
    announce(headOf('new', 2));
    assert.deepEqual(news(), [['new', 2]]);
  });

  it('H1: loses nothing that is announced while the heads are read', async () => {
    const { hub, members, announce, holdReads } = createStage();
    members.set('ada', ['hers']);
    const { promise, resolve } = Promise.withResolvers<undefined>();
    holdReads(promise);
    const { stream, news } = createStream('ada');
    const connected = hub.connect(stream);
    announce(headOf('hers', 7));
    resolve(undefined);
    await connected;
    assert.deepEqual(news().at(-1), ['hers', 7]);
  });

  it('keeps nothing of who left while the heads were read', async () => {
    const { hub, members, announce, holdReads } = createStage();
    members.set('ada', ['hers']);
    const { promise, resolve } = Promise.withResolvers<undefined>();
    holdReads(promise);
    const gone = createStream('ada');
    const connected = hub.connect(gone.stream);
    hub.disconnect(gone.stream);
    assert.equal(hub.count(), 0);
    const back = createStream('ada');
    const again = hub.connect(back.stream);
    resolve(undefined);
    await Promise.all([connected, again]);
    announce(headOf('hers', 3));
    assert.deepEqual(gone.news(), []);
    assert.deepEqual(back.news().at(-1), ['hers', 3]);
    hub.disconnect(back.stream);
    hub.disconnect(back.stream);
    assert.equal(hub.count(), 0);
  });

  it('A10: tells of a space that is gone, once, with the reason, and only those who could read it', async () => {
    const { hub, members, dead, sweep } = createStage();
    members.set('ada', ['hers', 'room', 'old']).set('bob', ['room', 'club']);
    const [ada, bob] = [createStream('ada'), createStream('bob')];
    for (const { stream } of [ada, bob]) await hub.connect(stream);
    hub.endSpace('room');
    members.set('ada', ['hers']).set('bob', []);
    dead.add('room').add('old');
    await sweep();
    await sweep();
    assert.deepEqual(ada.losses, [
      { spaceId: 'room', reason: 'deleted' },
      { spaceId: 'old', reason: 'deleted' },
    ]);
    assert.deepEqual(bob.losses, [
      { spaceId: 'room', reason: 'deleted' },
      { spaceId: 'club', reason: 'removed' },
    ]);
  });

  it('has no stream whose heads could not be read', async () => {
    const { hub, holdReads } = createStage();
    holdReads(Promise.reject(new Error('The database is away.')));
    const { stream } = createStream('ada');
    await assert.rejects(hub.connect(stream), /away/);
    assert.deepEqual([hub.count(), hub.countOf('ada')], [0, 0]);
  });

  it('O5: ends every stream when it closes, one that is still connecting too', async () => {
    const { hub, holdReads } = createStage();
    const open = createStream('ada');
    await hub.connect(open.stream);
    const { promise, resolve } = Promise.withResolvers<undefined>();
    holdReads(promise);
    const late = createStream('bob');
    const connecting = hub.connect(late.stream);
    hub.close();
    resolve(undefined);
    await connecting;
    assert.deepEqual(open.ends, ['stopping']);
    assert.equal(late.ends[0], 'stopping');
  });
});
