import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { Socket } from 'node:net';
import { dirname, join } from 'node:path';
import { PlainFailure } from './plainFailure.ts';

export interface GroupOptions {
  /** How it is called in messages. */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Both output streams are appended here. */
  readonly logFile: string;
}

/** A program and everything that it starts. */
export interface ProcessGroup {
  readonly name: string;
  readonly pid: number;
  readonly logFile: string;
  /** The exit code, or null after a signal. Never rejects. */
  readonly exited: Promise<number | null>;
  /** Ends the whole group, with force after `STOP_GRACE_MS`. Safe to call twice. */
  stop(): Promise<void>;
}

/** How long a group may take to end by itself after SIGTERM. */
const STOP_GRACE_MS = 5_000;

/** Windows has no process groups; there a tree of processes is ended by its root. */
export const isWindows = process.platform === 'win32';
const stops = new Set<() => Promise<void>>();
let reaper: ChildProcess | null = null;

/**
 * Starts a program in a process group of its own, so that it hears no Ctrl+C meant for us and can be
 * ended with all that it started. Should we be killed without a chance to do so, the reaper does it.
 */
export async function startGroup(options: GroupOptions): Promise<ProcessGroup> {
  mkdirSync(dirname(options.logFile), { recursive: true });
  const log = openSync(options.logFile, 'a');
  const child = spawn(options.command, options.args, {
    cwd: options.cwd,
    env: options.env ?? process.env,
    stdio: ['ignore', log, log],
    detached: !isWindows,
    windowsHide: true,
  });
  closeSync(log);
  const pid = await new Promise<number>((resolve, reject) => {
    child.once('spawn', () => resolve(child.pid ?? 0));
    child.once('error', (cause) =>
      reject(new PlainFailure(`${options.name} cannot be started: ${cause.message}.`, { cause })),
    );
  });
  const exited = new Promise<number | null>((resolve) => {
    child.once('exit', (code) => resolve(code));
  });
  return { name: options.name, logFile: options.logFile, pid, exited, stop: track(pid, exited) };
}

/**
 * Makes sure that a detached child and all that it starts end with us at the latest. Returns the function
 * that ends them now, which must be called even when the child has ended by itself.
 */
export function track(pid: number, exited: Promise<unknown>): () => Promise<void> {
  tellReaper(`watch ${pid}`);
  const stop = async () => {
    await endGroup(pid, exited);
    stops.delete(stop);
    tellReaper(`forget ${pid}`);
  };
  stops.add(stop);
  return stop;
}

/** Ends every group that is tracked here. */
export async function stopAllGroups(): Promise<void> {
  await Promise.all([...stops].map((stop) => stop()));
}

/** The end of a group's log, for a message about why it failed. */
export function lastOutput(group: ProcessGroup, lines = 15): string {
  return readFileSync(group.logFile, 'utf8').trimEnd().split('\n').slice(-lines).join('\n');
}

async function endGroup(pid: number, exited: Promise<unknown>): Promise<void> {
  signalGroup(pid, 'SIGTERM');
  const deadline = Date.now() + STOP_GRACE_MS;
  while (isGroupAlive(pid) && Date.now() < deadline) await pause(30);
  if (isGroupAlive(pid)) signalGroup(pid, 'SIGKILL');
  await exited;
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  if (isWindows) {
    spawnSync('taskkill', ['/pid', String(pid), '/T', '/F'], { windowsHide: true });
    return;
  }
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

function isGroupAlive(pid: number): boolean {
  try {
    process.kill(isWindows ? pid : -pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function tellReaper(line: string): void {
  if (isWindows) return;
  reaper ??= startReaper();
  reaper.stdin?.write(`${line}\n`);
}

function startReaper(): ChildProcess {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'reaper.ts')], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  child.unref();
  // A pipe of a child is a socket at run time; it must not keep us running either.
  if (child.stdin instanceof Socket) child.stdin.unref();
  return child;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
