import assert from 'node:assert/strict';
import { RECORD_KINDS } from '../../shared/domain/record.ts';
import { listRecordsReply, restRecord } from '../../shared/protocol/restApi.ts';
import { meReply, pullReply } from '../../shared/protocol/syncApi.ts';
import { openHeadStream } from '../support/headStream.ts';
import { assertFault } from '../support/peopleService.ts';
import { type RunningService, runService } from '../support/runningService.ts';
import { aMutation, countedId } from '../support/syncBuilders.ts';
import { DATABASE_KINDS } from '../support/testDatabase.ts';

const create = { 'If-None-Match': '*' };

for (const on of DATABASE_KINDS) {
  describe(`Records over REST on ${on}`, () => {
    let service: RunningService;
    before(async function () {
      this.timeout(60_000);
      service = await runService({ on });
    });
    after(() => service.close());

    const path = (kind: string, id = '') => `/v1/spaces/personal/records/${kind}/${id}`;
    const put = (at: string, data: unknown, headers: Record<string, string>, more = {}) =>
      service.request(at, { method: 'PUT', body: { data, schemaVersion: 2, ...more }, headers });
    const remove = (at: string, headers: Record<string, string>) =>
      service.request(at, { method: 'DELETE', headers });
    const list = async (kind: string, query: string) =>
      listRecordsReply.parse(await (await service.request(`${path(kind)}?${query}`)).json());
    const personal = async () => {
      const [space] = meReply.parse(await (await service.request('/v1/me')).json()).spaces;
      assert.ok(space);
      return space;
    };

    for (const kind of RECORD_KINDS) {
      it(`[S8] R1: makes, reads, changes and deletes a ${kind} on its version`, async () => {
        const at = path(kind, countedId());
        // No kind's data is looked into.
        const made = await put(at, { anything: 1 }, create, { clientUpdatedAt: 5 });
        assert.deepEqual([made.status, made.headers.get('etag')], [201, '"1"']);
        const changed = await put(at, { anything: 2 }, { 'If-Match': '"1"' });
        assert.deepEqual([changed.status, changed.headers.get('etag')], [200, '"2"']);
        const read = await service.request(at);
        const record = restRecord.parse(await read.json());
        assert.deepEqual(record, restRecord.parse(await changed.json()));
        assert.deepEqual([record.data, record.schemaVersion], [{ anything: 2 }, 2]);
        const headers = { 'If-Match': read.headers.get('etag') ?? '' };
        assert.equal((await remove(at, headers)).status, 204);
        await assertFault(await service.request(at), 404, 'notFound');
      });
    }

    it('R2: refuses a write on an old version, and a blind one', async () => {
      const at = path('memory', countedId());
      await put(at, {}, create);
      await put(at, {}, { 'If-Match': '"1"' });
      for (const headers of [{ 'If-Match': '"1"' }, create]) {
        await assertFault(await put(at, {}, headers), 412, 'conflict');
      }
      await assertFault(await remove(at, { 'If-Match': '"1"' }), 412, 'conflict');
      const blind: Record<string, string>[] = [
        {},
        { 'If-Match': '*' },
        { 'If-Match': '"0"' },
        { 'If-Match': '2' },
        { 'If-Match': '"1", "2"' },
      ];
      for (const headers of blind) await assertFault(await put(at, {}, headers), 400, 'badRequest');
      const lost = await put(path('memory', countedId()), {}, { 'If-Match': '"3"' });
      await assertFault(lost, 404, 'notFound');
    });

    it('R2: brings a deleted record back on the version of its deletion only', async () => {
      const at = path('memory', countedId());
      await put(at, {}, create);
      await remove(at, { 'If-Match': '"1"' });
      await assertFault(await put(at, {}, create), 412, 'conflict');
      assert.equal((await put(at, {}, { 'If-Match': '"2"' })).headers.get('etag'), '"3"');
    });

    it('R3: takes a write that is sent again once, and the same key elsewhere as another', async () => {
      const [at, other] = [path('memory', countedId()), path('memory', countedId())];
      const headers = { ...create, 'Idempotency-Key': 'key of mine, "1"' };
      for (let i = 0; i < 3; i++) {
        const answer = await put(at, { i: 0 }, headers);
        assert.deepEqual([answer.status, answer.headers.get('etag')], [201, '"1"']);
      }
      assert.equal((await put(other, {}, headers)).status, 201);
      const gone = { 'If-Match': '"1"', 'Idempotency-Key': 'key of mine, "1"' };
      assert.equal((await remove(at, gone)).status, 204);
      assert.equal((await remove(at, gone)).status, 204);
      const long = { ...create, 'Idempotency-Key': 'x'.repeat(201) };
      await assertFault(await put(other, {}, long), 400, 'badRequest');
    });

    it('R4: refuses what a push rejects, each with its answer', async () => {
      const at = () => path('memory', countedId());
      const large = { text: 'x'.repeat(1_100_000) };
      await assertFault(await put(at(), large, create), 413, 'tooLarge');
      await assertFault(await put(at(), { x: 'a\0' }, create), 400, 'badRequest');
      await assertFault(await put(at(), { x: '\ud800' }, create), 400, 'badRequest');
      const blobs = ['f'.repeat(64)];
      await assertFault(await put(at(), {}, create, { blobs }), 400, 'badRequest');
      for (const body of [[], null, 7, 'x']) {
        await assertFault(await put(at(), body, create), 400, 'badRequest');
      }
    });

    it('R4: refuses ids and kinds of the wrong form', async () => {
      const ids = ['nonsense', "' or 1=1 --", '__proto__', 'ABCDEF00-0000-4000-8000-00000000000A'];
      for (const id of [...ids.map(encodeURIComponent), '%00']) {
        await assertFault(await service.request(path('memory', id)), 400, 'badRequest');
        await assertFault(await put(path('memory', id), {}, create), 400, 'badRequest');
      }
      const kinds = ['spaceship', '__proto__', "memory' --", 'constructor', 'record_memory'];
      for (const kind of kinds.map(encodeURIComponent)) {
        await assertFault(await service.request(path(kind)), 404, 'notFound');
        await assertFault(await put(path(kind, countedId()), {}, create), 404, 'notFound');
      }
      for (const query of ['limit=0', 'limit=201', 'after=x', 'sinceSeq=-1', 'updatedSince=x']) {
        await assertFault(await service.request(`${path('memory')}?${query}`), 400, 'badRequest');
      }
    });

    it('R5: lists page by page, each living record once, in order of id', async () => {
      const ids = Array.from({ length: 7 }, () => countedId());
      for (const id of ids.toReversed()) await put(path('preset', id), {}, create);
      await remove(path('preset', ids[3]), { 'If-Match': '"1"' });
      const living = ids.filter((_, index) => index !== 3);
      const before = (await list('preset', 'limit=200')).records.map(({ id }) => id);
      assert.deepEqual(before.slice(-6), living);
      const listed: string[] = [];
      for (let after: string | null = '', page; after !== null; after = page.next) {
        page = await list('preset', `limit=2${after === '' ? '' : `&after=${after}`}`);
        assert.ok(page.records.length <= 2);
        listed.push(...page.records.map(({ id }) => id));
      }
      assert.deepEqual(listed, before);
    });

    it('R5: lists what was written after a seq or a time', async () => {
      const early = path('project', countedId());
      await put(early, {}, create, { clientUpdatedAt: 1_000 });
      const { head } = await personal();
      const late = countedId();
      await put(path('project', late), {}, create, { clientUpdatedAt: 2_000 });
      for (const query of [`sinceSeq=${head}`, 'updatedSince=2000']) {
        const { records } = await list('project', query);
        assert.ok(records.some(({ id }) => id === late));
        assert.ok(!records.some(({ id }) => early.endsWith(id)), query);
      }
      assert.deepEqual((await list('project', `sinceSeq=${head + 1}`)).records, []);
    });

    it('R5: holds no page that is larger than two megabytes', async () => {
      const data = { text: 'x'.repeat(900_000) };
      for (let i = 0; i < 5; i++) await put(path('attachment', countedId()), data, create);
      const sizes: number[] = [];
      for (let after: string | null = '', page; after !== null; after = page.next) {
        page = await list('attachment', `limit=200${after === '' ? '' : `&after=${after}`}`);
        sizes.push(page.records.filter((record) => 'text' in record.data).length);
      }
      assert.ok(Math.max(...sizes) <= 2);
      assert.equal(
        sizes.reduce((sum, size) => sum + size, 0),
        5,
      );
    });

    it('R6: tells devices, and reaches them by sync', async () => {
      const { id: spaceId, epoch, head } = await personal();
      const stream = await openHeadStream(`${service.url}/v1/events`, {
        Authorization: `Bearer ${service.token ?? ''}`,
        'Last-Event-ID': `${epoch}:${head}`,
      });
      const id = countedId();
      await put(path('thread', id), { a: 1 }, create);
      let event = await stream.next();
      while (event?.event !== 'head') event = await stream.next();
      assert.equal(event.id, `${epoch}:${head + 1}`);
      stream.close();
      const query = `cursor=${head}&epoch=${epoch}`;
      const pulled = await service.request(`/v1/spaces/${spaceId}/pull?${query}`);
      const { records } = pullReply.parse(await pulled.json());
      assert.deepEqual(
        records.map((record) => [record.kind, record.id, record.data]),
        [['thread', id, { a: 1 }]],
      );
    });

    it('R6: shows what devices have pushed, by the space’s id too', async () => {
      const { id: spaceId } = await personal();
      const item = aMutation({ kind: 'proposal', data: { $where: "'; drop table record; --" } });
      const body = { epoch: null, mutations: [item] };
      await service.request(`/v1/spaces/${spaceId}/push`, { method: 'POST', body });
      const at = `/v1/spaces/${spaceId}/records/proposal/${item.id}`;
      assert.deepEqual(restRecord.parse(await (await service.request(at)).json()).data, item.data);
    });

    it('R1: takes a key named __proto__ for nothing', async () => {
      const at = path('memory', countedId());
      const body = '{"schemaVersion":1,"data":{"__proto__":{"polluted":true},"a":1}}';
      const answer = await service.request(at, { method: 'PUT', body, headers: create });
      assert.deepEqual(restRecord.parse(await answer.json()).data, { a: 1 });
      assert.deepEqual(restRecord.parse(await (await service.request(at)).json()).data, { a: 1 });
      assert.equal(Reflect.get({}, 'polluted'), undefined);
    });
  });
}
