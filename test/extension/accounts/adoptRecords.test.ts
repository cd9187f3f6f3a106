import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { adoptRecords } from '../../../extension/accounts/adoptRecords.ts';
import { openSqliteStore } from '../../../extension/store/openSqliteStore.ts';
import { StoreUnavailableError } from '../../../shared/domain/recordStore.ts';
import type { LocalStore } from '../../../shared/sync/syncStore.ts';
import { aPicture } from '../../contract/storeBlobRules.ts';

describe('bringing the data of nobody into an account', () => {
  let folder: string;
  let from: LocalStore;
  let to: LocalStore;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'parley-adopt-'));
    const open = (name: string) =>
      openSqliteStore({
        path: join(folder, name),
        ...{ now: Date.now, newId: randomUUID },
        onError: (error) => assert.fail(String(error)),
      });
    [from, to] = [open('parley.db'), open('account.db')];
  });
  afterEach(async () => {
    await from.close();
    await to.close();
    rmSync(folder, { recursive: true });
  });

  const project = (id: string, name: string) =>
    ({ kind: 'project', id, data: { name, identity: `folder:${name}` } }) as const;
  const many = (count: number) =>
    Array.from({ length: count }, (_, at) => project(randomUUID(), `project ${String(at)}`));

  it('[S6] copies what the account lacks, with the same ids, and leaves the rest as it is', async () => {
    const [shared, own] = [randomUUID(), randomUUID()];
    await from.write([project(shared, 'of the machine'), project(own, 'only here')]);
    await to.write([project(shared, 'of the account')]);
    assert.equal(await adoptRecords(from, to), 1);
    assert.equal(await adoptRecords(from, to), 0);
    const names = new Map((await to.list('project')).map(({ id, data }) => [id, data.name]));
    assert.deepEqual([names.get(shared), names.get(own)], ['of the account', 'only here']);
    assert.equal((await to.status()).pending, 2);
    assert.equal((await from.list('project')).length, 2);
  });

  it('[S6] holds a page at a time, and lets others have their turn after each', async () => {
    await from.write(many(230));
    const pages: number[] = [];
    let turns = 0;
    let isDone = false;
    const spin = (): void => {
      turns += 1;
      if (!isDone) setImmediate(spin);
    };
    setImmediate(spin);
    const watched: LocalStore = {
      ...to,
      adopt: (records) => {
        pages.push(records.length);
        return to.adopt(records);
      },
      list: () => assert.fail('reads all at once'),
    };
    const source: LocalStore = { ...from, list: () => assert.fail('reads all at once') };
    assert.equal(await adoptRecords(source, watched), 230);
    isDone = true;
    assert.deepEqual(
      pages.filter((count) => count > 0),
      [50, 50, 50, 50, 30],
    );
    assert.ok(turns >= 5, `${String(turns)} turns`);
    assert.equal((await to.list('project')).length, 230);
  });

  it('[S6] T6: goes on after it was interrupted, without doubles and with what was changed meanwhile', async () => {
    const projects = many(120);
    await from.write(projects);
    let pages = 0;
    const breaking: LocalStore = {
      ...to,
      adopt: (records) => {
        if (records.length > 0 && ++pages === 2) throw new StoreUnavailableError('full', null);
        return to.adopt(records);
      },
    };
    await assert.rejects(adoptRecords(from, breaking), StoreUnavailableError);
    const [first] = await to.list('project');
    assert.ok(first);
    await to.write([project(first.id, 'renamed since')]);
    assert.equal(await adoptRecords(from, to), 70);
    assert.equal(await adoptRecords(from, to), 0);
    const there = await to.list('project');
    assert.equal(there.length, 120);
    assert.equal(there.find(({ id }) => id === first.id)?.data.name, 'renamed since');
    assert.equal((await to.status()).pending, 120);
  });

  it('[S6] brings pictures with the records that name them', async () => {
    const bytes = new TextEncoder().encode('pixels');
    const hash = await from.putBlob(bytes);
    await from.write([aPicture('pixels')]);
    assert.equal(await adoptRecords(from, to), 1);
    assert.deepEqual(Buffer.from((await to.blob(hash)) ?? []), Buffer.from(bytes));
  });
});
