import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import pg from 'pg';

/** An empty database of a real Postgres, and how to remove it. */
export interface FreshDatabase {
  readonly url: string;
  readonly drop: () => Promise<void>;
}

/** By their settings. */
const servers = new Map<string, Promise<string>>();

/**
 * Makes an empty database: on the server of TEST_DATABASE_URL where that is set, else on one with these settings
 * (`name=value`) that this process starts when first asked, and that ends with this process in whatever way it ends.
 */
export async function freshPostgres(settings: readonly string[] = []): Promise<FreshDatabase> {
  const given = process.env['TEST_DATABASE_URL'];
  const serverUrl = await (given ? Promise.resolve(given) : serverWith(settings));
  const name = `parley_test_${randomUUID().replaceAll('-', '')}`;
  await execute(serverUrl, `create database ${name}`);
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => execute(serverUrl, `drop database ${name} with (force)`) };
}

function serverWith(settings: readonly string[]): Promise<string> {
  const key = settings.join(' ');
  const server = servers.get(key) ?? startServer(settings);
  servers.set(key, server);
  return server;
}

async function execute(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

const SUPERVISOR = fileURLToPath(new URL('postgresSupervisor.ts', import.meta.url));

/** The supervisor is a process of its own that outlives this one just long enough to clean up. */
async function startServer(settings: readonly string[]): Promise<string> {
  const supervisor = spawn(process.execPath, [SUPERVISOR, ...settings], {
    // Not in our process group: an interrupt of the terminal reaches us only, and then it sees our end.
    detached: true,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const { stdin, stdout } = supervisor;
  const url = await firstLine(supervisor, stdout);
  // Neither keeps this process alive; our end closes stdin, which is the supervisor's sign to stop.
  supervisor.unref();
  for (const stream of [stdin, stdout]) if (stream instanceof Socket) stream.unref();
  return url;
}

async function firstLine(supervisor: ChildProcess, stdout: Readable): Promise<string> {
  let text = '';
  stdout.setEncoding('utf8').on('data', (part: string) => (text += part));
  const ended = once(supervisor, 'exit').then(() => {
    throw new Error('Postgres for the tests did not start; its last words are above.');
  });
  while (!text.includes('\n')) await Promise.race([once(stdout, 'data'), ended]);
  ended.catch(() => undefined);
  return text.trim();
}
