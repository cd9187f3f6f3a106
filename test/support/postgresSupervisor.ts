import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chownSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { findPostgres, type PostgresBinaries } from './postgresBinaries.ts';
import { unprivilegedUser } from './unprivilegedUser.ts';

/**
 * A program: starts a Postgres of its own, writes its URL to stdout and, when its stdin ends, stops it
 * and removes its folder. stdin ends with the parent, even one that was killed, so nothing is left over.
 * A folder, a free port and a password of its own keep two runs side by side apart. Its arguments are settings for Postgres,
 * `name=value`, which go before those that suit tests.
 */
const ATTEMPTS = 5;
const USER = 'parley';

const folder = mkdtempSync(join(tmpdir(), 'parley-postgres-'));
const user = unprivilegedUser();
const settings = process.argv.slice(2).flatMap((setting) => ['-c', setting]);
const password = randomBytes(16).toString('hex');
/** The attempt that runs now. */
const attempts: ChildProcess[] = [];
let lastWords = '';

process.stdin.on('end', stop).resume();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

try {
  const binaries = findPostgres(folder);
  initialise(binaries);
  const port = await start(binaries);
  process.stdout.write(`postgres://${USER}:${password}@127.0.0.1:${port}/postgres\n`);
} catch (error) {
  process.stderr.write(`${String(error)}\n`);
  attempts.at(-1)?.kill('SIGQUIT');
  process.exit(1);
}

function stop(): void {
  const postgres = attempts.at(-1);
  if (postgres?.exitCode !== null) process.exit(0);
  postgres.once('exit', () => process.exit(0));
  // Immediate shutdown: nothing of this is kept.
  postgres.kill('SIGQUIT');
}

function initialise({ initdb }: PostgresBinaries): void {
  const passwordFile = join(folder, 'password');
  writeFileSync(passwordFile, password, { mode: 0o600 });
  if (user !== null) for (const path of [folder, passwordFile]) chownSync(path, user.uid, user.gid);
  execFileSync(
    initdb,
    [
      ...['-D', join(folder, 'cluster'), '-U', USER, `--pwfile=${passwordFile}`],
      ...['--auth=scram-sha-256', '--encoding=UTF8', '--locale=C', '--no-sync'],
    ],
    { stdio: ['ignore', 'ignore', 'inherit'], cwd: folder, ...user },
  );
}

/** The port that it answers on. A port that was free may be taken a moment later: try another. */
async function start(binaries: PostgresBinaries): Promise<number> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const port = await freePort();
    const postgres = spawn(
      binaries.postgres,
      [
        ...['-D', join(folder, 'cluster'), '-p', String(port), '-h', '127.0.0.1', '-k', ''],
        ...['-F', '-c', 'synchronous_commit=off', '-c', 'full_page_writes=off'],
        ...['-c', 'max_connections=200', '-c', 'logging_collector=off'],
        ...settings,
      ],
      { stdio: ['ignore', 'ignore', 'pipe'], cwd: folder, ...user },
    );
    attempts.push(postgres);
    // Statements that tests fail on purpose are no news; what keeps it from starting is.
    lastWords = '';
    postgres.stderr.setEncoding('utf8').on('data', (text: string) => (lastWords = text));
    if (await answers(port, postgres)) return port;
  }
  throw new Error(`Postgres did not start in ${ATTEMPTS} attempts: ${lastWords}`);
}

/** Asks until it answers with our password, or has ended. */
async function answers(port: number, running: ChildProcess): Promise<boolean> {
  const exited = once(running, 'exit').then(() => 'exited' as const);
  for (;;) {
    const client = new pg.Client({
      host: '127.0.0.1',
      port,
      user: USER,
      password,
      database: 'postgres',
    });
    // A connection that breaks is an attempt that failed, which connect tells.
    client.on('error', () => undefined);
    const attempt = client.connect().then(
      () => 'connected' as const,
      () => new Promise<'refused'>((resolve) => setTimeout(() => resolve('refused'), 25)),
    );
    const outcome = await Promise.race([attempt, exited]);
    client.end().catch(() => undefined);
    if (outcome !== 'refused') return outcome === 'connected';
  }
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
