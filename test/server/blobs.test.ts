import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { blobsReply } from '../../shared/protocol/restApi.ts';
import { MAX_BLOB_BYTES } from '../../shared/domain/blob.ts';
import { wireError } from '../../shared/protocol/syncApi.ts';
import { openDatabase } from '../../server/db/database.ts';
import {
  type Person,
  runSignedInService,
  type SignedInService,
} from '../support/signedInService.ts';

const QUOTA = 12 * 1024 * 1024;

const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** Bytes that nobody has uploaded before. */
function fresh(size: number): Uint8Array<ArrayBuffer> {
  return new Uint8Array(randomBytes(size));
}

async function codeOf(response: Response): Promise<string> {
  return `${response.status} ${wireError.parse(await response.json()).error.code}`;
}

for (const on of ['PGlite', 'Postgres'] as const) {
  describe(`Blobs on ${on}`, function () {
    this.timeout(60_000);
    let service: SignedInService;
    let ada: Person;
    let eve: Person;
    before(async () => {
      service = await runSignedInService({ on, over: { spaceBytes: QUOTA } });
      [ada, eve] = [await service.person('user_ada'), await service.person('user_eve')];
    });
    after(() => service.close());

    const put = (
      bytes: Uint8Array<ArrayBuffer>,
      { who = ada, space = 'personal', hash = hashOf(bytes), headers = {} } = {},
    ) => who.fetch(`/v1/spaces/${space}/blobs/${hash}`, { method: 'PUT', body: bytes, headers });
    const get = (hash: string, init: Parameters<Person['fetch']>[1] = {}) =>
      ada.fetch(`/v1/spaces/personal/blobs/${hash}`, init);
    const counts = async (who = ada) =>
      blobsReply.parse(await (await who.fetch('/v1/spaces/personal/blobs')).json());

    it('B6: gives the bytes back unchanged, to be saved and never shown', async () => {
      for (const size of [0, 1, 400_000, 2_000_001]) {
        const bytes = fresh(size);
        assert.equal((await put(bytes)).status, 201);
        const response = await get(hashOf(bytes));
        assert.deepEqual(new Uint8Array(await response.arrayBuffer()), bytes);
        assert.deepEqual(
          ['content-type', 'x-content-type-options', 'content-disposition', 'content-length'].map(
            (name) => response.headers.get(name),
          ),
          ['application/octet-stream', 'nosniff', 'attachment', `${size}`],
        );
        assert.match(response.headers.get('content-security-policy') ?? '', /sandbox/);
      }
    });

    it('B6: knows the copy that the reader has, and tells the size without the bytes', async () => {
      const bytes = fresh(1_000);
      await put(bytes);
      const etag = (await get(hashOf(bytes))).headers.get('etag') ?? '';
      assert.equal(etag, `"${hashOf(bytes)}"`);
      const known = await get(hashOf(bytes), { headers: { 'If-None-Match': etag } });
      assert.deepEqual([known.status, await known.text()], [304, '']);
      const head = await get(hashOf(bytes), { method: 'HEAD' });
      assert.deepEqual([head.status, head.headers.get('content-length')], [200, '1000']);
      assert.equal((await get(hashOf(fresh(8)), { method: 'HEAD' })).status, 404);
      assert.equal(await codeOf(await get(hashOf(fresh(8)))), '404 notFound');
    });

    it('B2: takes the same bytes again and counts them once', async () => {
      const bytes = fresh(5_000);
      const before = await counts();
      const statuses: number[] = [];
      for (let i = 0; i < 3; i++) statuses.push((await put(bytes)).status);
      assert.deepEqual(statuses, [201, 204, 204]);
      const { bytes: taken, blobs, maxBytes } = await counts();
      assert.deepEqual([taken - before.bytes, blobs - before.blobs, maxBytes], [5_000, 1, QUOTA]);
    });

    it('B2: takes the same bytes from several at once and counts them once', async () => {
      const bytes = fresh(100_000);
      const before = await counts();
      const responses = await Promise.all(Array.from({ length: 4 }, () => put(bytes)));
      assert.deepEqual(responses.map(({ status }) => status).sort(), [201, 204, 204, 204]);
      assert.equal((await counts()).bytes - before.bytes, 100_000);
    });

    it('B1: refuses bytes that are not the name’s, and names that are none', async () => {
      const before = await counts();
      const bytes = fresh(100);
      const names = [
        hashOf(fresh(100)),
        hashOf(bytes).toUpperCase(),
        hashOf(bytes).slice(1),
        '..%2f..%2fetc%2fpasswd',
        `${'0'.repeat(64)}%0a`,
        "' or 1=1 --",
      ];
      for (const hash of names)
        assert.equal(await codeOf(await put(bytes, { hash })), '400 badRequest');
      for (const hash of names.slice(1))
        assert.equal(await codeOf(await get(hash)), '400 badRequest');
      assert.equal((await put(bytes, { hash: '../x' })).status, 404);
      assert.deepEqual(await counts(), before);
    });

    it('B3: refuses what is packed, and what is too large, and stores nothing', async () => {
      const before = await counts();
      const bomb = new Uint8Array(gzipSync(new Uint8Array(30_000_000)));
      for (const encoding of ['gzip', 'deflate', 'br', 'identity']) {
        const response = await put(bomb, { headers: { 'Content-Encoding': encoding } });
        assert.equal(await codeOf(response), '400 badRequest');
      }
      const large = fresh(MAX_BLOB_BYTES + 1);
      const response = await put(large).catch(() => null);
      if (response !== null) assert.equal(await codeOf(response), '413 tooLarge');
      assert.deepEqual(await counts(), before);
      const whole = fresh(MAX_BLOB_BYTES);
      assert.equal((await put(whole)).status, 201);
    });

    it('B3: hangs up on a body without a length that grows too large', async () => {
      const before = await counts();
      const socket = connect(service.port, '127.0.0.1');
      socket.on('error', () => undefined);
      const answer = text(socket).catch(() => '');
      const closed = new Promise((resolve) => socket.once('close', resolve));
      await once(socket, 'connect');
      socket.write(
        `PUT /v1/spaces/personal/blobs/${'a'.repeat(64)} HTTP/1.1\r\nHost: 127.0.0.1\r\n` +
          `Authorization: ${ada.authorization}\r\nTransfer-Encoding: chunked\r\n\r\n`,
      );
      const chunk = Buffer.concat([
        Buffer.from('100000\r\n'),
        Buffer.alloc(2 ** 20),
        Buffer.from('\r\n'),
      ]);
      let sent = 0;
      // As much as it takes: the service ends it, not we.
      while (!socket.destroyed && sent < 100) {
        sent += 1;
        const drained = new Promise((resolve) => socket.write(chunk, resolve));
        await Promise.race([drained, closed]);
      }
      await closed;
      assert.ok(sent < 100, 'went on reading');
      const said = await answer;
      assert.ok(said === '' || said.includes(' 413 '), said.slice(0, 40));
      assert.deepEqual(await counts(), before);
    });

    it('B1: takes a body without a length', async () => {
      const bytes = fresh(300_000);
      const body = new ReadableStream({
        start(controller) {
          controller.enqueue(bytes.subarray(0, 100_000));
          controller.enqueue(bytes.subarray(100_000));
          controller.close();
        },
      });
      const init = { method: 'PUT', body, duplex: 'half' as const };
      const path = `/v1/spaces/personal/blobs/${hashOf(bytes)}`;
      assert.equal((await eve.fetch(path, init)).status, 201);
    });

    it('B4: fills a space to its last byte however many upload at once, and not beyond', async () => {
      const bob = await service.person('user_bob');
      const size = 2.5 * 1024 * 1024;
      for (let i = 0; i < 2; i++) {
        assert.equal((await put(fresh(size), { who: bob })).status, 201);
      }
      const uploads = Array.from({ length: 4 }, () => put(fresh(size), { who: bob }));
      const statuses = (await Promise.all(uploads)).map(({ status }) => status);
      assert.deepEqual(statuses.sort(), [201, 201, 507, 507]);
      const left = QUOTA - 4 * size;
      assert.equal(await codeOf(await put(fresh(left + 1), { who: bob })), '507 overQuota');
      const last = fresh(left);
      assert.equal((await put(last, { who: bob })).status, 201);
      assert.equal((await put(last, { who: bob })).status, 204, 'what is there takes no room');
      assert.equal(await codeOf(await put(fresh(1), { who: bob })), '507 overQuota');
      assert.deepEqual(await counts(bob), { bytes: QUOTA, maxBytes: QUOTA, blobs: 5 });
    });

    it('B5: is closed to all who do not belong to the space', async () => {
      const bytes = fresh(64);
      await put(bytes);
      for (const space of [ada.spaceId, 'nonsense', '%00', "' or 1=1 --"]) {
        const path = `/v1/spaces/${encodeURIComponent(space)}/blobs`;
        assert.equal(await codeOf(await eve.fetch(path)), '403 forbidden');
        assert.equal(await codeOf(await eve.fetch(`${path}/${hashOf(bytes)}`)), '403 forbidden');
        const response = await put(bytes, { who: eve, space: encodeURIComponent(space) });
        assert.equal(await codeOf(response), '403 forbidden');
      }
      const path = `/v1/spaces/${ada.spaceId}/blobs/${hashOf(bytes)}`;
      assert.equal((await eve.fetch(path, { method: 'HEAD' })).status, 403);
      assert.equal((await fetch(`${service.url}${path}`)).status, 401);
      assert.equal((await eve.fetch(`/v1/spaces/personal/blobs/${hashOf(bytes)}`)).status, 404);
    });
  });
}

describe('Blobs of a shared space', function () {
  this.timeout(60_000);

  it('B5: readers read and do not write', async () => {
    const service = await runSignedInService({ on: 'Postgres' });
    const [ada, eve] = [await service.person('user_ada'), await service.person('user_eve')];
    const database = await openDatabase(service.configuration.database, () => undefined);
    await database.query(
      `insert into space_member (user_id, space_id, role) values ('user_eve', $1, 'reader')`,
      [ada.spaceId],
    );
    await database.close();
    const [bytes, other] = [fresh(10), fresh(10)];
    const path = (hash: string) => `/v1/spaces/${ada.spaceId}/blobs/${hash}`;
    await ada.fetch(path(hashOf(bytes)), { method: 'PUT', body: bytes });
    assert.equal((await eve.fetch(path(hashOf(bytes)))).status, 200);
    const refused = await eve.fetch(path(hashOf(other)), { method: 'PUT', body: other });
    assert.equal(await codeOf(refused), '403 forbidden');
    await service.close();
  });

  it('B8: four uploads of a person at once are taken, and places are given back', async () => {
    const service = await runSignedInService({ on: 'Postgres' });
    const ada = await service.person('user_ada');
    const path = `/v1/spaces/personal/blobs/${'a'.repeat(64)}`;
    const refused = Promise.withResolvers<string>();
    const sockets = Array.from({ length: 5 }, () => {
      const socket = connect(service.port, '127.0.0.1');
      socket.on('error', () => undefined);
      socket.on('data', (said) => refused.resolve(String(said)));
      // Nothing of the body comes.
      socket.write(
        `PUT ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: ${ada.authorization}\r\n` +
          'Content-Length: 10\r\n\r\n',
      );
      return socket;
    });
    assert.match(await refused.promise, / 429 /);
    const bytes = fresh(10);
    const upload = async () => {
      const name = `/v1/spaces/personal/blobs/${hashOf(bytes)}`;
      const response = await ada.fetch(name, { method: 'PUT', body: bytes });
      await response.body?.cancel();
      return response.status;
    };
    assert.equal(await upload(), 429);
    for (const socket of sockets) socket.destroy();
    let status = 429;
    while (status === 429) status = await upload();
    assert.equal(status, 201);
    await service.close();
  });
});
