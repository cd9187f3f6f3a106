import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { aSetting } from '../../contract/storeSetting.ts';
import { freshPostgres } from '../../support/postgres.ts';
import { countedId } from '../../support/syncBuilders.ts';
import { atRest, openDevice, stateOf } from './device.ts';

const MAIN = join(import.meta.dirname, '../../../server/main.ts');
const WRITES = 1_200;

for (const on of ['PGlite', 'Postgres'] as const) {
  describe(`A device whose service on ${on} is killed in the middle of a push`, function () {
    this.timeout(60_000);
    let folder: string;
    let child: ChildProcess | null = null;
    let database: Awaited<ReturnType<typeof freshPostgres>> | null;

    before(async () => {
      folder = await mkdtemp(join(tmpdir(), 'parley-killed-'));
      database = on === 'Postgres' ? await freshPostgres() : null;
    });
    after(async () => {
      await kill();
      await database?.drop();
      await rm(folder, { recursive: true, force: true });
    });

    async function kill(): Promise<void> {
      if (child === null) return;
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
      child = null;
    }

    /** Starts the service; gives its address. */
    async function start(port: string): Promise<string> {
      const started = spawn(process.execPath, [MAIN, '--port', port, '--data-dir', folder], {
        stdio: ['ignore', 'pipe', 'pipe'],
        env: {
          PATH: process.env['PATH'],
          LOG_LEVEL: 'silent',
          ...(database && { DATABASE_URL: database.url }),
        },
      });
      child = started;
      let said = '';
      started.stdout.setEncoding('utf8');
      for await (const part of started.stdout.iterator({ destroyOnReturn: false })) {
        said += String(part);
        const url = /http:\/\/\S+/.exec(said)?.[0];
        if (url !== undefined) return url;
      }
      throw new Error(`It ended before it listened: ${await text(started.stderr)}`);
    }

    it('[S13] S1, P2, P3: loses nothing and doubles nothing', async () => {
      const url = await start('0');
      const token = (await readFile(join(folder, 'token'), 'utf8')).trim();
      const deaths: Promise<string>[] = [];
      const die = async (): Promise<string> => {
        await wait(25);
        await kill();
        return start(new URL(url).port);
      };
      const device = await openDevice({
        url,
        token,
        through(address, forward) {
          if (address.endsWith('/push') && deaths.length === 0) deaths.push(die());
          return forward();
        },
      });
      try {
        await stateOf(device, 'synced');
        const writes = Array.from({ length: WRITES }, () => aSetting(countedId(), 'x'.repeat(200)));
        await device.store.write(writes);
        await atRest(device);
        assert.deepEqual(await Promise.all(deaths), [url]);
        const fresh = await openDevice({ url, token });
        await stateOf(fresh, 'synced');
        const [mine, theirs] = await Promise.all(
          [device, fresh].map(({ store }) => store.list('setting')),
        );
        await fresh.close();
        assert.equal(theirs?.length, WRITES);
        assert.deepEqual(theirs, mine);
        assert.deepEqual(device.errors, []);
      } finally {
        await device.close();
      }
    });
  });
}
