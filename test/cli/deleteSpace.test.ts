import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createSpaceReply, type CreateSpaceReply } from '../../shared/protocol/restApi.ts';
import { meReply } from '../../shared/protocol/syncApi.ts';
import { countedId } from '../support/syncBuilders.ts';
import { type AccountBench, openAccount } from './accountBench.ts';
import { type Ended, runParley } from './runParley.ts';

describe('parley delete-space', function () {
  this.timeout(60_000);
  let bench: AccountBench;
  let room: CreateSpaceReply['id'];

  before(async () => {
    bench = await openAccount();
  });
  after(() => bench.close());
  beforeEach(async () => {
    const made = await bench.service.request('/v1/spaces', {
      method: 'POST',
      body: { kind: 'room' },
    });
    room = createSpaceReply.parse(await made.json()).id;
  });

  const spaces = async () =>
    meReply.parse(await (await bench.service.request('/v1/me')).json()).spaces.map(({ id }) => id);

  /** The command at a service that answers so. */
  async function against(listener: RequestListener): Promise<Ended> {
    const server = createServer(listener).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const ended = await runParley(['--url', url, 'delete-space', room, '--yes'], {
      env: { ...bench.env, PARLEY_URL: url },
    });
    server.closeAllConnections();
    server.close();
    return ended;
  }

  it('[S9] deletes a shared space after a yes, in words and as JSON', async () => {
    const refused = await bench.ask('delete-space', room);
    assert.equal(refused.code, 2);
    assert.match(refused.stderr, /Nothing was deleted\. Give --yes .*parley export --space/);
    assert.ok((await spaces()).includes(room));
    const deleted = await bench.ask('delete-space', room, '--yes', '--json');
    assert.deepEqual([deleted.code, deleted.stderr], [0, '']);
    assert.deepEqual(JSON.parse(deleted.stdout), { deleted: room });
    assert.deepEqual(await spaces(), [bench.space.id]);
  });

  it('[S9] never deletes the personal space, nor one that is not named by its id', async () => {
    for (const name of ['personal', bench.space.id]) {
      const { code, stderr } = await bench.ask('delete-space', name, '--yes');
      assert.deepEqual([code, stderr.includes('goes with the account')], [1, true]);
    }
    for (const name of ['room', countedId()]) {
      const { code, stderr } = await bench.ask('delete-space', name, '--yes');
      assert.deepEqual([code, stderr.includes('You have no space')], [2, true]);
    }
    assert.ok((await spaces()).includes(room));
    assert.ok((await spaces()).includes(bench.space.id));
  });

  it('takes a space that is gone by the second try for deleted, and one that stays for refused', async () => {
    const own = { id: countedId(), kind: 'room', role: 'owner', epoch: countedId(), head: 0 };
    for (const isLost of [true, false]) {
      let deletions = 0;
      const ended = await against((request, response) => {
        if (request.method === 'DELETE') {
          deletions += 1;
          if (isLost && deletions === 1) response.destroy();
          else response.writeHead(403).end('{}');
          return;
        }
        const isThere = deletions === 0 || !isLost;
        const me = { userId: 'eve', mode: 'local', spaces: isThere ? [{ ...own, id: room }] : [] };
        response.end(JSON.stringify(me));
      });
      assert.deepEqual([ended.code, deletions], isLost ? [0, 2] : [1, 1], ended.stderr);
    }
  });

  it('says who may delete it', async () => {
    const space = { id: room, kind: 'room', role: 'member', epoch: countedId(), head: 0 };
    const { code, stderr } = await against((_, response) => {
      response.end(JSON.stringify({ userId: 'eve', mode: 'local', spaces: [space] }));
    });
    assert.deepEqual([code, /Only an owner of .* you are member/.test(stderr)], [1, true]);
  });
});
