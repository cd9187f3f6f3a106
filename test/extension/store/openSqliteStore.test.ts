import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import { openDatabase } from '../../../extension/store/openDatabase.ts';
import { openSqliteStore } from '../../../extension/store/openSqliteStore.ts';
import { watchOutsideChanges } from '../../../extension/store/outsideChanges.ts';
import { sqliteTables } from '../../../extension/store/sqliteTables.ts';
import { StoreUnavailableError } from '../../../shared/domain/recordStore.ts';
import type { StoreChange } from '../../../shared/domain/recordStore.ts';
import { createLocalStore } from '../../../shared/sync/createLocalStore.ts';
import { recordStoreContract } from '../../contract/recordStoreContract.ts';
import { aSetting } from '../../contract/storeSetting.ts';
import { countedId } from '../../support/syncBuilders.ts';

function fail(cause: unknown): never {
  throw new Error('Unexpected', { cause });
}

async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'parley-store-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

recordStoreContract('The SQLite store', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'parley-store-'));
  const databases: DatabaseSync[] = [];
  return {
    open(now = () => 1_000) {
      const path = join(folder, 'records.db');
      const database = openDatabase(path);
      databases.push(database);
      const outside = watchOutsideChanges(database, { path, writer: countedId(), onError: fail });
      return createLocalStore(sqliteTables(database, outside), { now, newId: countedId });
    },
    failWrites(reason) {
      const pragma = reason === 'full' ? 'pragma max_page_count = 1' : 'pragma query_only = 1';
      for (const database of databases) database.exec(pragma);
    },
    close: () => rm(folder, { recursive: true }),
  };
});

describe('openSqliteStore', () => {
  const tools = { now: () => 1, newId: countedId, onError: fail };

  it('[S1] S1: keeps every write that was confirmed to a process that is then killed', () =>
    inFolder(async (folder) => {
      const path = join(folder, 'records.db');
      const module = pathToFileURL(
        join(import.meta.dirname, '../../../extension/store/openSqliteStore.ts'),
      );
      const script = `
        import { openSqliteStore } from ${JSON.stringify(module.href)};
        const store = openSqliteStore({ path: ${JSON.stringify(path)}, now: Date.now,
          newId: () => crypto.randomUUID(), onError: console.error });
        for (;;) {
          const id = crypto.randomUUID();
          await store.write([{ kind: 'setting', id, data: { key: 'k', value: 1 } }]);
          process.stdout.write(id + '\\n');
          await new Promise((resolve) => setTimeout(resolve, 1));
        }`;
      const child = spawn(process.execPath, ['--input-type=module-typescript', '-e', script], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      let printed = '';
      for await (const chunk of child.stdout as AsyncIterable<Buffer>) {
        printed += chunk.toString();
        if (printed.length > 1_000) break;
      }
      child.kill('SIGKILL');
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
      const store = openSqliteStore({ ...tools, path });
      const confirmed = printed.split('\n').slice(0, -1);
      const kept = new Set((await store.list('setting')).map(({ id }) => id));
      assert.ok(confirmed.length > 10);
      assert.deepEqual(
        confirmed.filter((id) => !kept.has(id)),
        [],
      );
      assert.equal((await store.status()).pending, kept.size);
      await store.close();
    }));

  it('S3: tells of another process’s change', () =>
    inFolder(async (folder) => {
      const path = join(folder, 'records.db');
      const store = openSqliteStore({ ...tools, path });
      const told = new Promise<StoreChange>((resolve) => store.onDidChange(resolve));
      const id = countedId();
      const module = pathToFileURL(
        join(import.meta.dirname, '../../../extension/store/openSqliteStore.ts'),
      );
      const script = `
        import { openSqliteStore } from ${JSON.stringify(module.href)};
        const store = openSqliteStore({ path: ${JSON.stringify(path)}, now: Date.now,
          newId: () => crypto.randomUUID(), onError: console.error });
        await store.write([{ kind: 'setting', id: '${id}', data: { key: 'k', value: 1 } }]);
        await store.close();`;
      spawn(process.execPath, ['--input-type=module-typescript', '-e', script], {
        stdio: 'inherit',
      });
      assert.deepEqual(await told, { origin: 'elsewhere', changes: [{ kind: 'setting', id }] });
      await store.close();
    }));

  it('S5: refuses a file that is no database, and leaves it alone', () =>
    inFolder(async (folder) => {
      const path = join(folder, 'records.db');
      await writeFile(path, 'not a database at all, but long enough to look like one'.repeat(50));
      assert.throws(
        () => openSqliteStore({ ...tools, path }),
        (error) => error instanceof StoreUnavailableError && error.reason === 'broken',
      );
    }));

  it('S5: refuses a place that cannot be opened', () =>
    inFolder((folder) => {
      assert.throws(
        () => openSqliteStore({ ...tools, path: join(folder, 'missing', 'records.db') }),
        (error) => error instanceof StoreUnavailableError && error.reason === 'readOnly',
      );
      return Promise.resolve();
    }));

  it('S5: refuses a database of a newer version, and leaves it alone', () =>
    inFolder(async (folder) => {
      const path = join(folder, 'records.db');
      const store = openSqliteStore({ ...tools, path });
      await store.write([aSetting(countedId(), 1)]);
      await store.close();
      const database = openDatabase(path);
      database.exec('pragma user_version = 99');
      database.close();
      assert.throws(
        () => openSqliteStore({ ...tools, path }),
        (error) => error instanceof StoreUnavailableError && error.reason === 'broken',
      );
    }));
});
