import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { createSettings, type Settings } from '../../../extension/host/settings.ts';
import { eventually } from '../review/eventually.ts';
import { loggedErrors, parley, setting, statusBar, withSetting } from './parley.ts';
import { sitDown, type TheUser } from './theUser.ts';

const MALFORMED: readonly (readonly [Parameters<Settings['get']>[0], ...unknown[]])[] = [
  ['displayName', 5, 'x'.repeat(81), 'a\0b', ['Sam']],
  ['models.default', '', 7, 'x'.repeat(201), { id: 'a' }],
  ['openRouter.baseUrl', 'ftp://models.example', 'nonsense', 80, false],
  ['sync.url', 'http://service.example', 'file:///etc/passwd', 4780],
  ['sync.tokenFile', 12, 'x'.repeat(5_000), { path: '/tmp' }],
];

describe('malformed settings', () => {
  let user: TheUser;

  beforeEach(async () => {
    await parley();
    user = sitDown();
  });
  afterEach(() => {
    user.leave();
    assert.deepEqual(loggedErrors, []);
  });

  for (const [key, ...values] of MALFORMED) {
    it(`[U8] parley.${key}: one warning that names it, the default meanwhile, and its value again once mended`, async () => {
      const settings = createSettings();
      const before = settings.get(key);
      const fallback = vscode.workspace.getConfiguration('parley').inspect(key)?.defaultValue;
      for (const value of values) {
        await withSetting(key, value, async () => {
          await eventually(() => setting(key), value);
          const earlier = user.seen.length;
          const got = [settings.get(key), settings.get(key), settings.get(key)];
          const warnings = user.seen.slice(earlier);
          assert.deepEqual(got, [fallback, fallback, fallback]);
          assert.equal(warnings.length, 1, JSON.stringify(warnings));
          assert.ok(warnings[0]?.startsWith(`warning: The setting parley.${key} must be`));
        });
        await eventually(() => settings.get(key), before);
      }
      settings.dispose();
    });
  }

  it('[S5] a malformed address of the service leaves the extension working locally until it is mended', async () => {
    await eventually(statusBar, '$(check) Parley: synced');
    await withSetting('sync.url', 'http://service.example', async () => {
      await eventually(statusBar, '$(device-desktop) Parley: local');
      assert.equal(user.seen.filter((words) => words.includes('parley.sync.url')).length, 1);
    });
    await eventually(statusBar, '$(check) Parley: synced');
  });
});
