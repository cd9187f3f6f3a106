import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** Child processes that may only end by our kill. */
export interface TortureProcesses {
  start(file: string, args: readonly string[], env: NodeJS.ProcessEnv): RunningProcess;
  kill(child: RunningProcess): Promise<void>;
  /** Fails with their last words when any of them has ended by itself. */
  check(): void;
  killAll(): Promise<void>;
}

export interface RunningProcess {
  readonly child: ChildProcess;
  onLine(listener: (line: string) => void): void;
  tell(line: string): void;
}

export function createTortureProcesses(): TortureProcesses {
  const running = new Set<RunningProcess>();
  const failures: string[] = [];

  const kill = async (each: RunningProcess): Promise<void> => {
    running.delete(each);
    if (each.child.exitCode !== null) return;
    const ended = once(each.child, 'exit');
    each.child.kill('SIGKILL');
    await ended;
  };
  return {
    start(file, args, env) {
      const child = spawn(process.execPath, [file, ...args], { stdio: 'pipe', env });
      const lines = createInterface({ input: child.stdout });
      let lastWords = '';
      child.stderr.setEncoding('utf8').on('data', (text: string) => {
        lastWords = `${lastWords}${text}`.slice(-2_000);
      });
      // A kill in the middle of a word to it is what this is about.
      child.stdin.on('error', () => undefined);
      const each: RunningProcess = {
        child,
        onLine: (listener) => void lines.on('line', listener),
        tell: (line) => void child.stdin.write(`${line}\n`),
      };
      running.add(each);
      child.once('exit', (code) => {
        if (running.delete(each)) failures.push(`${file} ended by itself (${code}): ${lastWords}`);
      });
      return each;
    },
    kill,
    check: () => assert.deepEqual(failures, []),
    killAll: async () => {
      await Promise.all([...running].map(kill));
    },
  };
}
