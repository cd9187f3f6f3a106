import assert from 'node:assert/strict';
import { applySnapshot } from '../../../webview/state/applySnapshot.ts';
import { type ChatState, initialState } from '../../../webview/state/chatState.ts';
import { createPacer } from '../../../webview/state/pacer.ts';
import { aMessage, aSnapshot } from '../../support/chatViews.ts';

const { id } = aMessage(1);

function withText(text: string, status: 'streaming' | 'complete' = 'streaming'): ChatState {
  return applySnapshot(initialState, aSnapshot({ messages: [aMessage(1, { text, status })] }));
}

describe('[R7] how much of a growing answer is shown', () => {
  it('the first character comes at once, the rest at the pace', () => {
    const pacer = createPacer();
    pacer.advance(withText(''), 0, 20);
    pacer.advance(withText('x'.repeat(1_000)), 1, 20);
    assert.equal(pacer.shownLength(id), 1);
    for (let second = 0; second < 10; second++) {
      for (let tick = 0; tick < 10; tick++) pacer.advance(withText('x'.repeat(1_000)), 100, 20);
    }
    const shown = pacer.shownLength(id) ?? 0;
    assert.ok(shown > 180 && shown < 230, String(shown));
  });

  it('what was there when it began to watch is shown', () => {
    const pacer = createPacer();
    pacer.advance(withText('already here'), 50, 20);
    assert.equal(pacer.shownLength(id), 12);
  });

  it('the rest is shown within three seconds of the end, and then it is forgotten', () => {
    const pacer = createPacer();
    pacer.advance(withText(''), 0, 10);
    const whole = withText('x'.repeat(100_000), 'complete');
    let ms = 0;
    while (pacer.advance(whole, 67, 10) > 0) ms += 67;
    assert.ok(ms <= 3_000, `${ms} ms`);
    assert.equal(pacer.shownLength(id), null);
  });

  it('without a pace everything is shown at once, and held back again only from there', () => {
    const pacer = createPacer();
    pacer.advance(withText(''), 0, 10);
    pacer.advance(withText('x'.repeat(500)), 10, 10);
    assert.equal(pacer.advance(withText('x'.repeat(500)), 10, null), 0);
    assert.equal(pacer.shownLength(id), null);
    pacer.advance(withText('x'.repeat(500)), 10, 10);
    assert.ok((pacer.shownLength(id) ?? 0) >= 500);
  });

  it('a character of two halves is never cut in two', () => {
    const pacer = createPacer();
    pacer.advance(withText(''), 0, 10);
    const text = '🦊'.repeat(40);
    for (let tick = 0; tick < 40; tick++) {
      pacer.advance(withText(text), 70, 10);
      assert.ok(text.slice(0, pacer.shownLength(id) ?? 0).isWellFormed());
    }
  });

  it('tells its listeners only when more is to be shown', () => {
    const pacer = createPacer();
    let told = 0;
    pacer.subscribe(() => told++);
    pacer.advance(withText(''), 0, 10);
    pacer.advance(withText(''), 67, 10);
    assert.equal(told, 0);
    pacer.advance(withText('hello'), 67, 10);
    assert.equal(told, 1);
  });
});
