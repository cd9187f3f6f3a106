import assert from 'node:assert/strict';
import { createDefaultsEditor } from '../../../../webview/personality/state/defaultsEditor.ts';
import { uuidOf } from '../../../support/chatViews.ts';
import { MemoryDisk } from '../../../support/memoryStore.ts';
import { aPersonalityHost } from '../../../support/personalityPage.ts';
import { until } from '../../../support/until.ts';

describe('the page of defaults and quotas', () => {
  async function openDefaults(disk = new MemoryDisk()) {
    const host = aPersonalityHost({ personalityId: uuidOf(1) }, {}, disk);
    const editor = createDefaultsEditor({ connect: host.connect, clock: host.clock });
    await editor.resync();
    return { host, editor };
  }

  it('[P6] saves defaults and quotas, each in its own setting', async () => {
    const { host, editor } = await openDefaults();
    editor.fields.edit({ eagerness: 0.9, daySpend: 2.5 });
    editor.fields.edit({
      quotas: [{ pattern: 'openai/*', requestsPerDay: 100, spendPerDay: null }],
    });
    await editor.fields.flush();
    const settings = await host.store.list('setting');
    assert.deepEqual(
      new Map(settings.map(({ data }) => [data.key, data.value])),
      new Map<string, unknown>([
        [
          'personalityDefaults',
          {
            model: '',
            temperature: null,
            eagerness: 0.9,
            reasoningEffort: null,
            responseDelayMs: 0,
          },
        ],
        [
          'quotas',
          {
            daySpend: 2.5,
            models: [{ pattern: 'openai/*', requestsPerDay: 100, spendPerDay: null }],
          },
        ],
      ]),
    );
    await editor.fields.undo();
    assert.deepEqual(editor.fields.store.getState().document.saved.quotas, []);
  });

  it('[P6] holds back a quota that is not finished', async () => {
    const { host, editor } = await openDefaults();
    editor.fields.edit({ quotas: [{ pattern: '', requestsPerDay: 5, spendPerDay: null }] });
    editor.fields.edit({ daySpend: Number.NaN, eagerness: 0.5 });
    await editor.fields.flush();
    assert.deepEqual(
      (await host.store.list('setting')).map(({ data }) => data.key),
      ['personalityDefaults'],
    );
    assert.deepEqual(Object.keys(editor.fields.problems()), ['daySpend', 'quotas']);
  });

  it('[P6] follows what another window sets', async () => {
    const { host, editor } = await openDefaults();
    const other = await openDefaults(host.disk);
    other.editor.fields.edit({ daySpend: 7 });
    await other.editor.fields.flush();
    await until(
      () => editor.fields.store.getState().document.draft.daySpend === 7,
      'the page heard of it',
    );
  });
});
