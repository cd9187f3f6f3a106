import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { createServer } from 'node:net';

/** A Redis of a test's own. */
export interface RedisServer {
  readonly url: string;
  /** Kills it; it can be started again on the same port. */
  stop(): Promise<void>;
  start(): Promise<void>;
  close(): Promise<void>;
}

/** Starts one on a free port of loopback that keeps nothing. */
export async function startRedis(): Promise<RedisServer> {
  const program = findProgram();
  const folder = mkdtempSync(join(tmpdir(), 'parley-redis-'));
  const port = await freePort();
  let running: ChildProcess | null = null;

  const end = () => running?.kill('SIGKILL');
  // Also where the tests are interrupted.
  process.once('exit', end);

  const stop = async () => {
    const last = running;
    running = null;
    if (last?.exitCode !== null || last.signalCode !== null) return;
    last.kill('SIGKILL');
    await once(last, 'exit');
  };
  const start = async () => {
    const redis = spawn(
      program,
      [
        ...['--port', String(port), '--bind', '127.0.0.1', '--dir', folder],
        ...['--save', '', '--appendonly', 'no', '--daemonize', 'no'],
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    running = redis;
    let said = '';
    redis.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
    const ended = once(redis, 'exit').then(() => {
      throw new Error(`redis-server did not start: ${said}`);
    });
    while (!said.includes('Ready to accept connections')) {
      await Promise.race([once(redis.stdout, 'data'), ended]);
    }
    ended.catch(() => undefined);
  };
  await start();
  return {
    url: `redis://127.0.0.1:${port}`,
    stop,
    start,
    async close() {
      await stop();
      process.off('exit', end);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function findProgram(): string {
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    const path = join(folder, 'redis-server');
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {
      // Not in this folder.
    }
  }
  throw new Error(
    'These tests need redis-server on the PATH: install the package redis-server (apt-get install redis-server).',
  );
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  if (address === null || typeof address === 'string') throw new Error('No port.');
  probe.close();
  await once(probe, 'close');
  return address.port;
}
