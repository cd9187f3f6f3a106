import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import { checkpointAside } from '../../../extension/store/checkpointAside.ts';
import { openSqliteStore } from '../../../extension/store/openSqliteStore.ts';
import { aSetting } from '../../contract/storeSetting.ts';
import { countedId } from '../../support/syncBuilders.ts';

function fail(cause: unknown): never {
  throw new Error('Unexpected', { cause });
}

describe('Checkpoints in another thread', () => {
  let folder = '';
  beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'parley-checkpoint-'))));
  afterEach(() => rm(folder, { recursive: true }));

  function open(path: string): ReturnType<typeof openSqliteStore> {
    return openSqliteStore({ path, now: () => 1, newId: countedId, onError: fail });
  }

  /** What the file holds by itself, as a start without its log would find it. */
  function inFile(path: string): number {
    const database = new DatabaseSync(new URL(`${pathToFileURL(path).href}?immutable=1`), {
      readOnly: true,
    });
    try {
      return Number(database.prepare('select count(*) as n from record').get()?.['n']);
    } catch {
      // Nothing of the schema is in the file yet.
      return 0;
    } finally {
      database.close();
    }
  }

  it('S1: bring what was written into the file while the store is open', async () => {
    const path = join(folder, 'records.db');
    const store = open(path);
    await store.write(Array.from({ length: 1_200 }, (_, at) => aSetting(countedId(), at)));
    const deadline = Date.now() + 10_000;
    while (inFile(path) < 1_200 && Date.now() < deadline) {
      await new Promise((resolve) => setImmediate(resolve));
    }
    assert.equal(inFile(path), 1_200);
    await store.close();
  });

  it('S1: leave no log behind where the store is closed in the middle of one', async () => {
    const path = join(folder, 'records.db');
    const store = open(path);
    await store.write(Array.from({ length: 1_200 }, (_, at) => aSetting(countedId(), at)));
    await store.close();
    assert.equal(existsSync(`${path}-wal`), false);
    assert.equal(inFile(path), 1_200);
  });

  it('S7: make no file where there is none any more', async () => {
    const path = join(folder, 'gone.db');
    const url = pathToFileURL(path);
    url.searchParams.set('mode', 'rw');
    const checkpoints = checkpointAside(url);
    checkpoints.noteWritten(2_000);
    await checkpoints.close();
    assert.equal(existsSync(path), false);
  });
});
