import assert from 'node:assert/strict';
import type { StopReason } from '../../../shared/domain/stopReason.ts';
import { stopRemedies, stopWords } from '../../../webview/views/noticeWords.ts';

describe('[R9] why a room stopped', () => {
  const table: [StopReason, RegExp][] = [
    [{ kind: 'stopped' }, /^Stopped\./],
    [{ kind: 'nobodyToAnswer' }, /^Nobody can answer/],
    [{ kind: 'chainDepth', limit: 4 }, /4 times in a row/],
    [{ kind: 'turns', limit: 1 }, /^1 answer since/],
    [{ kind: 'pair', names: ['Ada', 'Farid'], limit: 3 }, /^Ada and Farid .* 3 times in 5 minutes/],
    [{ kind: 'nearDuplicate', name: 'Ada' }, /^Ada said nearly the same/],
    [{ kind: 'autopilotTime', minutes: 10 }, /its 10 minutes are over/],
    [{ kind: 'autopilotMessages', limit: 12 }, /12 messages/],
    [{ kind: 'autopilotSpend', limit: 0.5 }, /\$0\.50/],
    [{ kind: 'autopilotSettled' }, /nothing to add/],
    [{ kind: 'autopilotPaused' }, /you wrote/],
  ];
  for (const [reason, words] of table) {
    it(`is said for ${reason.kind}`, () => assert.match(stopWords(reason), words));
  }

  it('leads to the limits where a limit was reached', () => {
    assert.deepEqual(stopRemedies({ kind: 'turns', limit: 6 }), ['limits']);
    assert.deepEqual(stopRemedies({ kind: 'autopilotTime', minutes: 1 }), ['autopilot', 'limits']);
    assert.deepEqual(stopRemedies({ kind: 'nobodyToAnswer' }), ['addParticipants']);
    assert.deepEqual(stopRemedies({ kind: 'stopped' }), []);
  });
});
