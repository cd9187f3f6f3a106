import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { aMutation } from '../support/syncBuilders.ts';
import { progressLine } from '../../cli/progressLine.ts';
import { table } from '../../cli/table.ts';
import { type AccountBench, openAccount } from './accountBench.ts';
import { MAIN } from './runParley.ts';

/** Runs a command on a pseudo-terminal. */
const SCRIPT = '/usr/bin/script';

describe('A progress line', () => {
  it('shows how far it is, never as wide as the terminal', () => {
    const half = { label: 'Dumping', done: 50, total: 100 };
    assert.equal(
      progressLine(half, 80, false),
      `${'━'.repeat(12)}${'─'.repeat(12)}  50 % Dumping 50/100`,
    );
    for (const columns of [1, 5, 20, 40, 80]) {
      assert.ok(progressLine(half, columns, false).length < Math.max(1, columns) + 0.5);
    }
    assert.equal(progressLine({ label: 'Dumping', done: 7, total: null }, 80, false), 'Dumping 7');
    assert.equal(
      progressLine({ label: 'x', done: 9, total: 3 }, 80, false).includes('100 %'),
      true,
    );
    assert.match(progressLine(half, 80, true), /\u001B\[32m/);
  });

  it('a table has its words to the left and its numbers to the right', () => {
    assert.equal(
      table(
        ['kind', 'n'],
        [
          ['memory', 10],
          ['x', 2],
        ],
      ),
      'kind     n\nmemory  10\nx        2',
    );
  });
});

describe('The parley command on a terminal', function () {
  this.timeout(60_000);
  let bench: AccountBench;
  let running: ChildProcess | null = null;

  before(async () => {
    bench = await openAccount();
    assert.ok(existsSync(SCRIPT), `These tests need ${SCRIPT}: install the package bsdutils.`);
    await bench.push(...Array.from({ length: 1_500 }, () => aMutation()));
  });
  after(() => bench.close());
  // A question that nobody answers would wait for ever.
  afterEach(() => void running?.kill('SIGKILL'));

  /** What the terminal was sent, and the exit code; `type` is typed once the prompt is there. */
  async function onTerminal(
    words: readonly string[],
    over: Readonly<Record<string, string>> = {},
    typed: { readonly after: string; readonly keys: string } | null = null,
  ): Promise<{ readonly code: number | null; readonly shown: string }> {
    const quoted = [process.execPath, MAIN, ...words].map((word) => `'${word}'`).join(' ');
    const sized = `stty cols 100 rows 30 && exec ${quoted}`;
    const child = spawn(SCRIPT, ['-qec', sized, '/dev/null'], {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: { PATH: process.env['PATH'], TERM: 'xterm-256color', ...bench.env, ...over },
    });
    running = child;
    let shown = '';
    let isTyped = false;
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      shown += chunk;
      if (typed === null || isTyped || !shown.includes(typed.after)) return;
      isTyped = true;
      child.stdin.write(typed.keys);
    });
    await once(child, 'close');
    return { code: child.exitCode, shown };
  }

  it('[S9] shows progress in place, and takes it away at the end', async () => {
    const { code, shown } = await onTerminal(['export', join(bench.folder, 'a.ndjson')]);
    assert.equal(code, 0);
    assert.match(shown, /\r\u001B\[2K.*━.* 100 % Exporting 1500\/1500/);
    assert.match(shown, /\r\u001B\[2K1500 × setting\r\n/);
    const plain = await onTerminal(['diff', join(bench.folder, 'a.ndjson')], { NO_COLOR: '1' });
    assert.doesNotMatch(plain.shown, /\u001B\[\d*m/);
    const quiet = await onTerminal(['diff', join(bench.folder, 'a.ndjson'), '--quiet']);
    assert.equal(quiet.shown, 'No difference: 1500 records.\r\n');
  });

  it('[S9] asks before it writes; no, and Ctrl+C, write nothing and leave the terminal as it was', async () => {
    const file = join(bench.folder, 'b.ndjson');
    await bench.ask('export', file);
    await bench.wipe();
    const after = 'Write 1500 records?';
    for (const keys of ['n', '\u0003']) {
      const { code, shown } = await onTerminal(['import', file], {}, { after, keys });
      assert.equal(code, 130, shown);
      assert.match(shown, /\u001B\[\?25h/);
      assert.ok(shown.lastIndexOf('\u001B[?25h') > shown.lastIndexOf('\u001B[?25l'));
      assert.deepEqual(await bench.records(), []);
    }
    const yes = await onTerminal(['import', file], {}, { after, keys: 'y' });
    assert.equal(yes.code, 0, yes.shown);
    assert.equal((await bench.records()).length, 1_500);
  });

  it('[S9] a typed token is not shown', async () => {
    const token = bench.service.token ?? '';
    const { code, shown } = await onTerminal(
      ['login'],
      { PARLEY_TOKEN: '' },
      { after: 'token', keys: `${token}\r` },
    );
    assert.equal(code, 0, shown);
    assert.equal(shown.includes(token), false);
  });
});
