import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, open as openFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { assertNothingGone, makeUnsentWorld, missingChanges, open } from './unsentWorld.ts';

const ROUNDS = 8;

describe('Healing a store', () => {
  let folder = '';
  beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'parley-crash-'))));
  afterEach(() => rm(folder, { recursive: true }));

  /** A window of its own process, which opens the store, says `open <healed?>` and stays. */
  function openWindow(path: string): ChildProcess {
    const module = join(import.meta.dirname, '../../../extension/store/openHealedStore.ts');
    const script = `
      import { openHealedStore } from ${JSON.stringify(pathToFileURL(module).href)};
      process.stdout.write('begun\\n');
      const { healed } = await openHealedStore({ path: ${JSON.stringify(path)}, now: Date.now,
        newId: () => crypto.randomUUID(), onError: console.error });
      process.stdout.write('open ' + (healed !== null) + '\\n');
      setInterval(() => undefined, 1_000);`;
    return spawn(process.execPath, ['--input-type=module-typescript', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
  }

  async function lineOf(child: ChildProcess, start: string): Promise<string> {
    let text = '';
    for await (const chunk of child.stdout as AsyncIterable<Buffer>) {
      text += chunk.toString();
      const line = text
        .split('\n')
        .slice(0, -1)
        .find((one) => one.startsWith(start));
      if (line !== undefined) return line;
    }
    throw new Error(`The window ended before it said ${start}.`);
  }

  async function kill(child: ChildProcess): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }

  async function wipeHeader(path: string): Promise<void> {
    const file = await openFile(path, 'r+');
    await file.write(Buffer.alloc(100), 0, 100, 0);
    await file.close();
  }

  it('[S1] S7: loses nothing when it is killed at any moment, and goes on at the next start', async () => {
    const world = await makeUnsentWorld(folder);
    await wipeHeader(world.path);
    for (let round = 0; round < ROUNDS; round++) {
      const window = openWindow(world.path);
      await lineOf(window, 'begun');
      await wait(round * 6);
      await kill(window);
    }
    const { store } = await open(world.path);
    assert.equal((await missingChanges(store, world)).size, 0);
    await assertNothingGone(store, world);
    await store.close();
    const left = (await readdir(folder)).filter((name) => /healing|healed|part/.test(name));
    assert.deepEqual(left, []);
  }).timeout(30_000);

  it('[S1] S8: is done by one of several windows, while the others wait', async () => {
    const world = await makeUnsentWorld(folder);
    await wipeHeader(world.path);
    const windows = Array.from({ length: 3 }, () => openWindow(world.path));
    const said = await Promise.all(windows.map((window) => lineOf(window, 'open')));
    assert.deepEqual(said.sort(), ['open false', 'open false', 'open true']);
    await Promise.all(windows.map(kill));
    const broken = (await readdir(folder)).filter((name) => /\.broken-[^.]*Z$/.test(name));
    assert.equal(broken.length, 1);
    const { store } = await open(world.path);
    assert.equal((await missingChanges(store, world)).size, 0);
    await store.close();
  }).timeout(30_000);
});
