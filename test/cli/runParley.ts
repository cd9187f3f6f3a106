import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { buildSync } from 'esbuild';
import { bundles } from '../../scripts/build/bundles.ts';
import type { unprivilegedUser } from '../support/unprivilegedUser.ts';

/** The command as one file, made once for all tests: it starts in a third of the time that its sources take. */
export const MAIN = bundled();

function bundled(): string {
  const folder = mkdtempSync(join(tmpdir(), 'parley-command-'));
  // Some tests run it as another user.
  chmodSync(folder, 0o755);
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const bundle = bundles({ isMinified: false }).find(({ name }) => name === 'command line');
  assert.ok(bundle);
  const outfile = join(folder, 'cli.mjs');
  buildSync({ ...bundle.options, outfile });
  return outfile;
}

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly child: ChildProcess;
  /** What it has written to stderr so far; `stdout` likewise. */
  output(which: 'stdout' | 'stderr'): string;
  /** Resolves once a stream has said this; rejects when the program ends before. */
  said(which: 'stdout' | 'stderr', words: string | RegExp): Promise<string>;
  readonly ended: Promise<Ended>;
}

interface Options {
  readonly env?: Readonly<Record<string, string>>;
  /** What is piped in; nothing is without it. `open`: the test writes to the child's stdin. */
  readonly input?: string | { readonly open: true };
  readonly cwd?: string;
  readonly user?: ReturnType<typeof unprivilegedUser>;
  /** Run in its place. */
  readonly program?: readonly [string, ...string[]];
}

/** Starts the command as a child of its own, with an environment of nothing but `env`. */
export function startParley(args: readonly string[], options: Options = {}): Running {
  const { env, input, cwd, user, program = [process.execPath, MAIN] } = options;
  const [command, ...before] = program;
  const child = spawn(command, [...before, ...args], {
    stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'], ...env },
    ...(cwd !== undefined && { cwd }),
    ...user,
  });
  if (typeof input === 'string') child.stdin?.end(input);
  const outputs = { stdout: '', stderr: '' };
  for (const which of ['stdout', 'stderr'] as const) {
    child[which]?.setEncoding('utf8').on('data', (chunk: string) => (outputs[which] += chunk));
  }
  const ended = Promise.all([once(child, 'exit'), once(child, 'close')]).then(
    ([[code, signal]]): Ended => ({
      code: code as number | null,
      signal: signal as NodeJS.Signals | null,
      ...outputs,
    }),
  );
  return {
    child,
    ended,
    output: (which) => outputs[which],
    said: (which, words) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const found =
            typeof words === 'string' ? outputs[which].includes(words) : words.test(outputs[which]);
          if (found) resolve(outputs[which]);
        };
        child[which]?.on('data', look);
        look();
        void ended.then(({ code, stdout, stderr }) =>
          reject(
            new Error(
              `It ended with ${String(code)} before it said ${String(words)}:\n${stdout}${stderr}`,
            ),
          ),
        );
      }),
  };
}

export async function runParley(args: readonly string[], options?: Options): Promise<Ended> {
  return startParley(args, options).ended;
}

/** The same through a shell, for pipes. */
export async function runShell(
  script: string,
  env: Readonly<Record<string, string>>,
): Promise<Ended> {
  const child = spawn('/bin/sh', ['-c', script], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'], NODE: process.execPath, MAIN, ...env },
  });
  const [stdout, stderr] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ]);
  return { code: child.exitCode, signal: child.signalCode, stdout, stderr };
}
