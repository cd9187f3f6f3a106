import assert from 'node:assert/strict';
import { RECORD_KINDS } from '../../../shared/domain/record.ts';
import { canKeepBoth, renamed } from '../../../shared/sync/canKeepBoth.ts';

const said = (kind: 'human' | 'room', status: string): Record<string, unknown> => ({
  conversationId: '00000000-0000-4000-8000-000000000001',
  author: { kind, name: 'Ada' },
  text: 'Hello',
  reasoning: '',
  toolUses: [],
  replyTo: null,
  status,
  failure: null,
  model: null,
  usage: null,
  createdAt: 1,
});

describe('canKeepBoth', () => {
  it('C19: is true for what stands on its own', () => {
    const kinds = [...RECORD_KINDS, 'hologram'].filter((kind) => canKeepBoth(kind, {}));
    assert.deepEqual(kinds, ['personality', 'memory', 'preset']);
  });

  it('C19: is true for what a human has said, and for no other message', () => {
    assert.equal(canKeepBoth('message', said('human', 'complete')), true);
    assert.equal(canKeepBoth('message', said('human', 'streaming')), false);
    assert.equal(canKeepBoth('message', said('room', 'complete')), false);
    assert.equal(canKeepBoth('message', { text: 'of a later version' }), false);
  });

  it('C19: gives the copy its own name wherever its data says it, and changes nothing else', () => {
    const data = JSON.parse(
      '{"id":"a","n":1,"list":["a","b",{"of":"a"}],"text":"about a","__proto__":{"id":"a"}}',
    ) as Record<string, unknown>;
    const copy = renamed(data, 'a', 'z');
    assert.equal(
      JSON.stringify(copy),
      '{"id":"z","n":1,"list":["z","b",{"of":"z"}],"text":"about a","__proto__":{"id":"z"}}',
    );
  });
});
