import assert from 'node:assert/strict';
import type { SideData } from '../../../../shared/protocol/conflictApi.ts';
import { mergedOf, unsettledFields } from '../../../../webview/conflicts/state/conflictState.ts';
import {
  aConflictHost,
  openConflictPage,
  setting,
  valueIn,
} from '../../../support/conflictPage.ts';
import { aPersonality } from '../../../support/openPersonalityPage.ts';
import { until } from '../../../support/until.ts';

const SETTINGS = { base: setting(0), mine: setting(1), theirs: setting(2) };

/** A personality whose texts both sides changed. */
function personas(mine: string, theirs: string, base = 'You think.\nYou ask.\nYou stop.') {
  const of = (prompt: string, eagerness: number): SideData => aPersonality({ prompt, eagerness });
  return { base: of(base, 0.3), mine: of(mine, 0.3), theirs: of(theirs, 0.9) };
}

async function aPage(count = 1) {
  const host = aConflictHost();
  const ids: string[] = [];
  for (let i = 0; i < count; i++) ids.push(await host.dispute('setting', SETTINGS));
  return { ...host, ids, host, ...(await openConflictPage(host)) };
}

describe('the conflict page', () => {
  it('[S4] opens with the oldest conflict and the queue', async () => {
    const { state, ids } = await aPage(3);
    const { phase, queue, open } = state();
    assert.equal(phase, 'ready');
    assert.deepEqual(
      queue.map(({ id }) => id),
      ids,
    );
    assert.equal(open?.view.id, ids[0]);
    assert.deepEqual(open?.view.mine, setting(1));
  });

  it('[S4] goes through the queue, round in both directions', async () => {
    const { page, state, ids } = await aPage(3);
    const at = () => ids.indexOf(state().open?.view.id ?? '');
    const seen: number[] = [];
    for (const by of [1, 1, 1, -1, -1] as const) {
      await page.step(by);
      seen.push(at());
    }
    assert.deepEqual(seen, [1, 2, 0, 2, 1]);
  });

  for (const [choice, value] of [
    ['mine', 1],
    ['theirs', 2],
  ] as const) {
    it(`[S4] C9: keeps ${choice}, and the next conflict comes with the focus`, async () => {
      const { page, state, store, ids } = await aPage(3);
      await page.step(1);
      const { turn } = state();
      await page.settle(choice);
      assert.equal(await valueIn(store, ids[1] ?? ''), value);
      assert.equal(state().open?.view.id, ids[2]);
      assert.ok(state().turn > turn);
      assert.equal(state().lastDecision?.decision.choice, choice);
      assert.equal(state().queue.length, 2);
    });
  }

  it('[S4] is empty when the last one is settled', async () => {
    const { page, state } = await aPage(1);
    await page.settle('theirs');
    assert.equal(state().open, null);
    assert.deepEqual(state().queue, []);
  });

  it('[S4] C9: takes the other side of the last decision instead, either way', async () => {
    for (const [choice, instead, value] of [
      ['mine', 'theirs', 2],
      ['theirs', 'mine', 1],
    ] as const) {
      const { page, state, store, ids } = await aPage(2);
      await page.settle(choice);
      assert.deepEqual(state().lastDecision?.decision.instead, [instead]);
      await page.takeInstead(instead);
      assert.equal(await valueIn(store, ids[0] ?? ''), value);
      assert.equal(state().note?.kind, 'takenInstead');
      assert.equal(state().lastDecision, null);
    }
  });

  it('[S4] does not take the other side where the record has been changed since', async () => {
    const { page, state, store, ids } = await aPage(1);
    const id = ids[0] ?? '';
    await page.settle('mine');
    await store.write([{ kind: 'setting', id, data: { key: 'k', value: 'newer' } }]);
    await page.takeInstead('theirs');
    assert.equal(await valueIn(store, id), 'newer');
    assert.equal(state().note?.kind, 'cannotTake');
  });

  it('[S4] merges field by field, and a text by hand', async () => {
    const host = aConflictHost();
    const sides = personas('You think!\nYou ask.\nYou stop.', 'You muse.\nYou ask.\nYou stop.');
    const id = await host.dispute('personality', sides);
    const { page, state } = await openConflictPage(host);
    const open = () => state().open ?? assert.fail();
    const [field, ...rest] = unsettledFields(open());
    assert.deepEqual([field?.path, rest], [['prompt'], []]);
    assert.equal(mergedOf(open()), null);
    const key = field?.key ?? '';
    page.choose(key, { kind: 'text', text: '<<<<<<< Mine\na\n=======\nb\n>>>>>>> Theirs\n' });
    assert.equal(unsettledFields(open()).length, 1, 'a marked place is no choice');
    await page.settleMerged();
    assert.ok(state().open, 'nothing was sent');
    page.choose(key, { kind: 'text', text: 'You think and muse.' });
    await page.settleMerged();
    const made = (await host.store.get('personality', id))?.data;
    assert.deepEqual([made?.prompt, made?.eagerness], ['You think and muse.', 0.9]);
    assert.deepEqual(state().lastDecision?.decision.instead, ['mine', 'theirs']);
  });

  it('[S4] says why a merge is none of its kind, and keeps what was written', async () => {
    const host = aConflictHost();
    await host.dispute('personality', personas('a\nb', 'a\nc'));
    const { page, state } = await openConflictPage(host);
    const [field] = unsettledFields(state().open ?? assert.fail());
    page.choose(field?.key ?? '', { kind: 'text', text: 'x'.repeat(30_000) });
    await page.settleMerged();
    assert.equal(state().note?.kind, 'unfit');
    assert.ok(state().open?.choices.has(field?.key ?? ''));
  });

  it('[S4] keeps both where that makes sense', async () => {
    const host = aConflictHost();
    const id = await host.dispute('personality', personas('a', 'b'));
    const { page, state } = await openConflictPage(host);
    assert.equal(state().open?.view.canKeepBoth, true);
    await page.settle('both');
    const all = await host.store.list('personality');
    assert.deepEqual(all.map(({ data }) => data.prompt).sort(), ['a', 'b']);
    assert.equal(all.find((each) => each.id === id)?.data.prompt, 'b');
    const { page: settings, state: other } = await aPage(1);
    assert.equal(other().open?.view.canKeepBoth, false);
    await settings.flush();
  });

  it('[S4] shows a deletion against an edit as such, and takes either', async () => {
    for (const [choice, value] of [
      ['mine', undefined],
      ['theirs', 2],
    ] as const) {
      const host = aConflictHost();
      const id = await host.dispute('setting', { ...SETTINGS, mine: null });
      const { page, state } = await openConflictPage(host);
      assert.equal(state().open?.node, null);
      assert.equal(mergedOf(state().open ?? assert.fail()), null);
      await page.settle(choice);
      assert.equal(await valueIn(host.store, id), value);
    }
  });

  it('[S4] shows the new sides with a note when one has changed before the choice came', async () => {
    const { page, state, bring, store, ids } = await aPage(1);
    const id = ids[0] ?? '';
    await bring('setting', id, setting(3), 3);
    await page.settle('theirs');
    assert.equal(state().note?.kind, 'changed');
    assert.deepEqual(state().open?.view.theirs, setting(3));
    assert.equal(await valueIn(store, id), 1, 'nothing was decided');
    await page.settle('theirs');
    assert.equal(await valueIn(store, id), 3);
  });

  it('[S4] is told of conflicts that come, change and go, and keeps what was chosen', async () => {
    const { page, desk, state, dispute, bring, ids } = await aPage(1);
    const id = ids[0] ?? '';
    const later = await dispute('setting', SETTINGS);
    desk.refresh();
    await until(() => state().queue.length === 2, 'the new one is in the queue');
    assert.equal(state().open?.view.id, id);
    const key = JSON.stringify(['value']);
    page.choose(key, { kind: 'base' });
    await bring('setting', id, setting(4), 3);
    desk.refresh();
    await until(() => state().note?.kind === 'changed', 'the change is told');
    assert.deepEqual(state().open?.view.theirs, setting(4));
    assert.deepEqual(state().open?.choices.get(key), { kind: 'base' });
    await bring('setting', id, setting(1), 4);
    desk.refresh();
    await until(() => state().open?.view.id === later, 'the other one takes its place');
    assert.equal(state().note?.kind, 'settled');
  });

  it('[S4] keeps what was chosen and written for when the page is opened again', async () => {
    const host = aConflictHost();
    await host.dispute('personality', personas('a\nb', 'a\nc'));
    const first = await openConflictPage(host);
    const [field] = unsettledFields(first.state().open ?? assert.fail());
    const key = field?.key ?? '';
    first.page.choose(key, { kind: 'text', text: 'half done' });
    await first.page.flush();
    const second = await openConflictPage(host);
    assert.deepEqual(second.state().open?.choices.get(key), { kind: 'text', text: 'half done' });
    await second.page.settleMerged();
    const third = await openConflictPage(host);
    assert.equal(third.state().open, null);
  });

  it('[S4] shows the one that it was opened for', async () => {
    const { desk, page, state, ids } = await aPage(3);
    desk.want({ kind: 'setting', id: ids[2] ?? '' });
    await until(() => state().open?.view.id === ids[2], 'it is in sight');
    await page.step(1);
    await page.resync();
    assert.equal(state().open?.view.id, ids[0], 'asked for once, shown once');
  });

  it('[S4] leads to the record where it has a place', async () => {
    const host = aConflictHost();
    const id = await host.dispute('personality', personas('a', 'b'));
    const { page } = await openConflictPage(host);
    await page.openRecord();
    assert.deepEqual(host.opened, [{ kind: 'personality', id }]);
  });

  it('[S4] says so when the host does not answer, and tries again', async () => {
    const { page, state, store } = await aPage(1);
    await store.close();
    await page.settle('mine');
    assert.equal(state().note?.kind, 'failed');
    assert.equal(state().isBusy, false);
    assert.ok(state().open);
  });
});
