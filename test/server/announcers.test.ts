import assert from 'node:assert/strict';
import { createClient } from 'redis';
import type { Announcer } from '../../server/announce/announcer.ts';
import { HEAD_CHANNEL } from '../../server/announce/decodeHead.ts';
import { createLocalAnnouncer } from '../../server/announce/localAnnouncer.ts';
import { openRedisAnnouncer } from '../../server/announce/redisAnnouncer.ts';
import { openDatabase } from '../../server/db/database.ts';
import { openNotifyAnnouncer } from '../../server/db/notifyAnnouncer.ts';
import type { HeadEvent } from '../../shared/protocol/syncApi.ts';
import { freshPostgres } from '../support/postgres.ts';
import { type RedisServer, startRedis } from '../support/redisServer.ts';
import { countedId } from '../support/syncBuilders.ts';
import { raise } from '../support/testDatabase.ts';

const aHead = (head: number): HeadEvent => ({ spaceId: countedId(), epoch: countedId(), head });

/** What an announcer hears, to wait for. */
function hearing(announcer: Announcer) {
  const heads: HeadEvent[] = [];
  let gaps = 0;
  let wake = (): void => undefined;
  announcer.onHead((head) => {
    heads.push(head);
    wake();
  });
  announcer.onGap(() => {
    gaps += 1;
    wake();
  });
  const waitFor = async (isThere: () => boolean) => {
    while (!isThere()) await new Promise<void>((resolve) => (wake = resolve));
  };
  return {
    heads,
    gap: (count: number) => waitFor(() => gaps >= count),
    head: (wanted: HeadEvent) =>
      waitFor(() => heads.some(({ spaceId }) => spaceId === wanted.spaceId)),
  };
}

/** A way of announcing with two instances, and how to break their connections. */
interface Way {
  readonly instances: readonly [Announcer, Announcer];
  breakConnections(): Promise<void>;
  /** Writes something else to the channel. */
  disturb(payload: string): Promise<void>;
  close(): Promise<void>;
}

async function overNotify(report: (error: unknown) => void): Promise<Way> {
  const { url, drop } = await freshPostgres();
  const admin = await openDatabase({ kind: 'postgres', url }, raise, () =>
    createLocalAnnouncer(raise),
  );
  const open = () => openNotifyAnnouncer(admin, { connectionString: url }, report);
  const [a, b] = [open(), open()];
  return {
    instances: [a, b],
    async breakConnections() {
      await admin.query(
        `select pg_terminate_backend(pid) from pg_stat_activity
          where datname = current_database() and query like 'listen%'`,
        [],
      );
    },
    async disturb(payload) {
      await admin.query('select pg_notify($1, $2)', [HEAD_CHANNEL, payload]);
    },
    async close() {
      await Promise.all([a.close(), b.close()]);
      await admin.close();
      await drop();
    },
  };
}

async function overRedis(report: (error: unknown) => void): Promise<Way> {
  const redis = await startRedis();
  const open = () => openRedisAnnouncer(redis.url, report);
  const [a, b] = [open(), open()];
  return {
    instances: [a, b],
    async breakConnections() {
      await redis.stop();
      await redis.start();
    },
    async disturb(payload) {
      const client = await createClient({ url: redis.url }).connect();
      await client.publish(HEAD_CHANNEL, payload);
      await client.close();
    },
    async close() {
      await Promise.all([a.close(), b.close()]);
      await redis.close();
    },
  };
}

for (const [name, open] of [
  ['NOTIFY', overNotify],
  ['Redis', overRedis],
] as const) {
  describe(`Announcements over ${name}`, function () {
    this.timeout(30_000);
    let way: Way;
    let failures: unknown[];
    let heard: ReturnType<typeof hearing>[];
    beforeEach(async () => {
      failures = [];
      way = await open((error) => failures.push(error));
      heard = way.instances.map(hearing);
      await Promise.all(heard.map((one) => one.gap(1)));
    });
    afterEach(() => way.close());

    it('[S11] H4: reach every instance, the one that tells included', async () => {
      const head = aHead(7);
      await way.instances[0].announce(head);
      for (const { head: wait, heads } of heard) {
        await wait(head);
        assert.deepEqual(heads, [head]);
      }
      assert.deepEqual(failures, []);
    });

    it('H4: tell of a gap after a broken connection, once it hears again', async () => {
      await way.breakConnections();
      await Promise.all(heard.map((one) => one.gap(2)));
      const head = aHead(8);
      // Whoever hears is not yet who speaks: the other connection may still be on its way back.
      const speaking = setInterval(() => void way.instances[1].announce(head), 50);
      await Promise.all(heard.map((one) => one.head(head)));
      clearInterval(speaking);
      assert.ok(failures.length > 0 && failures.length <= 4, 'told of each connection once');
    });

    it('H4: are not disturbed by what others write to the channel', async () => {
      for (const payload of ['', '{', '{"spaceId":"x"}', '[]', '"__proto__"'])
        await way.disturb(payload);
      const head = aHead(9);
      await way.instances[0].announce(head);
      await Promise.all(heard.map((one) => one.head(head)));
      assert.deepEqual(
        heard.map(({ heads }) => heads.length),
        [1, 1],
      );
      assert.equal(failures.length, 10);
    });
  });
}

describe('A Redis that is away', function () {
  this.timeout(30_000);
  let redis: RedisServer;
  before(async () => (redis = await startRedis()));
  after(() => redis.close());

  it('H4: holds up nothing, is told of once and is found when it comes', async () => {
    await redis.stop();
    const failures: unknown[] = [];
    const announcer = openRedisAnnouncer(redis.url, (error) => failures.push(error));
    const heard = hearing(announcer);
    for (let i = 0; i < 100; i++) await announcer.announce(aHead(i));
    while (failures.length < 2) await new Promise((resolve) => setImmediate(resolve));
    await redis.start();
    await heard.gap(1);
    assert.equal(failures.length, 2, 'one for each connection');
    await announcer.close();
  });

  it('H4: can be left before it ever answered', async () => {
    await redis.stop();
    const announcer = openRedisAnnouncer(redis.url, () => undefined);
    await announcer.announce(aHead(1));
    await announcer.close();
    await announcer.announce(aHead(2));
  });
});
