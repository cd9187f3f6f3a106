import assert from 'node:assert/strict';
import { once } from 'node:events';
import {
  chmod,
  mkdir,
  readdir,
  readFile,
  readlink,
  rename,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { aMutation, countedId } from '../support/syncBuilders.ts';
import { unprivilegedUser } from '../support/unprivilegedUser.ts';
import { type AccountBench, openAccount } from './accountBench.ts';
import { aSpace } from './aSpace.ts';
import { holdRequest } from './holdingProxy.ts';
import { runParley } from './runParley.ts';

async function filesIn(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .toSorted();
}

describe('parley dump', function () {
  this.timeout(60_000);
  let bench: AccountBench;
  let directory: string;
  let made = 0;

  before(async () => {
    bench = await openAccount();
  });
  after(() => bench.close());
  beforeEach(() => {
    directory = join(bench.folder, `dump-${++made}`);
  });
  afterEach(() => bench.wipe());

  const read = (...parts: readonly string[]) => readFile(join(directory, ...parts), 'utf8');
  const readJson = async (...parts: readonly string[]) =>
    JSON.parse(await read(...parts)) as unknown;

  it('[S9] writes every record of 1,500, and of 3 MB', async () => {
    const many = Array.from({ length: 1_500 }, () => aMutation());
    const large = Array.from({ length: 4 }, () =>
      aMutation({ kind: 'file', data: { text: 'x'.repeat(800_000) } }),
    );
    await bench.push(...many);
    await bench.push(...large);
    const { code, stdout, stderr } = await bench.ask('dump', join(directory, 'new'));
    assert.deepEqual([code, stderr], [0, '']);
    assert.match(stdout, /^4 × file\n1500 × setting\n/);
    const names = await readdir(join(directory, 'new', 'records', 'setting'));
    assert.deepEqual(names.toSorted(), many.map(({ id }) => `${id}.json`).toSorted());
    const [first] = many;
    const record = await readJson('new', 'records', 'setting', `${first?.id ?? ''}.json`);
    assert.deepEqual((record as { data: unknown }).data, first?.data);
  });

  it('[S9] writes settings, people, conversations and projects to be read, with the texts of files', async () => {
    const { ids, texts, records, mutations } = aSpace();
    await bench.push(...mutations);
    assert.equal((await bench.ask('dump', directory)).code, 0);
    assert.deepEqual(await readJson('settings.json'), { theme: 'dark' });
    const talk = `Locks-keys-${ids.talk.slice(0, 8)}`;
    // These ids begin with the same zeros: their names have the whole of it where they must.
    const [conversation = ''] = (await readdir(join(directory, 'conversations'))).filter((name) =>
      name.startsWith('Locks-keys-'),
    );
    assert.ok(conversation.startsWith(talk.slice(0, 10)));
    const page = await read('conversations', conversation, 'conversation.md');
    assert.match(page, /^# Locks & \\<keys\\>\n/);
    assert.match(page, /## Grace\n\n_1970-01-01T00:00:01\.001Z_\n\nIs a lock needed here\?/);
    const json = (await readJson('conversations', conversation, 'conversation.json')) as {
      id: string;
      format: string;
      messages: readonly { id: string }[];
      pictures: readonly { id: string }[];
    };
    assert.deepEqual([json.id, json.format], [ids.talk, 'parley-conversation']);
    assert.deepEqual(
      json.messages.map(({ id }) => id),
      [ids.question, ids.answer],
    );
    assert.deepEqual(
      json.pictures.map(({ id }) => id),
      [ids.picture],
    );

    const [project = ''] = await readdir(join(directory, 'projects'));
    assert.match(project, /^demo-[0-9a-f]{8}$/);
    const tree = (await filesIn(join(directory, 'projects', project))).filter((file) =>
      /^(files|revisions)/.test(file),
    );
    assert.deepEqual(
      tree.filter((file) => file.startsWith('files')),
      ['files/src/b.ts'],
    );
    assert.equal(await read('projects', project, 'files', 'src', 'b.ts'), texts.after);
    const edited = tree.find((file) => /^revisions\/src\/a\.ts\/.*edited/.test(file));
    assert.equal(await read('projects', project, edited ?? ''), texts.after);
    const base = tree.find((file) => /^revisions\/src\/a\.ts\/base-[0-9a-f]{12}\.ts$/.test(file));
    assert.ok(base !== undefined);
    const history = (await readJson('projects', project, 'revisions.json')) as readonly {
      afterText: string;
      at: string;
    }[];
    assert.deepEqual(
      history.map(({ afterText }) => tree.includes(afterText)),
      [true, true],
    );
    assert.match(await read('projects', project, 'review.md'), /Should it be two\?/);
    const raw = (await filesIn(join(directory, 'records'))).length;
    assert.equal(raw, records.length);
    const people = await filesIn(join(directory, 'personalities'));
    assert.equal(people.length, 2);
    assert.equal((await filesIn(join(directory, 'memories'))).length, 1);
    assert.equal((await filesIn(join(directory, 'presets'))).length, 1);
  });

  it('[S9] brings an earlier dump up to date, writes only what changed, and says what it removed', async () => {
    const { mutations } = aSpace();
    const [kept, dead] = [aMutation({ kind: 'preset' }), aMutation({ kind: 'preset' })];
    await bench.push(...mutations, kept, dead);
    await bench.ask('dump', directory);
    await writeFile(join(directory, 'records', 'preset', 'mine.txt'), 'not of the dump');
    const before = await filesIn(directory);
    const stillness = await bench.ask('dump', directory);
    assert.match(stillness.stdout, /files, 0 of them new or changed\n$/);
    assert.deepEqual(await filesIn(directory), before);

    await bench.push({
      ...dead,
      mutationId: countedId(),
      baseVersion: 1,
      deleted: true,
      data: null,
    });
    const { code, stdout } = await bench.ask('dump', directory);
    assert.equal(code, 0);
    assert.match(stdout, /Removed 1 of an earlier dump that the service no longer has\.\n$/);
    const gone = `records/preset/${dead.id}.json`;
    assert.deepEqual(
      await filesIn(directory),
      before.filter((file) => file !== gone),
    );
  });

  it('a conversation that is named anew moves, and leaves nothing behind', async () => {
    const { ids, mutations } = aSpace();
    await bench.push(...mutations);
    await bench.ask('dump', directory);
    const talk = mutations.find(({ id }) => id === ids.talk);
    assert.ok(talk);
    const data = { ...talk.data, title: 'A new name' };
    await bench.push({ ...talk, mutationId: countedId(), baseVersion: 1, data });
    await bench.ask('dump', directory);
    const names = (await readdir(join(directory, 'conversations'))).map((name) =>
      name.slice(0, 10),
    );
    assert.deepEqual(names.toSorted(), ['A-new-name', 'Another-wa']);
  });

  it('[S9] is carried on after Ctrl+C in the middle, which leaves no half file', async () => {
    await bench.push(
      ...Array.from({ length: 3_000 }, () =>
        aMutation({ kind: 'file', data: { text: 'x'.repeat(500) } }),
      ),
    );
    const proxy = await holdRequest(bench.service.url, {
      path: '/pull',
      number: 2,
      isPassedOn: false,
    });
    const running = bench.start('dump', directory, '--url', proxy.url);
    const folder = join(directory, 'records', 'file');
    await proxy.held;
    running.child.kill('SIGINT');
    const stopped = await running.ended;
    assert.deepEqual([stopped.code, stopped.stdout, stopped.stderr], [130, '', 'Stopped.\n']);
    await proxy.close();
    const names = await readdir(folder);
    assert.equal(names.length, 1_000);
    for (const name of names) JSON.parse(await readFile(join(folder, name), 'utf8'));
    assert.deepEqual(
      (await filesIn(directory)).filter((file) => /draft|tmp|lock/.test(file)),
      [],
    );
    const again = await bench.ask('dump', directory);
    assert.equal(again.code, 0);
    assert.match(again.stdout, /2001 of them new or changed/);
    assert.equal((await readdir(folder)).length, 3_000);
  });

  it('carries on where it was killed, also over files that it had no time to finish', async () => {
    await bench.push(aMutation({ kind: 'preset' }), aMutation({ kind: 'preset' }));
    await bench.ask('dump', directory);
    await writeFile(join(directory, 'parley-dump.draft'), '{"half');
    await writeFile(join(directory, 'parley-dump.lock'), '999999999 dead\n');
    await writeFile(join(directory, 'parley-dump.files'), '"records/preset/torn', { flag: 'a' });
    assert.equal((await bench.ask('dump', directory)).code, 0);
    assert.deepEqual(
      (await filesIn(directory)).filter((file) => /draft|lock/.test(file)),
      [],
    );
  });

  it('two dumps at once into one folder are one too many', async () => {
    await mkdir(directory);
    await writeFile(join(directory, 'parley-dump.lock'), `${process.pid} alive\n`);
    const { code, stderr } = await bench.ask('dump', directory);
    assert.equal(code, 1);
    assert.match(stderr, /Another parley holds /);
  });

  it('[S9] touches nothing that is not of the dump, and says what is in its way', async () => {
    const kept = aMutation({ kind: 'preset' });
    await mkdir(directory);
    await bench.ask('dump', directory);
    const place = join(directory, 'records', 'preset');
    await mkdir(join(directory, 'records'));
    await mkdir(place);
    await writeFile(join(place, `${kept.id}.json`), 'my own words');
    await bench.push(kept);
    const { code, stderr } = await bench.ask('dump', directory);
    assert.equal(code, 1);
    assert.match(stderr, /^1 files are not written, .* Move it away and dump again\.\n$/);
    assert.equal(await readFile(join(place, `${kept.id}.json`), 'utf8'), 'my own words');
  });

  it('[S9] goes through no link, neither to write nor to remove', async () => {
    const kept = aMutation({ kind: 'preset' });
    await bench.push(kept);
    await bench.ask('dump', directory);
    const outside = join(bench.folder, `outside-${made}`);
    await mkdir(outside);
    await writeFile(join(outside, `${kept.id}.json`), 'precious');
    await rm(join(directory, 'records', 'preset'), { recursive: true });
    await symlink(outside, join(directory, 'records', 'preset'));
    const { code, stderr } = await bench.ask('dump', directory);
    assert.equal(code, 1);
    assert.match(stderr, /in their place/);
    await bench.wipe();
    assert.equal((await bench.ask('dump', directory)).code, 0);
    assert.equal(await readFile(join(outside, `${kept.id}.json`), 'utf8'), 'precious');

    // A link in place of one of its own files is replaced, and what it leads to stays.
    await bench.push(aMutation({ kind: 'preset', id: kept.id, baseVersion: 2 }));
    await rm(join(directory, 'records'), { recursive: true });
    await bench.ask('dump', directory);
    const file = join(directory, 'records', 'preset', `${kept.id}.json`);
    await rename(file, `${outside}/moved`);
    await symlink(join(outside, `${kept.id}.json`), file);
    assert.equal((await bench.ask('dump', directory)).code, 0);
    await assert.rejects(readlink(file));
    assert.equal(await readFile(join(outside, `${kept.id}.json`), 'utf8'), 'precious');
  });

  it('a list of files that leads out of the folder removes nothing there', async () => {
    await bench.push(aMutation());
    await bench.ask('dump', directory);
    const victim = join(bench.folder, 'victim.txt');
    await writeFile(victim, 'precious');
    const lines = ['../victim.txt', victim, 'records/../../victim.txt', 'a//b', ''].map(
      (file) => `${JSON.stringify(file)}\n`,
    );
    await writeFile(join(directory, 'parley-dump.files'), lines.join(''), { flag: 'a' });
    assert.equal((await bench.ask('dump', directory)).code, 0);
    assert.equal(await readFile(victim, 'utf8'), 'precious');
  });

  it('touches no folder that holds something else, or another one’s dump', async () => {
    await mkdir(directory);
    await writeFile(join(directory, 'thesis.txt'), '');
    const strange = await bench.ask('dump', directory);
    assert.equal(strange.code, 1);
    assert.match(strange.stderr, /holds something else than a dump/);
    assert.deepEqual(await readdir(directory), ['thesis.txt']);

    const mark = join(directory, 'parley-dump.json');
    const markOf = (version: number, id: string) =>
      writeFile(mark, JSON.stringify({ format: 'parley-dump', version, dumpOf: [id] }));
    await markOf(1, countedId());
    assert.match((await bench.ask('dump', directory)).stderr, /dump of another account or service/);
    await markOf(2, bench.space.id);
    assert.match((await bench.ask('dump', directory)).stderr, /by a newer parley/);
  });

  it('is for its owner’s eyes', async () => {
    await bench.push(aMutation());
    await bench.ask('dump', directory);
    assert.equal((await stat(directory)).mode & 0o777, 0o700);
    for (const file of await filesIn(directory)) {
      assert.equal((await stat(join(directory, file))).mode & 0o077, 0, file);
    }
  });

  it('says in one sentence that the folder is none', async () => {
    await writeFile(directory, '');
    for (const place of [directory, join(directory, 'below')]) {
      const { code, stderr } = await bench.ask('dump', place);
      assert.equal(code, 1);
      assert.match(stderr, /^[^\n]* is no folder[^\n]*\n$/);
    }
  });

  it('says in one sentence that it may not write there', async () => {
    await mkdir(directory);
    await chmod(bench.folder, 0o755);
    await chmod(directory, 0o555);
    // Root may write anywhere.
    const user = unprivilegedUser();
    const place = join(directory, 'dump');
    const { code, stderr } = await runParley(['dump', place], { env: bench.env, user });
    assert.deepEqual([code, stderr], [1, `No permission to read or write ${place}.\n`]);
  });

  it('prints one JSON value and nothing else with --json', async () => {
    await bench.push(aMutation());
    const { stdout, stderr } = await bench.ask('dump', directory, '--json');
    assert.equal(stderr, '');
    const { records, removed, inTheWay } = JSON.parse(stdout) as Record<string, unknown>;
    assert.deepEqual([records, removed, inTheWay], [{ setting: 1 }, 0, []]);
  });

  for (const over of [{ kind: '../../evil' }, { kind: '..' }, { kind: 'a/b' }, { id: '../x' }]) {
    it(`writes nothing outside its folder for ${JSON.stringify(over)}`, async () => {
      const record = { seq: 1, version: 1, schemaVersion: 1, clientUpdatedAt: 1, data: {} };
      const named = { ...record, kind: 'setting', id: countedId(), deleted: false, ...over };
      const epoch = countedId();
      const hostile = createServer(({ url }, response) => {
        const spaces = [{ id: countedId(), kind: 'personal', role: 'owner', epoch, head: 1 }];
        const me = { userId: 'eve', mode: 'local', spaces };
        const page = { epoch, records: [named], cursor: 1, head: 1, nextPage: null };
        response.end(JSON.stringify(url === '/v1/me' ? me : page));
      }).listen(0, '127.0.0.1');
      await once(hostile, 'listening');
      const { port } = hostile.address() as AddressInfo;
      const place = join(directory, 'a', 'b', 'dump');
      const url = ['--url', `http://127.0.0.1:${port}`];
      const { code, stderr } = await runParley([...url, 'dump', place], { env: bench.env });
      hostile.close();
      assert.equal(code, 1);
      assert.match(stderr, /^[^\n]+\n$/);
      assert.deepEqual(await filesIn(directory), ['a/b/dump/parley-dump.json']);
    });
  }
});
