import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, renameSync, statSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { checkpointAside } from '../../../extension/store/checkpointAside.ts';
import { openSqliteStore } from '../../../extension/store/openSqliteStore.ts';
import { MAX_BLOB_BYTES } from '../../../shared/domain/blob.ts';
import { StoreUnavailableError } from '../../../shared/domain/recordStore.ts';
import { aSetting } from '../../contract/storeSetting.ts';
import { countedId } from '../../support/syncBuilders.ts';

async function until(isSo: () => boolean): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (!isSo() && Date.now() < deadline) await new Promise((resolve) => setImmediate(resolve));
  assert.ok(isSo());
}

function fail(cause: unknown): never {
  throw new Error('Unexpected', { cause });
}

const endMs = 10_000;
/** Ends at the first thing that it is asked. */
const DYING = `require('node:worker_threads').parentPort.once('message', () => process.exit(1))`;

/** Writes 3,000 records in a program of its own, ends it as `end` says and waits for that. */
async function runProgram(path: string, end: string): Promise<void> {
  const source = new URL('../../../extension/store/openSqliteStore.ts', import.meta.url).href;
  const program = `
    import { randomUUID } from 'node:crypto';
    import { openSqliteStore } from ${JSON.stringify(source)};
    const store = openSqliteStore({
      path: ${JSON.stringify(path)}, now: Date.now, newId: randomUUID, onError: (cause) => { throw cause; },
    });
    const data = ${JSON.stringify(aSetting(countedId(), 1).data)};
    for (let round = 0; round < 3; round++) {
      await store.write(Array.from({ length: 1_000 }, () => ({ kind: 'setting', id: randomUUID(), data })));
    }
    ${end}`;
  const options = ['--input-type=module', '--no-warnings', '-e', program];
  await new Promise<void>((resolve, reject) => {
    const child = execFile(process.execPath, options, { timeout: 15_000 }, (error) => {
      if (error === null || (end.includes('SIGKILL') && child.signalCode === 'SIGKILL')) resolve();
      else reject(new Error('The program failed.', { cause: error }));
    });
  });
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
    await until(() => inFile(path) === 1_200);
    await store.close();
  });

  it('S1: bring blobs into the file too', async () => {
    const path = join(folder, 'records.db');
    const store = open(path);
    await store.putBlob(new Uint8Array(MAX_BLOB_BYTES));
    await until(() => statSync(path).size > MAX_BLOB_BYTES);
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

  it('S1: end a write that is committed as done though no thread can be started', async () => {
    const told: unknown[] = [];
    const start = (): never => {
      told.push('asked');
      throw new Error('No memory.');
    };
    const checkpoints = checkpointAside(pathToFileURL(join(folder, 'none.db')), { start, endMs });
    checkpoints.noteWritten(2_000);
    checkpoints.noteWritten(2_000);
    assert.deepEqual(told, ['asked', 'asked']);
    await checkpoints.close();
  });

  it('S1: let go of a thread that does not answer', async () => {
    const start = (): Worker => new Worker('for (;;) ;', { eval: true, execArgv: [] });
    const url = pathToFileURL(join(folder, 'none.db'));
    const checkpoints = checkpointAside(url, { start, endMs: 50 });
    checkpoints.noteWritten(2_000);
    await checkpoints.close();
  });

  it('S1: go on with what was written while a thread ended', async () => {
    const url = pathToFileURL(join(folder, 'none.db'));
    let begun = 0;
    const start = (): Worker => {
      begun += 1;
      return new Worker(DYING, { eval: true, execArgv: [] });
    };
    const checkpoints = checkpointAside(url, { start, endMs });
    checkpoints.noteWritten(2_000);
    // One is on its way that never answers.
    checkpoints.noteWritten(2_000);
    await until(() => begun === 2);
    await checkpoints.close();
  });

  it('S8: stand in nobody’s way where another file takes the place of theirs', async () => {
    const path = join(folder, 'records.db');
    const store = open(path);
    await store.write(Array.from({ length: 1_200 }, (_, at) => aSetting(countedId(), at)));
    for (const end of ['', '-wal', '-shm']) {
      if (existsSync(path + end)) renameSync(path + end, `${path}.broken${end}`);
    }
    await open(path).close();
    await assert.rejects(store.write([aSetting(countedId(), 1)]), StoreUnavailableError);
    await store.close();
    assert.equal(inFile(path), 0);
    const aside = open(`${path}.broken`);
    assert.equal((await aside.list('setting')).length, 1_200);
    await aside.close();
  });

  it('S1: of two windows on one file lose nothing', async () => {
    const path = join(folder, 'records.db');
    const windows = [open(path), open(path)];
    for (let round = 0; round < 4; round++) {
      for (const store of windows) {
        await store.write(Array.from({ length: 600 }, (_, at) => aSetting(countedId(), at)));
      }
    }
    await Promise.all(windows.map((store) => store.close()));
    assert.equal(existsSync(`${path}-wal`), false);
    assert.equal(inFile(path), 4_800);
  });

  it('S1: neither hold the program up nor lose anything when it ends in the middle', async () => {
    const path = join(folder, 'records.db');
    for (const [round, end] of [
      '',
      'process.exit(0)',
      "process.kill(process.pid, 'SIGKILL')",
    ].entries()) {
      await runProgram(path, end);
      const store = open(path);
      assert.equal((await store.list('setting')).length, (round + 1) * 3_000);
      await store.close();
    }
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

  it('S7: long series of writes wait until the log begins anew, and so does a page of a load', async () => {
    const path = join(folder, 'long.db');
    const store = open(path);
    const logBytes = (): number => statSync(`${path}-wal`).size;
    await store.bind('ada', countedId());
    const epoch = countedId();
    for (let page = 1; page <= 40; page++) {
      const asked = await store.position();
      assert.ok(asked);
      const records = Array.from({ length: 500 }, (_, at) => {
        const { kind, id, data } = aSetting(countedId(), 'x'.repeat(4_000));
        const seq = page * 500 + at;
        return {
          ...{ kind, id, data, seq },
          version: 1,
          deleted: false,
          schemaVersion: 1,
          clientUpdatedAt: 1,
        };
      });
      const reply = { epoch, records, cursor: page * 500 + 499, head: 100_000, nextPage: 'more' };
      assert.equal((await store.applyPull(asked, reply)).kind, 'applied');
    }
    // 80 MB and more, were it one log.
    assert.ok(logBytes() < 48 * 1024 * 1024, String(logBytes()));
    await store.close();
  });

  it('S7: nobody waits for a thread that cannot be started, dies or was closed', async () => {
    const url = pathToFileURL(join(folder, 'nobody.db'));
    const broken = checkpointAside(url, {
      start: () => {
        throw new Error('No threads here.');
      },
      endMs,
    });
    broken.noteWritten(100_000);
    await broken.caughtUp();
    await broken.close();
    const dying = checkpointAside(url, { start: () => new Worker(DYING, { eval: true }), endMs });
    dying.noteWritten(100_000);
    await dying.caughtUp();
    const waiting = dying.caughtUp();
    await dying.close();
    await waiting;
  });
});
