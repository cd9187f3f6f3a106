import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { get as httpGet, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import * as z from 'zod';
import {
  type Person,
  runSignedInService,
  type SignedInService,
} from '../support/signedInService.ts';
import { aMutation, countedId } from '../support/syncBuilders.ts';

const MAIN = fileURLToPath(new URL('../../server/main.ts', import.meta.url));

const exportLine = z.discriminatedUnion('type', [
  z.object({ type: z.literal('account'), format: z.literal(1), userId: z.string() }),
  z.object({ type: z.literal('space'), id: z.uuid(), kind: z.string() }),
  z.object({ type: z.literal('record'), id: z.uuid(), seq: z.number(), data: z.unknown() }),
  z.object({ type: z.literal('blob'), hash: z.string(), size: z.number(), bytes: z.base64() }),
  z.object({ type: z.literal('device'), name: z.string() }),
  z.object({
    type: z.literal('end'),
    isComplete: z.literal(true),
    counts: z.record(z.string(), z.number()),
  }),
]);

const linesOf = (text: string) =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => exportLine.parse(JSON.parse(line)));

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** What buffers hold of memory now, without those that nobody has any more: they are given back beside the program. */
async function heldBytes(): Promise<number> {
  collectGarbage();
  await sleep(100);
  collectGarbage();
  return process.memoryUsage().arrayBuffers;
}

for (const on of ['PGlite', 'Postgres'] as const) {
  describe(`The export of an account on ${on}`, function () {
    this.timeout(60_000);
    let service: SignedInService;
    let ada: Person;
    let eve: Person;
    before(async () => {
      service = await runSignedInService({ on });
      [ada, eve] = [await service.person('user_ada'), await service.person('user_eve')];
    });
    after(() => service.close());

    const push = async (who: Person, mutations: readonly unknown[]) => {
      const response = await who.fetch(`/v1/spaces/${who.spaceId}/push`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ epoch: null, mutations }),
      });
      assert.equal(response.status, 200);
    };
    const upload = async (who: Person, size: number) => {
      const body = new Uint8Array(randomBytes(size));
      const hash = createHash('sha256').update(body).digest('hex');
      const path = `/v1/spaces/personal/blobs/${hash}`;
      assert.equal((await who.fetch(path, { method: 'PUT', body })).status, 201);
      return { hash, body };
    };

    it('A16: is everything of the person, in order, and nothing of others', async () => {
      const mutations = Array.from({ length: 1_203 }, (_, n) =>
        aMutation({ data: { n, text: '𝄞\n"' } }),
      );
      for (let at = 0; at < mutations.length; at += 500)
        await push(ada, mutations.slice(at, at + 500));
      const [gone] = mutations;
      assert.ok(gone);
      await push(ada, [aMutation({ id: gone.id, baseVersion: 1, deleted: true, data: null })]);
      await push(eve, [aMutation({ data: { secret: 'of Eve' } })]);
      const blobs = [await upload(ada, 0), await upload(ada, 10), await upload(ada, 1_000_001)];
      await upload(eve, 5);
      await ada.fetch('/v1/me', {
        headers: { 'Parley-Device': countedId(), 'Parley-Device-Name': 'Desk' },
      });
      const response = await ada.fetch('/v1/me/export');
      assert.equal(response.headers.get('content-type'), 'application/x-ndjson; charset=utf-8');
      const text = await response.text();
      assert.doesNotMatch(text, /of Eve|user_eve/);
      const lines = linesOf(text);
      const of = <T extends z.infer<typeof exportLine>['type']>(type: T) =>
        lines.filter(
          (line): line is Extract<z.infer<typeof exportLine>, { type: T }> => line.type === type,
        );
      const records = of('record');
      assert.deepEqual(
        records.map(({ id, data }) => ({ id, data })),
        mutations.slice(1).map(({ id, data }) => ({ id, data })),
      );
      assert.ok(records.every(({ seq }, at) => at === 0 || seq > (records[at - 1]?.seq ?? 0)));
      assert.deepEqual(
        new Map(
          of('blob').map(({ hash, bytes }) => [hash, new Uint8Array(Buffer.from(bytes, 'base64'))]),
        ),
        new Map(
          blobs.map(({ hash, body }) => [hash, body] as const).sort(([a], [b]) => (a < b ? -1 : 1)),
        ),
      );
      assert.deepEqual(
        [lines[0]?.type, of('space').map(({ id }) => id), of('device').map(({ name }) => name)],
        ['account', [ada.spaceId], ['Desk']],
      );
      assert.deepEqual(lines.at(-1), {
        type: 'end',
        isComplete: true,
        counts: { spaces: 1, records: 1_202, blobs: 3, devices: 1 },
      });
    });

    it('A16: is read no faster than it is taken, two at once, and stops when nobody listens', async () => {
      const bob = await service.person('user_bob');
      for (let i = 0; i < 5; i++) await upload(bob, 6_000_000);
      const begin = async () => {
        const request = httpGet(`${service.url}/v1/me/export`, {
          headers: { Authorization: bob.authorization },
        });
        const [response] = (await once(request, 'response')) as [IncomingMessage];
        return response;
      };
      const [first, second] = [await begin(), await begin()];
      assert.equal((await bob.fetch('/v1/me/export')).status, 429);
      const before = await heldBytes();
      // Nobody reads the two; everything else goes on.
      for (let i = 0; i < 50; i++) await bob.fetch('/v1/me');
      // One file of each under way, as it comes and as it goes; all of them would be twice that.
      const held = (await heldBytes()) - before;
      assert.ok(held < 48 * 1024 * 1024, `${held} bytes are held`);
      first.destroy();
      second.destroy();
      let status = 429;
      while (status === 429) {
        const response = await bob.fetch('/v1/me/export');
        status = response.status;
        if (status === 200) assert.equal(linesOf(await response.text()).at(-1)?.type, 'end');
        else await response.body?.cancel();
      }
    });
  });
}

describe('The operator’s export', function () {
  this.timeout(60_000);
  const run = promisify(execFile);

  it('A17: writes everything of a person into a new file that only its owner reads', async () => {
    const service = await runSignedInService({ on: 'Postgres' });
    const folder = await mkdtemp(join(tmpdir(), 'parley-export-'));
    const ada = await service.person('user_ada');
    await ada.fetch('/v1/me', { method: 'DELETE' });
    const { database } = service.configuration;
    const env = { ...process.env, DATABASE_URL: database.kind === 'postgres' ? database.url : '' };
    const file = join(folder, 'ada.ndjson');
    const { stdout } = await run(process.execPath, [MAIN, 'export', 'user_ada', file], { env });
    assert.match(stdout, /Everything of user_ada is in /);
    assert.equal(linesOf(await readFile(file, 'utf8')).at(-1)?.type, 'end');
    assert.equal((await stat(file)).mode & 0o777, 0o600);
    const failing: readonly (readonly [readonly string[], RegExp])[] = [
      [['user_ada', file], /exists: name another file/],
      [['user_nobody', join(folder, 'nobody')], /There is no account user_nobody/],
      [['user_ada'], /node server\/main\.ts export <userId> <file>/],
    ];
    for (const [words, expected] of failing) {
      await assert.rejects(run(process.execPath, [MAIN, 'export', ...words], { env }), expected);
    }
    await service.close();
    await rm(folder, { recursive: true, force: true });
  });
});
