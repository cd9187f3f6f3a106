import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  parleySettings,
  readSettings,
  writeSettings,
} from '../../scripts/editor/editorSettings.ts';

const backends = { serviceUrl: 'http://127.0.0.1:1', tokenFile: '/d/token' };

describe("the editor's settings", () => {
  it('point the extension at the simulator when it answers', () => {
    assert.deepEqual(parleySettings({ ...backends, simulatorUrl: 'http://127.0.0.1:2' }), {
      'parley.sync.url': 'http://127.0.0.1:1',
      'parley.sync.tokenFile': '/d/token',
      'parley.openRouter.baseUrl': 'http://127.0.0.1:2/api/v1',
      'parley.models.default': 'simulated/reviewer',
    });
  });

  it('leave the models alone when real ones answer', () => {
    assert.deepEqual(Object.keys(parleySettings({ ...backends, simulatorUrl: null })), [
      'parley.sync.url',
      'parley.sync.tokenFile',
    ]);
  });

  it('are read back as written, and a broken file counts as empty', () => {
    const folder = mkdtempSync(join(tmpdir(), 'parley-test-'));
    try {
      const file = join(folder, 'User', 'settings.json');
      assert.deepEqual(readSettings(file), {});
      writeSettings(file, { a: 1 });
      assert.deepEqual(readSettings(file), { a: 1 });
      assert.deepEqual(readdirSync(join(folder, 'User')), ['settings.json']);
      writeFileSync(file, '{ "a": ');
      assert.deepEqual(readSettings(file), {});
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
