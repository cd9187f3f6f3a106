import assert from 'node:assert/strict';
import { proposeEdits } from '../../../webview/views/messageCalls.ts';
import { problemWords } from '../../../webview/views/words.ts';
import { ROOM_ID, uuidOf } from '../../support/chatViews.ts';
import { startChat } from '../../support/startChat.ts';
import { until } from '../../support/until.ts';

const said = { conversationId: ROOM_ID, messageId: uuidOf(5) };

describe('[V4] the edits in an answer', () => {
  it('are proposed by the host, which is told of which message', async () => {
    const { chat, asked, state } = startChat({});
    await chat.open(null);
    proposeEdits(chat, said.messageId);
    await until(() => asked('proposeEdits').length > 0, 'the host is asked');
    assert.deepEqual(asked('proposeEdits'), [said]);
    assert.equal(state().problem, null);
  });

  it('that were not proposed for a defect are told of', async () => {
    const { chat, state } = startChat({ proposeEdits: () => Promise.reject(new Error('defect')) });
    await chat.open(null);
    proposeEdits(chat, said.messageId);
    await until(() => state().problem !== null, 'the problem is told');
    const problem = state().problem;
    assert.ok(problem);
    assert.equal(problem.attempt, 'proposeEdits');
    assert.match(problemWords(problem), /not proposed/);
  });
});
