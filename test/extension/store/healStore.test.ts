import assert from 'node:assert/strict';
import {
  cp,
  mkdir,
  mkdtemp,
  open as openFile,
  readFile,
  rm,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { backUpDaily } from '../../../extension/store/backups.ts';
import { healStore } from '../../../extension/store/healStore.ts';
import { suspectDamage } from '../../../extension/store/openHealedStore.ts';
import { openSqliteStore } from '../../../extension/store/openSqliteStore.ts';
import { StoreUnavailableError } from '../../../shared/domain/recordStore.ts';
import { aPicture } from '../../contract/storeBlobRules.ts';
import { aSetting } from '../../contract/storeSetting.ts';
import { sha256 } from '../../support/reviewBuilders.ts';
import { countedId } from '../../support/syncBuilders.ts';
import {
  assertNothingGone,
  makeUnsentWorld,
  missingChanges,
  open,
  syncWhole,
  type UnsentWorld,
} from './unsentWorld.ts';

const PAGE = 4_096;

describe('A damaged store', () => {
  let folder = '';
  let world: UnsentWorld;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'parley-heal-'));
    await mkdir(join(folder, 'whole'));
    world = await makeUnsentWorld(join(folder, 'whole'));
  });
  after(() => rm(folder, { recursive: true }));

  /** A copy of the store's files in a folder of its own, which a test may damage. */
  async function copyOf(name: string): Promise<string> {
    await cp(join(folder, 'whole'), join(folder, name), { recursive: true });
    return join(folder, name, 'records.db');
  }

  /** A page of each sort of each table and index, and some more of the records. */
  function pagesToDamage(): readonly (readonly [number, string])[] {
    const database = new DatabaseSync(world.path, { readOnly: true });
    const pages = database
      .prepare(`select name || ' ' || pagetype as sort, pageno from dbstat order by pageno`)
      .all()
      .map(({ sort, pageno }) => [Number(pageno), String(sort)] as const);
    database.close();
    const seen = new Set<string>();
    return pages.filter(([page, sort]) => {
      const isNew = !seen.has(sort);
      seen.add(sort);
      return isNew || (sort === 'record leaf' && page % 12 === 0);
    });
  }

  for (const filler of [0x00, 0xff]) {
    it(`[S1] S7: keeps what stands on all pages but one of bytes ${filler}, and tells what stood there`, async () => {
      for (const [page, sort] of pagesToDamage()) {
        const name = `${filler}-${page}`;
        const path = await copyOf(name);
        await overwrite(path, (page - 1) * PAGE, Buffer.alloc(PAGE, filler));
        suspectDamage(path);
        const { store, healed } = await open(path);
        const missing = await missingChanges(store, world);
        const told = healed?.lostUnsent;
        assert.ok(healed, `page ${page} (${sort})`);
        assert.ok(told === null || told === missing.size, `${sort}: ${missing.size}, not ${told}`);
        if (!sort.startsWith('record ')) assert.equal(missing.size, 0, sort);
        await store.close();
        await rm(join(folder, name), { recursive: true });
      }
    }).timeout(60_000);
  }
});

/** Ways to lose much of a file at once; whether records can be lost by it. */
const DAMAGES: readonly (readonly [string, (path: string) => Promise<void>])[] = [
  ['whose first page is gone', (path) => overwrite(path, 0, Buffer.alloc(PAGE))],
  ['whose header is gone', (path) => overwrite(path, 0, Buffer.alloc(100))],
  ['whose list of tables is gone', (path) => overwrite(path, 100, Buffer.alloc(PAGE - 100))],
  ['that was cut off in the middle', (path) => truncate(path, 60 * PAGE)],
];

describe('The blobs of a damaged store', () => {
  it('S7, B10: come over where they can be read, and are wanted again where not', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'parley-heal-blobs-'));
    try {
      const path = join(folder, 'records.db');
      const options = { path, now: () => 1, newId: countedId, onError: assert.ifError };
      const store = openSqliteStore(options);
      const texts = ['whole', 'damaged', 'x'.repeat(100_000)];
      for (const text of texts) {
        await store.putBlob(Buffer.from(text));
        await store.write([aPicture(text)]);
      }
      await store.close();
      const database = new DatabaseSync(path);
      database
        .prepare('update blob set bytes = ? where hash = ?')
        .run(Buffer.from('other'), sha256('damaged'));
      database.close();
      await healStore(path, { now: () => 2 });
      const healed = openSqliteStore(options);
      const found = [];
      for (const text of texts) found.push((await healed.blob(sha256(text)))?.byteLength ?? null);
      assert.deepEqual(found, [5, null, 100_000]);
      assert.deepEqual(await healed.wantedBlobs({ after: '', limit: 9 }), [sha256('damaged')]);
      await healed.close();
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

describe('A store', () => {
  let folder = '';
  let world: UnsentWorld;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'parley-heal-'));
    world = await makeUnsentWorld(folder);
  });
  afterEach(() => rm(folder, { recursive: true }));

  for (const [what, damage] of DAMAGES) {
    it(`[S1] S7: ${what} syncs on: nothing acknowledged is lost, what can be read goes up`, async () => {
      await damage(world.path);
      const { store, healed } = await open(world.path);
      const missing = await missingChanges(store, world);
      assert.ok(healed?.isSynced);
      assert.ok(healed.lostUnsent === null || healed.lostUnsent === missing.size);
      assert.equal(missing.size > 0, what.endsWith('middle'));
      await assertNothingGone(store, world, missing);
      await store.close();
      const again = await open(world.path);
      assert.equal(again.healed, null);
      await again.store.close();
    });
  }

  it('[S1] S7: keeps the ids and bytes of what is on its way', async () => {
    await overwrite(world.path, 0, Buffer.alloc(100));
    const { store } = await open(world.path);
    await store.close();
    const database = new DatabaseSync(world.path);
    const bodies = database.prepare('select body from outbox where body is not null').all();
    database.close();
    const kept = bodies.map(({ body }): unknown => JSON.parse(String(body)));
    assert.deepEqual(kept, world.frozen);
  });

  it('[S1] S7: takes what is missing from the newest backup, and says how old that is', async () => {
    await backUpDaily(world.path, Date.now());
    await rm(`${world.path}-wal`, { force: true });
    await truncate(world.path, 0);
    const { store, healed } = await open(world.path);
    assert.equal(healed?.fromBackup?.records, world.acknowledged.size + 40);
    assert.ok(Date.now() - healed.fromBackup.madeAt < 60_000);
    assert.equal((await missingChanges(store, world)).size, 0);
    await assertNothingGone(store, world);
    await store.close();
  });

  it('[S1] S7: starts anew where nothing can be read, keeps the file, and says that it does not know', async () => {
    await writeFile(
      world.path,
      'no database at all, but long enough to look like one '.repeat(500),
    );
    const { store, healed } = await open(world.path);
    assert.deepEqual(
      [healed?.rescued, healed?.unsent, healed?.lost, healed?.lostUnsent],
      [0, 0, null, null],
    );
    const broken = await readFile(healed?.brokenPath ?? '', 'utf8');
    assert.ok(broken.startsWith('no database'));
    await assertNothingGone(store, { ...world, unsent: onTheService(world) });
    await store.close();
  });

  it('[S1] S7: loses nothing that is acknowledged when its log is deleted', async () => {
    const { store } = await open(world.path);
    await store.write([aSetting(countedId(), 'in the log')]);
    await syncWhole(store, world.client);
    const folderBefore = join(folder, 'torn');
    await mkdir(folderBefore);
    await cp(world.path, join(folderBefore, 'records.db'));
    await store.close();
    const { store: torn } = await open(join(folderBefore, 'records.db'));
    await syncWhole(torn, world.client);
    const values = (await torn.list('setting')).map(({ data }) => data.value);
    assert.ok(values.includes('in the log'));
    await torn.close();
  });

  it('[S1] S7: is left as it was where no new file can be made', async () => {
    await overwrite(world.path, 0, Buffer.alloc(PAGE));
    const before = await readFile(world.path);
    await mkdir(`${world.path}.healing`);
    await writeFile(join(`${world.path}.healing`, 'x'), '');
    await assert.rejects(open(world.path));
    assert.deepEqual(await readFile(world.path), before);
    await rm(`${world.path}.healing`, { recursive: true });
    const { store } = await open(world.path);
    assert.equal((await missingChanges(store, world)).size, 0);
    await store.close();
  });

  it('[S1] S8: that another window replaced takes no more writes, which would be lost', async () => {
    const { store: running } = await open(world.path);
    await cp(world.path, `${world.path}.healed`);
    const { store: healed } = await open(world.path);
    await assert.rejects(
      running.write([aSetting(countedId(), 1)]),
      (error) => error instanceof StoreUnavailableError && error.reason === 'broken',
    );
    await healed.write([aSetting(countedId(), 'kept')]);
    await running.close();
    await healed.close();
    const { store } = await open(world.path);
    assert.ok((await store.list('setting')).some(({ data }) => data.value === 'kept'));
    await store.close();
  });

  it('S7: tells of damage that is met while it runs', async () => {
    const told: unknown[] = [];
    const store = openSqliteStore({
      path: world.path,
      now: Date.now,
      newId: countedId,
      onError: (cause) => assert.ifError(cause),
      onDamage: (cause) => told.push(cause),
    });
    const other = new DatabaseSync(world.path);
    other.exec(`update record set data = '{' where kind = 'setting'`);
    other.close();
    await assert.rejects(store.list('setting'), StoreUnavailableError);
    await assert.rejects(store.list('setting'), StoreUnavailableError);
    assert.equal(told.length, 1);
    await store.close();
  });
});

async function overwrite(path: string, at: number, bytes: Buffer): Promise<void> {
  const file = await openFile(path, 'r+');
  await file.write(bytes, 0, bytes.length, at);
  await file.close();
}

/** Of the unsent changes, those that the service has although its answer was lost. */
function onTheService({ frozen, unsent }: UnsentWorld): ReadonlyMap<string, string | null> {
  const ids = new Set(frozen.slice(0, 5).map(({ id }) => id));
  return new Map([...unsent].filter(([id]) => ids.has(id)));
}
