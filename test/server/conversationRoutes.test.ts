import assert from 'node:assert/strict';
import { meReply, pullReply } from '../../shared/protocol/syncApi.ts';
import { type RunningService, runService } from '../support/runningService.ts';
import { countedId } from '../support/syncBuilders.ts';

const data = (title: string) => ({
  title,
  isTitleAutomatic: false,
  description: '',
  participants: [],
  projectId: null,
  createdAt: 1,
  lastActiveAt: 2,
});

for (const on of ['PGlite', 'Postgres'] as const) {
  describe(`Conversations over REST on ${on}`, () => {
    let service: RunningService;
    before(async function () {
      this.timeout(60_000);
      service = await runService({ on });
    });
    after(() => service.close());

    const put = (id: string, body: unknown, headers: Record<string, string>) =>
      service.request(`/v1/conversations/${id}`, { method: 'PUT', body, headers });
    const create = { 'If-None-Match': '*' };

    it('are made, read, changed and deleted on their version', async () => {
      const path = `/v1/conversations/${countedId()}`;
      const id = path.slice(-36);
      const made = await put(id, data('One'), create);
      assert.deepEqual([made.status, made.headers.get('etag')], [201, '"1"']);
      const changed = await put(id, data('Two'), { 'If-Match': '"1"' });
      assert.deepEqual([changed.status, changed.headers.get('etag')], [200, '"2"']);
      const read = await service.request(path);
      assert.deepEqual(await read.json(), { id, version: 2, data: data('Two') });
      const headers = { 'If-Match': read.headers.get('etag') ?? '' };
      assert.equal((await service.request(path, { method: 'DELETE', headers })).status, 204);
      assert.equal((await service.request(path)).status, 404);
    });

    it('refuse a write on an old version, and a blind one', async () => {
      const id = countedId();
      await put(id, data('One'), create);
      await put(id, data('Two'), { 'If-Match': '"1"' });
      for (const headers of [{ 'If-Match': '"1"' }, create]) {
        assert.equal((await put(id, data('Late'), headers)).status, 412);
      }
      assert.equal((await put(id, data('Blind'), {})).status, 400);
      assert.equal((await put(countedId(), data('Lost'), { 'If-Match': '"3"' })).status, 404);
    });

    it('take a write that is sent again once', async () => {
      const id = countedId();
      const headers = { ...create, 'Idempotency-Key': countedId() };
      for (let i = 0; i < 2; i++) {
        assert.equal((await put(id, data('Once'), headers)).headers.get('etag'), '"1"');
      }
    });

    it('refuse what is no conversation', async () => {
      for (const body of [{}, [], { ...data('x'), title: '' }, { ...data('x'), title: 'a\0' }]) {
        assert.equal((await put(countedId(), body, create)).status, 400);
      }
      assert.equal((await put('nonsense', data('x'), create)).status, 400);
      assert.equal((await service.request('/v1/conversations/nonsense')).status, 404);
    });

    it('are listed page by page, each once, and reach devices by sync', async () => {
      const ids = Array.from({ length: 5 }, () => countedId());
      for (const id of ids) await put(id, data(id), create);
      const listed: string[] = [];
      for (let after: string | null = ''; after !== null;) {
        const query: string = after === '' ? '' : `&after=${after}`;
        const response = await service.request(`/v1/conversations?limit=2${query}`);
        const page = (await response.json()) as {
          conversations: { id: string }[];
          next: string | null;
        };
        listed.push(...page.conversations.map(({ id }) => id));
        after = page.next;
      }
      assert.equal(new Set(listed).size, listed.length);
      assert.deepEqual(
        listed.filter((id) => ids.includes(id)),
        ids,
      );

      const { spaces } = meReply.parse(await (await service.request('/v1/me')).json());
      const pulled = await service.request(`/v1/spaces/${spaces[0]?.id ?? ''}/pull?cursor=0`);
      const { records } = pullReply.parse(await pulled.json());
      assert.deepEqual(
        records.filter(({ id }) => ids.includes(id)).map(({ kind }) => kind),
        ids.map(() => 'conversation'),
      );
    });
  });
}
