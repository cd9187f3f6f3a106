import assert from 'node:assert/strict';
import pg from 'pg';
import { headEvent, meReply } from '../../shared/protocol/syncApi.ts';
import { type HeadStreamClient, openHeadStream } from '../support/headStream.ts';
import { freshPostgres } from '../support/postgres.ts';
import { startRedis } from '../support/redisServer.ts';
import { type RunningService, runService } from '../support/runningService.ts';
import { aMutation } from '../support/syncBuilders.ts';

function listenTo(service: RunningService, headers: Record<string, string> = {}) {
  return openHeadStream(`${service.url}/v1/events`, {
    Authorization: `Bearer ${service.token ?? ''}`,
    ...headers,
  });
}

async function personalSpace(service: RunningService) {
  const [space] = meReply.parse(await (await service.request('/v1/me')).json()).spaces;
  assert.ok(space);
  return space;
}

async function pushOne(service: RunningService): Promise<void> {
  const { id } = await personalSpace(service);
  const body = { epoch: null, mutations: [aMutation()] };
  const response = await service.request(`/v1/spaces/${id}/push`, { method: 'POST', body });
  assert.equal(response.status, 200);
}

async function nextHead(stream: HeadStreamClient): Promise<number> {
  for (;;) {
    const event = await stream.next();
    assert.ok(event, 'The stream ended.');
    if (event.event === 'head') return headEvent.parse(event.data).head;
  }
}

/** Long enough never to happen in a test. */
const NEVER = 60_000_000;

for (const on of ['PGlite', 'Postgres'] as const) {
  describe(`The stream of heads on ${on}`, () => {
    let service: RunningService;
    before(async function () {
      this.timeout(60_000);
      service = await runService({ on, timings: { sweepMs: NEVER } });
    });
    after(() => service.close());

    it('H1: gives the present head at once, with headers that no proxy holds back', async () => {
      const { epoch, head, id } = await personalSpace(service);
      const stream = await listenTo(service);
      assert.deepEqual(await stream.next(), {
        event: 'head',
        id: `${epoch}:${head}`,
        data: { spaceId: id, epoch, head },
      });
      const { headers } = stream.response;
      assert.equal(headers.get('content-type'), 'text/event-stream; charset=utf-8');
      assert.equal(headers.get('cache-control'), 'no-store, no-transform');
      assert.equal(headers.get('x-accel-buffering'), 'no');
      stream.close();
    });

    it('H1: leaves out the head that Last-Event-ID names, and tells of the next', async () => {
      await pushOne(service);
      const { epoch, head } = await personalSpace(service);
      const stream = await listenTo(service, { 'Last-Event-ID': `${epoch}:${head}` });
      await pushOne(service);
      assert.equal(await nextHead(stream), head + 1);
      stream.close();
    });

    it('H1: sends the head again to one that knows another epoch', async () => {
      const { head } = await personalSpace(service);
      const stream = await listenTo(service, {
        'Last-Event-ID': `00000000-0000-4000-8000-000000000000:${head + 5}`,
      });
      assert.equal(await nextHead(stream), head);
      stream.close();
    });
  });
}

describe('The streams of two instances on one Postgres', () => {
  it('[S11] tell each other’s writes, and find by the sweep what no announcement told', async function () {
    this.timeout(60_000);
    const { url, drop } = await freshPostgres();
    const over = { database: { kind: 'postgres', url } } as const;
    const [a, b] = await Promise.all([
      runService({ on: 'Postgres', over, timings: { sweepMs: NEVER } }),
      runService({ on: 'Postgres', over, timings: { sweepMs: NEVER } }),
    ]);
    const sweeping = await runService({ on: 'Postgres', over, timings: { sweepMs: 50 } });
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    try {
      await a.request('/v1/me');
      const announced = await listenTo(b);
      assert.equal(await nextHead(announced), 0);
      await pushOne(a);
      assert.equal(await nextHead(announced), 1);

      const swept = await listenTo(sweeping);
      assert.equal(await nextHead(swept), 1);
      await client.query('update space set seq = seq + 1');
      assert.equal(await nextHead(swept), 2);

      // Every listening connection breaks; after the reconnect the gap is looked through.
      await client.query(
        `select pg_terminate_backend(pid) from pg_stat_activity where query like 'listen%'`,
      );
      await client.query('update space set seq = seq + 1');
      assert.equal(await nextHead(announced), 3);
      await pushOne(a);
      assert.equal(await nextHead(announced), 4);
      announced.close();
      swept.close();
    } finally {
      await client.end();
      await Promise.all([a.close(), b.close(), sweeping.close()]);
      await drop();
    }
  });
});

describe('The streams of two instances with Redis', () => {
  it('[S11] H4: tell each other’s writes, and go on without it when it is lost', async function () {
    this.timeout(60_000);
    const [redis, { url, drop }] = await Promise.all([startRedis(), freshPostgres()]);
    const over = { database: { kind: 'postgres', url }, redisUrl: redis.url } as const;
    const run = (sweepMs: number) => runService({ on: 'Postgres', over, timings: { sweepMs } });
    const [a, b, sweeping] = await Promise.all([run(NEVER), run(NEVER), run(50)]);
    try {
      await a.request('/v1/me');
      const [announced, swept] = [await listenTo(b), await listenTo(sweeping)];
      assert.equal(await nextHead(announced), 0);
      // Until both are connected a head may be lost; the gap then tells it.
      await pushOne(a);
      assert.equal(await nextHead(announced), 1);
      await pushOne(a);
      assert.equal(await nextHead(announced), 2);

      await redis.stop();
      await pushOne(a);
      while ((await nextHead(swept)) < 3);
      // Nobody told this one, who looks as soon as Redis is back.
      await redis.start();
      assert.equal(await nextHead(announced), 3);
      announced.close();
      swept.close();
    } finally {
      await Promise.all([a.close(), b.close(), sweeping.close()]);
      await Promise.all([redis.close(), drop()]);
    }
  });
});

describe('A stream of heads', () => {
  it('H2: beats, and ends at its age with the reason', async () => {
    const timings = { heartbeatMs: [10, 11], ageMs: [200, 201], sweepMs: NEVER } as const;
    const service = await runService({ on: 'Postgres', timings });
    try {
      const stream = await listenTo(service);
      const seen: unknown[] = [];
      for (let event = await stream.next(); event; event = await stream.next()) {
        seen.push(event.event === 'end' ? event.data : event.event);
      }
      assert.ok(seen.includes('comment'));
      assert.deepEqual(seen.at(-1), { reason: 'age' });
    } finally {
      await service.close();
    }
  });

  it('ends with the reason when the service stops', async () => {
    const service = await runService({ on: 'Postgres' });
    await service.request('/v1/me');
    const stream = await listenTo(service);
    assert.equal(await nextHead(stream), 0);
    const closing = service.close();
    assert.deepEqual(await stream.next(), {
      event: 'end',
      id: undefined,
      data: { reason: 'stopping' },
    });
    assert.equal(await stream.next(), null);
    await closing;
  });
});
