import assert from 'node:assert/strict';
import { pullReply, pushReply } from '../../../shared/protocol/syncApi.ts';
import { countedId } from '../../support/syncBuilders.ts';

/** What an old client makes of a newer service. */
describe('The bodies of sync, from a newer service', () => {
  it('C10: takes a reason that it does not know for one that it does not know', () => {
    const [epoch, mutationId] = [countedId(), countedId()];
    const refused = { status: 'rejected', mutationId, reason: 'fullMoon', detail: 'Wait a day.' };
    const known = { ...refused, reason: 'tooLarge' };
    const { results } = pushReply.parse({ epoch, head: 1, results: [refused, known], later: 1 });
    assert.deepEqual(
      results.map((result) => [
        result.status,
        result.status === 'rejected' && result.reason,
        'detail' in result && result.detail,
      ]),
      [
        ['rejected', 'unknownReason', 'Wait a day.'],
        ['rejected', 'tooLarge', 'Wait a day.'],
      ],
    );
  });

  it('C10: takes a conflict about a kind that it does not know, and a page of them', () => {
    const epoch = countedId();
    const server = {
      kind: 'hologram',
      id: countedId(),
      seq: 9,
      version: 2,
      deleted: false,
      schemaVersion: 99,
      clientUpdatedAt: 1,
      data: { shape: { sides: 2 ** 53 + 2 } },
    };
    const conflict = { status: 'conflict', mutationId: countedId(), server };
    assert.deepEqual(pushReply.parse({ epoch, head: 9, results: [conflict] }).results, [conflict]);
    const page = { epoch, records: [server], cursor: 9, head: 9, nextPage: null };
    assert.deepEqual(pullReply.parse(page), page);
  });
});
