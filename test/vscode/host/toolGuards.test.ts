import assert from 'node:assert/strict';
import { openWindow, type OtherWindow } from './otherWindow.ts';
import { databasePath, loggedErrors, parley, setting } from './parley.ts';
import { forgetScript, scriptCall } from './simulated.ts';

const FORBIDDEN: readonly (readonly [path: string, words: RegExp])[] = [
  ['../../etc/passwd', /goes up with/],
  ['/etc/passwd', /is an absolute path/],
  ['~/.bashrc', /home folder/],
  ['C:\\Windows\\win.ini', /names a drive/],
  ['\\\\server\\share\\x', /another machine/],
  ['src/overdue.ts::$DATA', /holds a colon/],
  ['GIT~1/config', /short name/],
  ['NUL.txt', /name of a device/],
  ['src/overdue.ts.', /ends in a dot/],
  ['src/over\0due.ts', /no path may hold/],
  ['.git/config', /is protected/],
  ['.GIT/config', /is protected/],
  ['.vscode/settings.json', /is protected/],
  ['.env', /is protected/],
  ['src/../.env', /goes up with/],
  ['notes.ipynb', /is a notebook/],
];
const edits = [{ old_text: 'a', new_text: 'b' }];

describe('what tools may not touch', () => {
  let window: OtherWindow;

  beforeEach(() => parley());
  afterEach(async () => {
    await forgetScript();
    await window.close();
    assert.deepEqual([...window.errors, ...loggedErrors], []);
  });

  for (const [path, words] of FORBIDDEN) {
    it(`[V12] ${path} is refused in words, in the timeline and to the model`, async () => {
      window = await openWindow(databasePath());
      const calls: readonly (readonly [string, Readonly<Record<string, unknown>>])[] = [
        ['read_file', { path }],
        ...(path === '.env'
          ? [['propose_edit', { path, reason: 'Why not.', edits }] as const]
          : []),
      ];
      for (const [tool, args] of calls) {
        await scriptCall(tool, args, 'I see.');
        const answer = await window.ask('@Ada look there');
        assert.equal(answer.text, 'I see.');
        const [[name, outcome, reason] = []] = answer.tools;
        assert.deepEqual([name, outcome], [tool, 'refused']);
        assert.match(reason ?? '', words);
        const told = JSON.stringify(await newestRequest());
        assert.ok(told.includes(JSON.stringify(reason).slice(1, -1)), told);
      }
    });
  }

  it('[V12] in Restricted Mode they refuse everything and say why, and talk goes on', async () => {
    window = await openWindow(databasePath(), { isTrusted: false });
    await scriptCall('read_file', { path: 'src/overdue.ts' }, 'Then paste it, please.');
    const answer = await window.ask('@Ada read it');
    assert.equal(answer.text, 'Then paste it, please.');
    assert.match(answer.tools[0]?.[2] ?? '', /Restricted Mode\. Ask the human to trust it/);
  });
});

/** The last words that the model was told: the tool's reply. */
async function newestRequest(): Promise<unknown> {
  const response = await fetch(new URL('/_requests', String(setting('openRouter.baseUrl'))));
  const requests = (await response.json()) as readonly { readonly body: unknown }[];
  return requests.findLast(({ body }) => body !== null)?.body;
}
