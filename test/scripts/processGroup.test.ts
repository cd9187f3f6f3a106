import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parentOf, processIdentity } from '../../scripts/process/processIdentity.ts';
import { runCommand } from '../../scripts/process/runCommand.ts';

const PROGRAM = join(import.meta.dirname, 'programs', 'parentOfTwo.ts');

/** Resolves once every process is gone; the test's own time-out is the limit. */
async function allGone(pids: readonly number[]): Promise<void> {
  while (pids.some((pid) => processIdentity(pid) !== null)) await new Promise(setImmediate);
}

describe('the processes of npm start', () => {
  let folder = '';
  let started: ChildProcess | null = null;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'parley-test-'))));
  afterEach(() => {
    started?.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });

  async function start(command: string, args: readonly string[], env: NodeJS.ProcessEnv = {}) {
    const child = spawn(command, args, {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, npm_lifecycle_event: undefined, ...env },
    });
    started = child;
    const [line] = (await once(child.stdout.setEncoding('utf8'), 'data')) as [string];
    const pids = line.trim().split(' ').map(Number);
    assert.equal(pids.filter((pid) => processIdentity(pid) !== null).length, 2);
    return { child, pids };
  }

  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    it(`[O2] end with all their children at ${signal}`, async () => {
      const { child, pids } = await start(process.execPath, [PROGRAM, folder]);
      const exited = once(child, 'exit');
      child.kill(signal);
      await exited;
      await allGone(pids);
    });
  }

  it('[O2] end a child that does not want to', async () => {
    const { child, pids } = await start(process.execPath, [PROGRAM, folder, 'stubborn']);
    child.kill('SIGTERM');
    await allGone(pids);
  });

  it('[O2] end with all their children when they are killed without a chance to clean up', async () => {
    const { child, pids } = await start(process.execPath, [PROGRAM, folder, 'stubborn']);
    child.kill('SIGKILL');
    await allGone(pids);
  });

  it('[O2] end when the npm that runs them is killed', async () => {
    // As npm does it: a shell between npm and the script. The trailing command keeps it from being replaced.
    const shell = `"${process.execPath}" "${PROGRAM}" "${folder}"; :`;
    const npm = `require('node:child_process').spawn('sh', ['-c', ${JSON.stringify(shell)}], { stdio: 'inherit' })`;
    const { child, pids } = await start(process.execPath, ['-e', npm], {
      npm_lifecycle_event: 'start',
    });
    child.kill('SIGKILL');
    await allGone(pids);
  });
});

describe('running a command', () => {
  it('gives both streams and the code, and 127 for a program that does not exist', async () => {
    const script = "console.log('out'); console.error('err'); process.exitCode = 3;";
    const result = await runCommand(process.execPath, ['-e', script]);
    assert.equal(result.code, 3);
    assert.deepEqual(result.output.trim().split('\n').sort(), ['err', 'out']);
    assert.equal((await runCommand('no-such-program-here', [])).code, 127);
  });

  it('ends what a command leaves running', async () => {
    const script = `
      const left = require('node:child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
      left.once('spawn', () => { console.log(left.pid); process.exit(); });`;
    const { output } = await runCommand(process.execPath, ['-e', script]);
    await allGone([Number(output)]);
  });

  it('knows who its parent is', () => {
    assert.equal(parentOf(process.pid), process.ppid);
    assert.equal(processIdentity(2 ** 22 + 1), null);
  });
});
