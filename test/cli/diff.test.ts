import assert from 'node:assert/strict';
import { join } from 'node:path';
import { aMutation, countedId } from '../support/syncBuilders.ts';
import { type AccountBench, openAccount } from './accountBench.ts';
import { aSpace } from './aSpace.ts';

describe('parley diff', function () {
  this.timeout(60_000);
  let bench: AccountBench;

  before(async () => {
    bench = await openAccount();
  });
  after(() => bench.close());
  afterEach(() => bench.wipe());

  for (const command of ['export', 'dump'] as const) {
    it(`[S9] says what has changed since ${command === 'dump' ? 'a dump' : 'an export'}, by kind and name`, async () => {
      const { ids, mutations } = aSpace();
      await bench.push(...mutations);
      const place = join(bench.folder, `diff-${command}`);
      await bench.ask(command, place);
      const still = await bench.ask('diff', place);
      assert.deepEqual([still.code, still.stderr], [0, '']);
      assert.equal(still.stdout, `No difference: ${mutations.length} records.\n`);

      const find = (id: string) => {
        const found = mutations.find((mutation) => mutation.id === id);
        assert.ok(found);
        return found;
      };
      const answer = find(ids.answer);
      const text = 'Yes: three writers meet.';
      const added = aMutation({ kind: 'setting', data: { key: 'font', value: 'mono' } });
      await bench.push(
        { ...answer, mutationId: countedId(), baseVersion: 1, data: { ...answer.data, text } },
        { ...find(ids.memory), mutationId: countedId(), baseVersion: 1, deleted: true, data: null },
        added,
      );
      const { code, stdout } = await bench.ask('diff', place);
      assert.equal(code, 1);
      assert.equal(
        stdout,
        [
          'memory: 1 removed',
          `- Prefers tabs. (${ids.memory})`,
          'message: 1 changed',
          `~ Ada: Yes: three writers meet. (${ids.answer})`,
          'setting: 1 added',
          `+ font (${added.id})`,
          '',
        ].join('\n'),
      );
      const content = await bench.ask('diff', place, '--content');
      assert.match(content.stdout, /\n {2}text:\n {4}Yes: \[-two-\]\{\+three\+\} writers meet\.\n/);
      const json = await bench.ask('diff', place, '--json', '--content');
      assert.equal(json.code, 1);
      const { differences } = JSON.parse(json.stdout) as {
        differences: readonly { change: string; fields: readonly unknown[] }[];
      };
      assert.deepEqual(
        differences.map(({ change, fields }) => [change, fields.length]),
        [
          ['removed', 0],
          ['changed', 1],
          ['added', 0],
        ],
      );
    });
  }
});
