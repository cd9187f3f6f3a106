import { spawn } from 'node:child_process';
import { isWindows, track } from './processGroup.ts';

export interface CommandOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
}

export interface CommandResult {
  /** 127 when the program cannot be started, 130 when it was killed. */
  readonly code: number;
  /** Standard output and error as they came. */
  readonly output: string;
}

/** Runs a program to its end without input; what it leaves running ends with it. A program that fails is a result, not an error. */
export function runCommand(
  command: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<CommandResult> {
  return new Promise((resolve) => {
    const chunks: string[] = [];
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: options.env ?? process.env,
      detached: !isWindows,
      stdio: ['ignore', 'pipe', 'pipe'],
      windowsHide: true,
    });
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8');
      stream.on('data', (text: string) => chunks.push(text));
    }
    const ended = new Promise<number>((end) => {
      child.once('error', (error) => {
        chunks.push(`${error.message}\n`);
        end(127);
      });
      child.once('close', (code) => end(code ?? 130));
    });
    const stop = child.pid === undefined ? null : track(child.pid, ended);
    void ended.then(async (code) => {
      await stop?.();
      resolve({ code, output: chunks.join('') });
    });
  });
}
