import assert from 'node:assert/strict';
import {
  beginSave,
  editFields,
  hearFields,
  openDocument,
  settleSave,
} from '../../../../webview/personality/state/fieldDocument.ts';

interface Fields {
  readonly name: string;
  readonly title?: string;
}

describe('fields that save themselves', () => {
  it('[P2] what is being sent is not disputed by its own echo while one types on', () => {
    const typed = editFields(openDocument<Fields>({ name: 'a' }), { name: 'ab' });
    const sending = editFields(beginSave(typed, { name: 'ab' }), { name: 'abc' });
    const echoed = hearFields(sending, { name: 'ab' });
    assert.deepEqual(echoed.theirs, {});
    const settled = settleSave(echoed, { name: 'ab' });
    assert.deepEqual([settled.theirs, settled.draft.name], [{}, 'abc']);
  });

  it('[P2] two windows that come to the same words have nothing to dispute', () => {
    const typed = editFields(openDocument<Fields>({ name: 'a' }), { name: 'b' });
    const disputed = hearFields(typed, { name: 'c' });
    assert.deepEqual(disputed.theirs, { name: 'c' });
    assert.deepEqual(hearFields(disputed, { name: 'b' }).theirs, {});
  });

  it('[P3] a field that is gone counts as empty', () => {
    const document = openDocument<Fields>({ name: 'a', title: 'x' });
    const heard = hearFields(document, { name: 'a' });
    assert.equal(heard.draft.title, '');
    assert.equal(hearFields(heard, { name: 'a' }), heard);
  });
});
