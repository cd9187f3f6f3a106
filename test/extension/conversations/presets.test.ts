import assert from 'node:assert/strict';
import { deleteRecord } from '../../../extension/conversations/deleteWithUndo.ts';
import {
  listPresets,
  saveAsPreset,
  startFromPreset,
} from '../../../extension/conversations/presets.ts';
import { builtInPersonalities } from '../../../shared/domain/builtInPersonalities.ts';
import { builtInPresets } from '../../../shared/domain/builtInPresets.ts';
import { personalityId } from '../../../shared/domain/ids.ts';
import { preset } from '../../../shared/domain/preset.ts';
import { countedId } from '../../support/syncBuilders.ts';
import { ADA, savedTalk } from './savedTalk.ts';

describe('Rooms to begin from', () => {
  it('[R20] those that come with the product are whole: known seats, a judge who sits there, own ids', () => {
    const known = new Set<string>(builtInPersonalities.map(({ id }) => id));
    for (const { data } of builtInPresets) {
      assert.deepEqual(preset.parse(data), data);
      assert.ok(data.participants.length >= 2);
      assert.deepEqual(
        data.participants.filter((id) => !known.has(id)),
        [],
        data.name,
      );
      const { judgeId } = data.rules;
      assert.ok(judgeId === null || data.participants.includes(judgeId));
    }
    assert.equal(new Set(builtInPresets.map(({ id }) => id)).size, builtInPresets.length);
    assert.equal(new Set(builtInPresets.map(({ data }) => data.name)).size, builtInPresets.length);
  });

  it('[R20] a conversation begun from one has its seats, rules and description', async () => {
    const { store } = await savedTalk();
    const debate = builtInPresets.find(({ data }) => data.rules.mode === 'debate');
    assert.ok(debate);
    const [, gone] = debate.data.participants;
    const ports = { store, newId: countedId, now: () => 7 };
    const id = await startFromPreset(ports, debate.data, {
      projectId: null,
      isKnown: (one) => one !== gone,
    });
    const data = (await store.get('conversation', id))?.data;
    assert.deepEqual(
      data?.participants.map((seat) => seat.personalityId),
      debate.data.participants.filter((one) => one !== gone),
    );
    assert.deepEqual(
      [data.rules, data.description, data.title, data.isTitleAutomatic, data.createdAt],
      [debate.data.rules, debate.data.description, debate.data.name, true, 7],
    );
  });

  it('[R20] a conversation is kept as a room, the same name once, and can be deleted and brought back', async () => {
    const talk = await savedTalk();
    const { store } = talk;
    assert.equal(await saveAsPreset(talk, talk.id, '  '), 'noName');
    assert.equal(await saveAsPreset(talk, countedId(), 'x'), 'noConversation');
    assert.equal(await saveAsPreset(talk, talk.id, ' Mine '), 'saved');
    assert.equal(await saveAsPreset(talk, talk.id, 'Mine'), 'saved');
    const { own, builtIn } = await listPresets(store);
    assert.equal(builtIn.length, builtInPresets.length);
    assert.equal(own.length, 1);
    const [mine] = own;
    assert.deepEqual(
      [mine?.data.name, mine?.data.participants, mine?.data.rules.mode],
      ['Mine', [ADA], 'debate'],
    );
    const deletion = await deleteRecord(store, 'preset', mine?.id ?? '');
    assert.deepEqual((await listPresets(store)).own, []);
    await deletion?.restore();
    assert.deepEqual((await listPresets(store)).own, own);
  });

  it('[P1] a deleted personality comes back with what it remembered', async () => {
    const { store } = await savedTalk();
    const ada = builtInPersonalities.find(({ id }) => id === ADA);
    assert.ok(ada);
    const memory = {
      kind: 'memory' as const,
      id: countedId(),
      data: {
        personalityId: personalityId.parse(ADA),
        scope: { kind: 'everywhere' as const },
        text: 'likes joins',
        isPinned: false,
        origin: { kind: 'human' as const },
        createdAt: 1,
      },
    };
    await store.write([ada, memory]);
    const deletion = await deleteRecord(store, 'personality', ADA);
    assert.deepEqual([await store.list('personality'), await store.list('memory')], [[], []]);
    await deletion?.restore();
    assert.deepEqual(await store.list('personality'), [ada]);
    assert.equal((await store.list('memory')).length, 1);
  });
});
