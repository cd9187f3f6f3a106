import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { openDatabase } from '../../server/db/database.ts';
import { createSyncService } from '../../server/db/syncService.ts';
import { type HeadEvent, meReply } from '../../shared/protocol/syncApi.ts';
import { openHeadStream } from '../support/headStream.ts';
import { freshPostgres } from '../support/postgres.ts';
import { type RunningService, runService } from '../support/runningService.ts';
import { aMutation } from '../support/syncBuilders.ts';

function listenTo(service: RunningService) {
  return openHeadStream(`${service.url}/v1/events`, {
    Authorization: `Bearer ${service.token ?? ''}`,
  });
}

describe('The service under attack and load', function () {
  this.timeout(60_000);
  let service: RunningService;
  beforeEach(async () => {
    service = await runService({ on: 'Postgres' });
  });
  afterEach(() => service.close());

  it('takes the open streams of 100 devices behind one address for no guessing, and refuses one more', async () => {
    const streams = await Promise.all(Array.from({ length: 100 }, () => listenTo(service)));
    assert.ok(streams.every(({ response }) => response.status === 200));
    assert.equal((await service.request('/v1/me')).status, 200);
    const tooMany = await listenTo(service);
    assert.equal(tooMany.response.status, 429);
    assert.ok(Number(tooMany.response.headers.get('retry-after')) > 0);
    for (const stream of [...streams, tooMany]) stream.close();
  });

  it('gives the places of closed streams to others', async () => {
    for (let round = 0; round < 3; round++) {
      const streams = await Promise.all(Array.from({ length: 60 }, () => listenTo(service)));
      assert.ok(streams.every(({ response }) => response.status === 200));
      for (const stream of streams) stream.close();
    }
  });

  it('says to one who guessed tokens when to come back', async () => {
    const guess = () => service.request('/v1/me', { headers: { Authorization: 'Bearer guess' } });
    await Promise.all(Array.from({ length: 60 }, guess));
    const refused = await guess();
    assert.equal(refused.status, 429);
    const seconds = Number(refused.headers.get('retry-after'));
    assert.ok(seconds > 0 && seconds <= 60);
  });

  it('asks for the token on every path below /v1, however it is written', async () => {
    const paths = ['/v1/me', '/V1/ME', '/v1/me/', '/v1//me', '/v1/%6de', '/v1/events/', '/v1/x'];
    for (const path of paths) {
      const response = await fetch(`${service.url}${path}`);
      assert.equal(response.status, 401, path);
    }
    assert.equal((await fetch(`${service.url}//v1/me`)).status, 404);
  });

  for (const host of ['evil.example', '127.0.0.1.evil.example', 'localhost:80@evil.example']) {
    it(`refuses the Host ${JSON.stringify(host)}, on the health check too`, async () => {
      for (const path of ['/healthz', '/v1/me']) {
        const asked = httpRequest({
          port: service.port,
          path,
          headers: { Host: host, Authorization: `Bearer ${service.token ?? ''}` },
        }).end();
        const [response] = (await once(asked, 'response')) as [
          { statusCode: number; resume(): void },
        ];
        response.resume();
        assert.equal(response.statusCode, 403);
      }
    });
  }
});

describe('A service that stops', function () {
  this.timeout(60_000);
  let service: RunningService;
  beforeEach(async () => {
    service = await runService({ on: 'Postgres' });
  });

  it('stops at once with streams open and connections kept alive', async () => {
    const stream = await listenTo(service);
    await service.request('/v1/me');
    const startedAt = Date.now();
    await service.close();
    assert.ok(Date.now() - startedAt < 900, 'waited for the end of the drain');
    stream.close();
  });

  it('stops within its drain time though a request never ends', async () => {
    const socket = connect(service.port, '127.0.0.1');
    socket.on('error', () => undefined);
    await once(socket, 'connect');
    const { id } = meReply.parse(await (await service.request('/v1/me')).json()).spaces[0] ?? {};
    socket.write(
      `POST /v1/spaces/${id ?? ''}/push HTTP/1.1\r\nHost: 127.0.0.1\r\n` +
        `Authorization: Bearer ${service.token ?? ''}\r\nContent-Type: application/json\r\n` +
        `Content-Length: 1000\r\n\r\n{`,
    );
    await service.request('/v1/me');
    const startedAt = Date.now();
    await service.close();
    assert.ok(Date.now() - startedAt < 5_000);
    socket.destroy();
  });
});

describe('Announcements', () => {
  it('P13: come after the commit, and only when something was accepted', async function () {
    this.timeout(60_000);
    const { url, drop } = await freshPostgres();
    const failures: unknown[] = [];
    const report = (error: unknown): void => void failures.push(error);
    const database = await openDatabase({ kind: 'postgres', url }, report);
    const announced: { head: number; committed: unknown }[] = [];
    const watched = {
      ...database,
      // Another connection of the pool sees only what is committed.
      async announce({ head }: HeadEvent) {
        const [row] = await database.query('select seq from space', []);
        announced.push({ head, committed: row });
      },
    };
    const service = createSyncService(watched, 'local', report);
    const spaceId = (await service.me('ada')).spaces[0]?.id ?? '';
    const item = aMutation();
    for (const mutations of [[item], [item], [{}], [aMutation({ baseVersion: 7 })]]) {
      await service.push('ada', spaceId, { epoch: null, mutations });
    }
    // Behind the announcement on the pool.
    while (announced.length === 0) await database.query('select 1', []);
    assert.deepEqual(announced, [{ head: 1, committed: { seq: 1 } }]);
    assert.deepEqual(failures, []);
    await database.close();
    await drop();
  });
});
