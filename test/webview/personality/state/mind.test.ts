import assert from 'node:assert/strict';
import { conversation, newSeat } from '../../../../shared/domain/conversation.ts';
import { conversationId as conversationIdSchema } from '../../../../shared/domain/ids.ts';
import { newMessage } from '../../../../shared/domain/message.ts';
import { attitudeKey } from '../../../../webview/personality/state/personalityFields.ts';
import { uuidOf } from '../../../support/chatViews.ts';
import {
  ADA,
  aPersonality,
  BEN,
  openPersonalityPage as open,
} from '../../../support/openPersonalityPage.ts';
import { until } from '../../../support/until.ts';

describe('attitudes and memories in the personality editor', () => {
  it('[P3] saves one attitude without touching the others, and takes it away when it is emptied', async () => {
    const { host, editor, rest, stored } = await open();
    const key = attitudeKey(BEN);
    await host.store.write([
      {
        kind: 'personality',
        id: ADA,
        data: aPersonality({ attitudes: { [uuidOf(99)]: 'Gone, but not forgotten.' } }),
      },
    ]);
    editor.fields.edit({ [key]: 'Too careful.' });
    await rest();
    assert.deepEqual((await stored())?.attitudes, {
      [uuidOf(99)]: 'Gone, but not forgotten.',
      [BEN]: 'Too careful.',
    });
    editor.fields.edit({ [key]: '' });
    await rest();
    assert.deepEqual(Object.keys((await stored())?.attitudes ?? {}), [uuidOf(99)]);
    await editor.fields.undo();
    assert.equal(Reflect.get((await stored())?.attitudes ?? {}, BEN), 'Too careful.');
  });

  it('[P3] shows how the others see this one, also when that changes', async () => {
    const { host, editor } = await open();
    const attitude = () => editor.store.getState().others.find(({ id }) => id === BEN)?.attitude;
    assert.equal(attitude(), '');
    await host.store.write([
      { kind: 'personality', id: BEN, data: aPersonality({ attitudes: { [ADA]: 'Sharp.' } }) },
    ]);
    await until(() => attitude() === 'Sharp.', 'the page heard of it');
  });

  it('[P4] adds, edits, pins and deletes a memory, and undoes each', async () => {
    const { host, editor } = await open();
    const memories = () => editor.store.getState().memories;
    const result = await editor.addMemory('Likes tea.', { kind: 'everywhere' });
    assert.equal(result?.kind, 'written');
    await until(() => memories().length === 1, 'it is listed');
    const first = () => {
      const [memory] = memories();
      assert.ok(memory);
      return memory;
    };
    assert.equal((await editor.addMemory('Likes tea.', { kind: 'everywhere' }))?.kind, 'known');
    await editor.changeMemory(first(), { text: 'Likes coffee.', isPinned: true });
    await until(() => first().isPinned && first().text === 'Likes coffee.', 'it changed');
    await editor.deleteMemory(first());
    await until(() => memories().length === 0, 'it is gone');
    assert.equal(editor.store.getState().deletedMemory?.text, 'Likes coffee.');
    await editor.fields.undo();
    await until(() => memories().length === 1, 'it is back');
    assert.equal(editor.store.getState().deletedMemory, null);
    await editor.fields.undo();
    await until(() => !first().isPinned && first().text === 'Likes tea.', 'it is as it was');
    await editor.fields.undo();
    await until(() => memories().length === 0, 'it was never there');
    await editor.fields.redo();
    await until(() => memories().length === 1, 'it is there again');
    assert.deepEqual(host.reported, []);
  });

  it('[P4] marks a memory that it wrote itself, and opens the message', async () => {
    const { host, editor } = await open();
    await host.store.write([
      {
        kind: 'memory',
        id: uuidOf(200),
        data: {
          personalityId: ADA as never,
          scope: { kind: 'everywhere' },
          text: 'Said so myself.',
          isPinned: false,
          origin: { kind: 'personality', messageId: uuidOf(201) as never },
          createdAt: 1,
        },
      },
    ]);
    await until(() => editor.store.getState().memories.length === 1, 'it is listed');
    assert.equal(editor.store.getState().memories[0]?.isOwn, true);
    await editor.openMemoryOrigin(uuidOf(200));
    assert.deepEqual(host.asked, [], 'the message is not on this machine');

    const conversationId = conversationIdSchema.parse(uuidOf(202));
    await host.store.write([
      {
        kind: 'conversation',
        id: conversationId,
        data: conversation.parse({
          title: 'About tea',
          isTitleAutomatic: false,
          description: '',
          participants: [newSeat(ADA as never)],
          projectId: null,
          createdAt: 1,
          lastActiveAt: 1,
        }),
      },
      {
        kind: 'message',
        id: uuidOf(201),
        data: newMessage({
          conversationId,
          author: { kind: 'human', name: 'Me' },
          text: 'Remember it.',
          status: 'complete',
          createdAt: 1,
        }),
      },
    ]);
    await editor.resync();
    const { memories, scopes } = editor.store.getState();
    assert.equal(memories[0]?.conversationTitle, 'About tea');
    assert.deepEqual(
      scopes.map(({ label }) => label),
      ['', 'About tea'],
    );
    await editor.openMemoryOrigin(uuidOf(200));
    assert.deepEqual(host.asked, [['openMessage', conversationId, uuidOf(201)]]);
  });

  it('[P4] leaves the memories of others alone', async () => {
    const { host, editor } = await open();
    const added = await host.ports.memories.add({
      personalityId: BEN as never,
      text: 'Of Ben.',
      scope: { kind: 'everywhere' },
      origin: { kind: 'human' },
    });
    assert.ok(added.kind === 'added');
    await editor.api.deleteMemory({ memoryId: added.memoryId });
    const changed = await editor.api.changeMemory({
      memoryId: added.memoryId,
      change: { text: 'Mine.' },
    });
    assert.equal(changed.kind, 'gone');
    assert.equal((await host.store.get('memory', added.memoryId))?.data.text, 'Of Ben.');
  });
});
