import assert from 'node:assert/strict';
import { initialState } from '../../../webview/state/chatState.ts';
import { firstConversation, toSaved } from '../../../webview/state/savedState.ts';

describe('[R2] the conversation that a page shows first', () => {
  const savedBy = (givenId: string | null, shownId: string) => ({
    ...toSaved({ ...initialState, conversationId: shownId }),
    givenId,
  });

  it('is the one that the host gives to a page that never was', () => {
    assert.equal(firstConversation(undefined, 'given'), 'given');
    assert.equal(firstConversation(undefined, null), null);
  });

  it('is the one it showed last where the page is made again as it was', () => {
    assert.equal(firstConversation(savedBy('given', 'shown'), 'given'), 'shown');
    assert.equal(firstConversation(savedBy(null, 'shown'), null), 'shown');
  });

  it('is the one that the host gives where it has gone on since the page was kept', () => {
    assert.equal(firstConversation(savedBy('older', 'shown'), 'given'), 'given');
  });
});
