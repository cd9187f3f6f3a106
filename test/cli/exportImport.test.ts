import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { RECORD_KINDS } from '../../shared/domain/record.ts';
import { meReply } from '../../shared/protocol/syncApi.ts';
import { aMutation, countedId } from '../support/syncBuilders.ts';
import { type AccountBench, openAccount } from './accountBench.ts';
import { aSpace } from './aSpace.ts';
import { holdRequest } from './holdingProxy.ts';

interface Summary {
  readonly written: number;
  readonly skipped: number;
  readonly plan: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

const summaryOf = (stdout: string) => JSON.parse(stdout) as Summary;

/** An export's bytes with this content, whose counts and hash fit. */
function anExport(spaceId: string, lines: readonly unknown[], over: object = {}): string {
  const header = {
    format: 'parley-export',
    version: 1,
    exportedAt: 1,
    source: { userId: 'eve', spaceId, head: 1 },
    ...over,
  };
  const text = [header, ...lines].map((line) => `${JSON.stringify(line)}\n`).join('');
  const kinds: Record<string, number> = {};
  for (const { kind } of lines as readonly { kind: string }[]) kinds[kind] = (kinds[kind] ?? 0) + 1;
  const sha256 = createHash('sha256').update(text).digest('hex');
  return `${text}${JSON.stringify({ end: true, records: lines.length, kinds, sha256 })}\n`;
}

function aLine(over: object = {}): object {
  const record = { kind: 'setting', id: countedId(), version: 1, schemaVersion: 1 };
  return { ...record, clientUpdatedAt: 1, data: { key: 'k', value: 1 }, ...over };
}

describe('parley export and import', function () {
  this.timeout(60_000);
  let bench: AccountBench;
  let other: AccountBench;
  let made = 0;
  let file: string;

  before(async () => {
    [bench, other] = await Promise.all([openAccount(), openAccount()]);
  });
  after(() => Promise.all([bench.close(), other.close()]));
  beforeEach(() => {
    file = join(bench.folder, `export-${++made}.ndjson`);
  });
  afterEach(() => Promise.all([bench.wipe(), other.wipe()]));

  for (const ending of ['', '.gz']) {
    it(`[S9] what is exported, wiped and imported is the same again${ending}`, async () => {
      const { mutations } = aSpace();
      await bench.push(...mutations);
      const before = await bench.records();
      const exported = await bench.ask('export', file + ending);
      assert.deepEqual([exported.code, exported.stderr], [0, '']);
      assert.equal((await stat(file + ending)).mode & 0o777, 0o600);
      await bench.wipe();
      assert.deepEqual(await bench.records(), []);
      const imported = await bench.ask('import', file + ending, '--yes');
      assert.deepEqual([imported.code, imported.stderr], [0, '']);
      assert.match(imported.stdout, /\nsetting +1 +0 +0 +0\n/);
      assert.deepEqual(await bench.records(), before);
      assert.deepEqual(
        new Set(before.map(({ kind }) => kind)),
        new Set(RECORD_KINDS.filter((kind) => kind !== 'file')),
      );
      const again = await bench.ask('import', file + ending, '--json', '--yes');
      assert.equal(summaryOf(again.stdout).written, 0);
    });
  }

  it('[S9] a dump can be imported as an export can', async () => {
    const { mutations } = aSpace();
    await bench.push(...mutations, aMutation({ kind: 'file', data: { ['__proto__x']: [1] } }));
    const before = await bench.records();
    const directory = join(bench.folder, `dump-${made}`);
    await bench.ask('dump', directory);
    await bench.wipe();
    assert.equal((await bench.ask('import', directory, '--yes')).code, 0);
    assert.deepEqual(await bench.records(), before);
  });

  for (const way of ['export', 'dump'] as const) {
    it(`[S9] the files that records name go with an ${way}, and to another service`, async () => {
      const bytes = Buffer.alloc(3_000_000, 'picture');
      const hash = createHash('sha256').update(bytes).digest('hex');
      const at = ({ service, space }: AccountBench, init: RequestInit = {}) =>
        fetch(`${service.url}/v1/spaces/${space.id}/blobs/${hash}`, {
          ...init,
          headers: { authorization: `Bearer ${service.token ?? ''}` },
        });
      assert.ok((await at(bench, { method: 'PUT', body: bytes })).ok);
      const data = { conversationId: countedId(), type: 'image/png', createdAt: 1 };
      const picture = { ...data, blob: hash, bytes: bytes.byteLength };
      const twice = [1, 2].map(() =>
        aMutation({ kind: 'attachment', data: picture, blobs: [hash] }),
      );
      await bench.push(...twice);
      const place = way === 'export' ? file : join(bench.folder, `dump-${made}`);
      const done = await bench.ask(way, place);
      assert.deepEqual([done.code, done.stderr], [0, '']);
      if (way === 'dump') {
        assert.deepEqual(await readFile(join(place, 'blobs', hash)), bytes);
        const again = await bench.ask('dump', place, '--json');
        assert.equal((JSON.parse(again.stdout) as { written: number }).written, 0);
      }
      const imported = await other.ask('import', place, '--yes');
      assert.deepEqual([imported.code, imported.stderr], [0, '']);
      assert.equal((await other.records()).length, 2);
      assert.deepEqual(Buffer.from(await (await at(other)).arrayBuffer()), bytes);
    });
  }

  it('[S9] a file’s bytes that are not those of its name are refused', async () => {
    const lines = [{ blob: 'a'.repeat(64), base64: 'iVBORw0KGgo=' }];
    await writeFile(file, anExport(countedId(), lines, { version: 2 }));
    const { code, stderr } = await other.ask('import', file, '--yes');
    assert.equal(code, 1);
    assert.match(stderr, /line 2 holds other bytes than it says/);
  });

  it('[S9] copies under new ids are the same set, with every reference inside it, and once is enough', async () => {
    const { ids, mutations } = aSpace();
    await bench.push(...mutations);
    await bench.ask('export', file);
    const first = await other.ask('import', file, '--ids', 'renew', '--yes');
    assert.equal(first.code, 0, first.stderr);
    const [source, copies] = [await bench.records(), await other.records()];
    assert.equal(copies.length, source.length);

    // Which became which is told by what does not change; then all of it must fit.
    const fixed = (text: string) =>
      text.replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'id');
    const shape = ({ kind, data }: { kind: string; data: unknown }) =>
      `${kind} ${fixed(JSON.stringify(data))}`;
    const byShape = new Map(copies.map((record) => [shape(record), record]));
    const renamed = new Map(
      source.map((record) => [record.id, byShape.get(shape(record))?.id ?? 'none']),
    );
    let expected = JSON.stringify(source);
    for (const [before, after] of renamed) expected = expected.replaceAll(before, after);
    const sorted = (records: typeof source) =>
      records.toSorted((a, b) => (`${a.kind}${a.id}` < `${b.kind}${b.id}` ? -1 : 1));
    assert.deepEqual(sorted(copies), sorted(JSON.parse(expected) as typeof source));
    for (const id of [ids.ada, ids.talk, ids.answer, ids.proposal, ids.picture]) {
      assert.ok(!JSON.stringify(copies).includes(id), id);
    }
    // A project is named by its repository, the same for everybody.
    assert.equal(renamed.get(ids.project), ids.project);

    const second = await other.ask('import', file, '--ids', 'renew', '--yes', '--json');
    assert.equal(summaryOf(second.stdout).written, 0);
    assert.deepEqual(await other.records(), copies);
  });

  it('[S9] shows what it would do and does nothing, until told', async () => {
    const records = [aMutation(), aMutation(), aMutation({ kind: 'preset' })];
    await bench.push(...records);
    await bench.ask('export', file);
    await other.push(...records.slice(0, 1));
    const dry = await other.ask('import', file, '--dry-run');
    assert.equal(dry.code, 0);
    assert.match(
      dry.stdout,
      /^kind +new +same +changed +conflicting\npreset +1 +0 +0 +0\nsetting +1 +1 +0 +0\n2 records would be written\.\n$/,
    );
    const unasked = await other.ask('import', file);
    assert.deepEqual([unasked.code, unasked.stderr.includes('--yes')], [2, true]);
    assert.equal((await other.records()).length, 1);
  });

  it('[S9] what the service has otherwise is skipped and told, or replaced, as one says', async () => {
    const [mine, same] = [aMutation(), aMutation()];
    await bench.push(mine, same);
    await bench.ask('export', file);
    const theirs = { key: 'k', value: 'newer' };
    const edit = { ...mine, mutationId: countedId(), baseVersion: 1, data: theirs };
    await bench.push(edit);
    const valueOf = async () => (await bench.records()).find(({ id }) => id === mine.id)?.data;

    const untold = await bench.ask('import', file, '--yes');
    assert.equal(untold.code, 5);
    assert.match(untold.stderr, /1 conflicting records were skipped\. Choose with --on-conflict/);
    assert.deepEqual(await valueOf(), theirs);
    assert.equal((await bench.ask('import', file, '--yes', '--on-conflict', 'skip')).code, 0);
    assert.deepEqual(await valueOf(), theirs);
    const replaced = await bench.ask('import', file, '--yes', '--on-conflict', 'replace');
    assert.equal(replaced.code, 0);
    assert.deepEqual(await valueOf(), mine.data);
  });

  it('[S9] is carried on after Ctrl+C, and an answer that was lost writes nothing twice', async () => {
    const records = Array.from({ length: 1_200 }, () => aMutation());
    await bench.push(...records);
    await bench.ask('export', file);
    const proxy = await holdRequest(other.service.url, {
      path: '/push',
      number: 2,
      isPassedOn: true,
    });
    const running = other.start('import', file, '--yes', '--url', proxy.url);
    await proxy.held;
    running.child.kill('SIGINT');
    const { code, stderr } = await running.ended;
    await proxy.close();
    assert.equal(code, 130);
    assert.equal(
      stderr,
      'Stopped. 500 of 1200 records were imported. The same command goes on from there.\n',
    );
    const again = await other.ask('import', file, '--yes', '--json');
    const { written, plan } = summaryOf(again.stdout);
    assert.deepEqual([again.code, written, plan['setting']?.['same']], [0, 200, 1_000]);
    const headOf = async () =>
      meReply.parse(await (await other.service.request('/v1/me')).json()).spaces[0]?.head;
    const head = await headOf();
    await other.ask('import', file, '--yes');
    assert.equal(await headOf(), head);
  });

  it('an export that is stopped leaves the earlier one whole and no half one', async () => {
    await bench.push(...Array.from({ length: 1_500 }, () => aMutation()));
    await bench.ask('export', file);
    const before = await readFile(file);
    const proxy = await holdRequest(bench.service.url, {
      path: '/pull',
      number: 2,
      isPassedOn: false,
    });
    const running = bench.start('export', file, '--url', proxy.url);
    await proxy.held;
    running.child.kill('SIGINT');
    assert.equal((await running.ended).code, 130);
    await proxy.close();
    assert.deepEqual(await readFile(file), before);
    const names = await readdir(bench.folder);
    assert.deepEqual(
      names.filter((name) => name.includes('tmp')),
      [],
    );
  });

  it('replaces an earlier export and nothing else, unless forced', async () => {
    await bench.push(aMutation());
    await writeFile(file, 'my thesis');
    const { code, stderr } = await bench.ask('export', file);
    assert.deepEqual([code, stderr.includes('is no export')], [1, true]);
    assert.equal(await readFile(file, 'utf8'), 'my thesis');
    assert.equal((await bench.ask('export', file, '--force')).code, 0);
    assert.equal((await bench.ask('export', file)).code, 0);
    assert.match((await bench.ask('export', bench.folder)).stderr, /is a folder/);
  });

  describe('a file that is not as it should be', () => {
    const refused = async (content: string | Uint8Array, name = file): Promise<string> => {
      await writeFile(name, content);
      const { code, stdout, stderr } = await bench.ask('import', name, '--yes');
      assert.deepEqual([code, stdout], [1, ''], stderr);
      assert.match(stderr, /^[^\n]+\n$/);
      assert.deepEqual(await bench.records(), []);
      return stderr;
    };

    it('[S9] cut off anywhere: says so', async () => {
      const whole = anExport(countedId(), [aLine(), aLine()]);
      const lines = whole.split('\n');
      assert.match(await refused(`${lines.slice(0, 3).join('\n')}\n`), /is cut off/);
      assert.match(await refused(whole.slice(0, -20)), /is cut off/);
      const packed = gzipSync(whole);
      assert.match(await refused(packed.subarray(0, -10), `${file}.gz`), /is cut off/);
    });

    it('[S9] changed, padded or counted wrong: says so', async () => {
      const whole = anExport(countedId(), [aLine(), aLine()]);
      assert.match(
        await refused(whole.replace('"value":1', '"value":2')),
        /its contents were changed/,
      );
      assert.match(await refused(`${whole}{}\n`), /something follows its end in line 5/);
      assert.match(
        await refused(whole.replace('"records":2', '"records":3')),
        /it says that it holds 3/,
      );
      assert.match(
        await refused(anExport(countedId(), [aLine({ id: 'x' })])),
        /line 2 cannot be read/,
      );
      const twice = aLine();
      assert.match(await refused(anExport(countedId(), [twice, twice])), /holds a record twice/);
      const packed = gzipSync(whole);
      packed[30] = (packed[30] ?? 0) ^ 0xff;
      assert.match(await refused(packed, `${file}.gz`), /is damaged|is cut off/);
    });

    it('[S9] newer or foreign: says so', async () => {
      assert.match(
        await refused(anExport(countedId(), [], { version: 3 })),
        /by a newer parley \(format 3\)/,
      );
      assert.match(await refused('{"format":"parley-conversation"}\n'), /is no export of Parley/);
      assert.match(await refused(''), /is no export of Parley/);
      assert.match(
        await refused(Uint8Array.from([0xff, 0xd8, 10, 0, 10])),
        /is no export of Parley/,
      );
      const folder = join(bench.folder, `folder-${made}`);
      await mkdir(folder);
      const { code, stderr } = await bench.ask('import', folder, '--yes');
      assert.deepEqual([code, stderr.includes('is no dump of Parley')], [1, true]);
      const missing = await bench.ask('import', join(folder, 'x'), '--yes');
      assert.match(missing.stderr, /x does not exist\.\n$/);
    });

    it('[S9] that would unpack without an end, or in one line without an end: is read no further', async () => {
      const line = `${JSON.stringify(aLine({ data: { key: 'k', value: ' '.repeat(1_000_000) } }))}\n`;
      const head = anExport(countedId(), []).split('\n')[0] ?? '';
      const bomb = gzipSync(`${head}\n${line.repeat(80)}`);
      assert.match(await refused(bomb, `${file}.gz`), /holds more than an export can/);
      assert.match(
        await refused(`${head}\n"${'x'.repeat(13_000_000)}`),
        /holds more than an export can/,
      );
    });

    it('[S9] with names that mean something to programs: stays data', async () => {
      const hostile = `{"kind":"setting","id":"${countedId()}","version":1,"schemaVersion":1,"clientUpdatedAt":1,"data":{"key":"k","value":{"__proto__":{"polluted":1},"constructor":{"prototype":2}}}}`;
      const header = anExport(other.space.id, []).split('\n')[0] ?? '';
      const text = `${header}\n${hostile}\n`;
      const sha256 = createHash('sha256').update(text).digest('hex');
      await writeFile(
        file,
        `${text}${JSON.stringify({ end: true, records: 1, kinds: { setting: 1 }, sha256 })}\n`,
      );
      const { code } = await bench.ask('import', file, '--yes', '--ids', 'renew');
      assert.equal(code, 0);
      const [record] = await bench.records();
      const { key } = record?.data as { key: string };
      assert.equal(key, 'k');
      const again = await bench.ask('import', file, '--yes', '--json');
      assert.equal(summaryOf(again.stdout).written, 0);
    });

    it('records that the service refuses are told, and the others written', async () => {
      const lines = [aLine({ kind: 'unheardOf' }), aLine({ data: { text: 'a\u0000b' } }), aLine()];
      await writeFile(file, anExport(countedId(), lines));
      const { code, stderr } = await bench.ask('import', file, '--yes');
      assert.equal(code, 1);
      assert.match(stderr, /unheardOf/);
      assert.match(stderr, /The service refused 2 records\.\n$/);
      assert.equal((await bench.records()).length, 1);
    });
  });

  it('[S9] a dump’s folder leads nowhere else: links and misnamed files are refused', async () => {
    await bench.push(aMutation());
    const directory = join(bench.folder, `dump-${made}`);
    await bench.ask('dump', directory);
    await bench.wipe();
    const folder = join(directory, 'records', 'setting');
    const secret = join(bench.folder, 'secret.json');
    await writeFile(secret, '{}');
    const name = `${countedId()}.json`;
    await symlink(secret, join(folder, name));
    assert.match(
      (await bench.ask('import', directory, '--yes')).stderr,
      /is a link or cannot be read/,
    );
    const [real = ''] = (await readdir(folder)).filter((found) => found !== name);
    await rm(join(folder, name));
    await rename(join(folder, real), join(folder, name));
    assert.match(
      (await bench.ask('import', directory, '--yes')).stderr,
      /does not hold the record that its name says/,
    );
    await rename(join(folder, name), join(folder, real));
    await symlink(bench.folder, join(directory, 'records', 'preset'));
    await writeFile(join(folder, 'notes.txt'), 'mine');
    assert.equal((await bench.ask('import', directory, '--yes')).code, 0);
  });

  it('the packed file is the plain one, packed', async () => {
    await bench.push(aMutation());
    await bench.ask('export', file);
    await bench.ask('export', `${file}.gz`);
    const withoutTime = (text: string) =>
      text.replace(/"exportedAt":\d+/, '').replace(/"sha256":"\w+"/, '');
    const packed = gunzipSync(await readFile(`${file}.gz`)).toString('utf8');
    assert.equal(withoutTime(packed), withoutTime(await readFile(file, 'utf8')));
  });
});
