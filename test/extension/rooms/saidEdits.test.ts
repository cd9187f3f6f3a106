import assert from 'node:assert/strict';
import { createSaidEdits } from '../../../extension/rooms/saidEdits.ts';
import { conversationId, proposalId } from '../../../shared/domain/ids.ts';
import { type Message, newMessage } from '../../../shared/domain/message.ts';
import { ada } from '../../support/reviewBuilders.ts';
import { countedId } from '../../support/syncBuilders.ts';

const EDIT = 'src/a.ts\n<<<<<<< SEARCH\none\n=======\nuno\n>>>>>>> REPLACE\n';

function anAnswer(over: Partial<Message> = {}): Message {
  const author = { kind: 'personality', personalityId: ada, name: 'Ada' } as const;
  const home = conversationId.parse(countedId());
  const given = {
    conversationId: home,
    author,
    text: EDIT,
    status: 'complete',
    createdAt: 1,
  } as const;
  return newMessage({ ...given, ...over });
}

describe('[V4] an answer offers its edits', () => {
  const holds = createSaidEdits();

  it('when it is finished and holds an edit that can be read', () => {
    assert.equal(holds('1', anAnswer()), true);
    assert.equal(holds('2', anAnswer({ text: 'Use `"search": true` in the settings.' })), false);
    assert.equal(holds('3', anAnswer({ text: 'Nothing to change.' })), false);
  });

  it('not while it grows, after a failure, or when a person wrote it', () => {
    for (const status of ['streaming', 'failed', 'interrupted', 'declined'] as const) {
      assert.equal(holds('4', anAnswer({ status })), false, status);
    }
    assert.equal(holds('5', anAnswer({ author: { kind: 'human', name: 'Sam' } })), false);
  });

  it('not when its author has proposed them by a tool', () => {
    const outcome = {
      kind: 'proposalMade',
      proposalId: proposalId.parse(countedId()),
      ...{ path: 'src/a.ts', line: 0 },
    } as const;
    const use = { callId: '1', tool: 'propose_edit', arguments: '{}', outcome };
    assert.equal(holds('6', anAnswer({ toolUses: [use] })), false);
  });

  it('anew when its text has changed', () => {
    assert.equal(holds('7', anAnswer()), true);
    assert.equal(holds('7', anAnswer({ text: 'Take that back.' })), false);
    assert.equal(holds('7', anAnswer({ text: `Again:\n${EDIT}` })), true);
  });
});
