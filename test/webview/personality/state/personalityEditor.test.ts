import assert from 'node:assert/strict';
import { builtInPersonalities } from '../../../../shared/domain/builtInPersonalities.ts';
import { writeSyncedSetting } from '../../../../shared/domain/syncedSettings.ts';
import { SAVE_DELAY_MS } from '../../../../webview/personality/state/autosave.ts';
import { createPersonalityEditor } from '../../../../webview/personality/state/personalityEditor.ts';
import { uuidOf } from '../../../support/chatViews.ts';
import {
  ADA,
  aPersonality,
  openPersonalityPage as open,
  pageTools,
} from '../../../support/openPersonalityPage.ts';
import { aPersonalityHost } from '../../../support/personalityPage.ts';
import { until } from '../../../support/until.ts';

const [BUILT_IN] = builtInPersonalities;

describe('the personality editor', () => {
  it('[P2] saves a field when it has rested, and says so all along', async () => {
    const { host, editor, state, rest, stored } = await open();
    assert.equal(state(), 'saved');
    editor.fields.edit({ title: 'Architect' });
    assert.equal(state(), 'saving');
    host.clock.advance(SAVE_DELAY_MS - 1);
    assert.equal((await stored())?.title, '');
    await rest();
    assert.equal((await stored())?.title, 'Architect');
    assert.equal(state(), 'saved');
  });

  it('[P2] keeps what is wrong out of the store and saves the rest', async () => {
    const { editor, state, rest, stored } = await open();
    editor.fields.edit({ name: ' ', prompt: 'x'.repeat(20_001), title: 'Architect' });
    await rest();
    assert.equal(state(), 'held');
    assert.deepEqual(Object.keys(editor.fields.problems()), ['prompt', 'name']);
    assert.deepEqual([(await stored())?.name, (await stored())?.title], ['Ada', 'Architect']);
    editor.fields.edit({ name: 'Grace', prompt: 'Short.' });
    await rest();
    assert.deepEqual([(await stored())?.name, state()], ['Grace', 'saved']);
  });

  it('[P2] says why nothing was saved, keeps what was typed, and saves it on retry', async () => {
    const { host, editor, document, state, rest, stored } = await open();
    host.disk.failure = 'full';
    editor.fields.edit({ title: 'Architect' });
    await rest();
    assert.equal(document().failure, 'unavailable');
    assert.equal(state(), 'failed');
    assert.equal(document().draft.title, 'Architect');
    host.disk.failure = null;
    await editor.fields.flush();
    assert.deepEqual([(await stored())?.title, state()], ['Architect', 'saved']);
  });

  it('[P2] undoes and redoes saved steps, more than fifty of them', async () => {
    const { editor, rest, stored } = await open();
    for (let step = 1; step <= 60; step += 1) {
      editor.fields.edit({ title: `Title ${step}` });
      await rest();
    }
    for (let step = 0; step < 60; step += 1) await editor.fields.undo();
    assert.equal((await stored())?.title, '');
    await editor.fields.undo();
    await editor.fields.redo();
    assert.equal((await stored())?.title, 'Title 1');
    editor.fields.edit({ title: 'Another' });
    await rest();
    await editor.fields.redo();
    assert.equal((await stored())?.title, 'Another');
  });

  it('[P2] saves what is still typed before it undoes it', async () => {
    const { editor, stored, document } = await open();
    editor.fields.edit({ title: 'Architect' });
    await editor.fields.undo();
    assert.deepEqual([(await stored())?.title, document().draft.title], ['', '']);
    await editor.fields.redo();
    assert.equal((await stored())?.title, 'Architect');
  });

  it('[P2] follows a change from elsewhere where nobody is editing', async () => {
    const { editor, document, elsewhere } = await open();
    editor.fields.focus('name');
    await elsewhere({ title: 'Elsewhere' });
    assert.equal(document().draft.title, 'Elsewhere');
    assert.deepEqual(document().theirs, {});
  });

  it('[P2] offers a choice where a field that is being edited changed elsewhere', async () => {
    const { editor, document, elsewhere, rest, stored, state } = await open();
    editor.fields.focus('title');
    editor.fields.edit({ title: 'Mine' });
    await elsewhere({ title: 'Theirs' });
    assert.deepEqual(document().theirs, { title: 'Theirs' });
    await rest();
    assert.deepEqual([(await stored())?.title, state()], ['Theirs', 'held']);
    editor.fields.keepMine('title');
    await rest();
    assert.deepEqual([(await stored())?.title, state()], ['Mine', 'saved']);

    editor.fields.edit({ title: 'Mine again' });
    await elsewhere({ title: 'Theirs again' });
    editor.fields.takeTheirs('title');
    assert.deepEqual([document().draft.title, state()], ['Theirs again', 'saved']);
  });

  it('[P2] is not disturbed by the echo of its own saving while one types on', async () => {
    const { editor, document, rest } = await open();
    editor.fields.focus('title');
    editor.fields.edit({ title: 'A' });
    const saving = rest();
    editor.fields.edit({ title: 'Ab' });
    await saving;
    await rest();
    assert.deepEqual(document().theirs, {});
    assert.deepEqual([document().draft.title, document().saved.title], ['Ab', 'Ab']);
  });

  it('[P2] composes the preview anew after each save while it is open', async () => {
    const { editor, rest } = await open();
    const preview = () => editor.store.getState().preview;
    editor.fields.edit({ prompt: 'First.' });
    await rest();
    assert.equal(preview().phase, 'closed');
    editor.setPreviewOpen(true);
    await until(() => preview().phase === 'ready', 'it was composed');
    editor.fields.edit({ prompt: 'Second.' });
    await rest();
    await until(
      () => preview().value?.messages[0]?.content.includes('Second.') === true,
      'it followed',
    );
    editor.setPreviewOpen(false);
    assert.equal(preview().phase, 'closed');
  });

  it('[P2] begins a new one from the synced defaults and stores it with its first change', async () => {
    const personalityId = uuidOf(90);
    const host = aPersonalityHost({ personalityId, isNew: true });
    await writeSyncedSetting(host.store, 'personalityDefaults', {
      model: 'a/b',
      temperature: 0.5,
      eagerness: 0.8,
      reasoningEffort: 'low',
      responseDelayMs: 500,
    });
    const editor = createPersonalityEditor({ connect: host.connect, clock: host.clock });
    const { document, stored, rest } = pageTools(host, editor);
    await editor.resync();
    assert.deepEqual([document().draft.model, document().draft.eagerness], ['a/b', 0.8]);
    assert.equal(await stored(personalityId), null);
    editor.fields.edit({ name: 'Zoe' });
    await rest();
    const data = await stored(personalityId);
    assert.deepEqual([data?.name, data?.reasoningEffort], ['Zoe', 'low']);
    assert.equal(editor.store.getState().isStored, true);
  });

  it('[P2] gives a built-in one its own words back, and takes that back too', async () => {
    assert.ok(BUILT_IN);
    const { editor, document, rest, stored } = await open({ personalityId: BUILT_IN.id });
    editor.fields.edit({ name: 'Changed', model: 'a/b' });
    await rest();
    assert.equal((await stored(BUILT_IN.id))?.name, 'Changed');
    await editor.reset();
    assert.equal(await stored(BUILT_IN.id), null);
    assert.equal(document().draft.name, BUILT_IN.data.name);
    assert.equal(editor.store.getState().isStored, false);
    await editor.fields.undo();
    assert.equal((await stored(BUILT_IN.id))?.name, 'Changed');
    assert.deepEqual([document().draft.name, document().draft.model], ['Changed', 'a/b']);
  });

  it('[P2] says that it was deleted elsewhere, and restores it whole', async () => {
    const { host, editor, stored } = await open();
    await host.store.write([
      { kind: 'personality', id: ADA, data: aPersonality({ cardRest: '{"tags":["x"]}' }) },
    ]);
    await editor.addMemory('Tabs, not spaces.', { kind: 'everywhere' });
    await until(() => editor.store.getState().memories.length === 1, 'the memory shows');
    await editor.resync();
    const memories = await host.store.list('memory', ADA);
    await host.store.write([
      { kind: 'personality', id: ADA, data: null },
      ...memories.map(({ kind, id }) => ({ kind, id, data: null })),
    ]);
    await until(() => editor.store.getState().phase === 'deleted', 'the page heard of it');
    await editor.restore();
    assert.equal(editor.store.getState().phase, 'ready');
    assert.equal((await stored())?.cardRest, '{"tags":["x"]}');
    assert.deepEqual(await host.store.list('memory', ADA), memories);
  });

  it('[P2] saves before it runs a command on the whole', async () => {
    const { host, editor, stored } = await open();
    editor.fields.edit({ name: 'Grace' });
    await editor.runAction('duplicate');
    assert.equal((await stored())?.name, 'Grace');
    assert.deepEqual(host.asked, [['runAction', 'duplicate', ADA]]);
  });

  it('[P2] refuses what a hostile page sends', async () => {
    const { editor, stored } = await open();
    const bad: readonly (readonly [string, unknown])[] = [
      ['save', { change: { name: '' } }],
      ['save', { change: { accent: 'pink' } }],
      ['save', { change: { icon: '"><script>' } }],
      ['save', { change: { attitudes: { nobody: 'x' } } }],
      ['save', { change: { prompt: 'a\0b' } }],
      ['runAction', { action: 'workbench.action.quit' }],
      ['deleteMemory', { memoryId: '../x' }],
      ['saveDefaults', { change: { daySpend: -1 } }],
    ];
    for (const [method, params] of bad) {
      const call = Reflect.get(editor.api, method) as (params: unknown) => Promise<unknown>;
      await assert.rejects(
        call(params),
        { code: 'badRequest' },
        `${method} ${JSON.stringify(params)}`,
      );
    }
    assert.equal((await stored())?.name, 'Ada');
  });

  it('[P2] a save names only what changed: nothing else goes back to its default', async () => {
    const { host, editor, rest, stored } = await open();
    await host.store.write([
      {
        kind: 'personality',
        id: ADA,
        data: aPersonality({ reasoningEffort: 'high', responseDelayMs: 900, cardRest: '{"a":1}' }),
      },
    ]);
    editor.fields.edit({ title: 'Architect' });
    await rest();
    const data = await stored();
    assert.deepEqual(
      [data?.reasoningEffort, data?.responseDelayMs, data?.cardRest],
      ['high', 900, '{"a":1}'],
    );
  });
});
