import assert from 'node:assert/strict';
import { branch, duplicate } from '../../../extension/conversations/copyConversation.ts';
import { deleteConversation } from '../../../extension/conversations/deleteWithUndo.ts';
import {
  groupConversations,
  findTitles,
} from '../../../extension/conversations/conversationGroups.ts';
import { createConversationList } from '../../../extension/conversations/conversationList.ts';
import { duplicateName } from '../../../extension/conversations/duplicateName.ts';
import { StoreUnavailableError } from '../../../shared/domain/recordStore.ts';
import { conversation } from '../../../shared/domain/conversation.ts';
import type { KnownRecord } from '../../../shared/domain/record.ts';
import { countedId, numberedId } from '../../support/syncBuilders.ts';
import { messagesIn, NOW, savedTalk } from './savedTalk.ts';

const texts = (messages: readonly KnownRecord<'message'>[]): readonly string[] =>
  messages.map(({ data }) => data.text.split('\n')[0] ?? '');

describe('Copies of a conversation', () => {
  it('[R1] a branch begins with everything up to its message, in the same order and with its replies', async () => {
    const talk = await savedTalk();
    const id = await branch(talk, talk.id, talk.answer);
    assert.ok(id);
    const record = await talk.store.get('conversation', id);
    assert.deepEqual(
      [record?.data.title, record?.data.branchedFrom, record?.data.isPinned],
      ['Slow query (branch)', { conversationId: talk.id, messageId: talk.answer }, false],
    );
    assert.deepEqual(record?.data.rules.mode, 'debate');
    const messages = await messagesIn(talk.store, id);
    assert.deepEqual(texts(messages), ['Why is it slow?', '# It runs']);
    const [question, answer] = messages;
    assert.equal(answer?.data.replyTo, question?.id);
    assert.notEqual(question?.id, talk.question);
    assert.equal((await messagesIn(talk.store, talk.id)).length, 3);
  });

  it('[R1] a copy counts no cost twice and leaves nothing running', async () => {
    const talk = await savedTalk();
    let ids = 1_000_000;
    // Ids that fall, so that only the times can keep the order.
    const id = await duplicate({ ...talk, newId: () => numberedId(ids--) }, talk.id);
    assert.ok(id);
    const messages = await messagesIn(talk.store, id);
    assert.deepEqual(texts(messages), ['Why is it slow?', '# It runs', 'Thanks']);
    assert.equal(messages[2]?.data.status, 'interrupted');
    assert.equal(messages[1]?.data.usage?.promptTokens, 100);
    assert.deepEqual([await talk.store.spendOf(id), await talk.store.spendOf(talk.id)], [0, 0.25]);
    assert.equal((await talk.store.get('conversation', id))?.data.lastActiveAt, NOW);
  });

  it('[R1] nothing is made of what is not there', async () => {
    const talk = await savedTalk();
    assert.equal(await duplicate(talk, countedId()), null);
    assert.equal(await branch(talk, talk.id, countedId()), null);
    assert.equal((await talk.store.list('conversation')).length, 1);
  });

  it('[R1] a copy that cannot be written leaves no conversation behind', async () => {
    const talk = await savedTalk();
    talk.disk.failure = 'full';
    await assert.rejects(duplicate(talk, talk.id), StoreUnavailableError);
    talk.disk.failure = null;
    assert.equal((await talk.store.list('conversation')).length, 1);
    assert.equal((await talk.store.list('message')).length, 3);
  });
});

describe('Deleting a conversation', () => {
  it('[R1] gives back all of it under the same ids', async () => {
    const talk = await savedTalk();
    const { store } = talk;
    const before = await messagesIn(store, talk.id);
    const remove = async (id: string): Promise<void> => {
      const gone = before.map((record) => ({ ...record, data: null }));
      await store.write([...gone, { kind: 'conversation', id, data: null }]);
    };
    const deletion = await deleteConversation({ store, remove }, talk.id);
    assert.equal(deletion?.name, 'Slow query');
    assert.deepEqual([await store.list('conversation'), await store.list('message')], [[], []]);
    await deletion.restore();
    assert.equal((await store.get('conversation', talk.id))?.data.isPinned, true);
    assert.deepEqual(
      (await messagesIn(store, talk.id)).map(({ id, data }) => [id, data.status]),
      before.map(({ id, data }) => [id, data.text === 'Thanks' ? 'interrupted' : data.status]),
    );
    assert.equal(await deleteConversation({ store, remove }, countedId()), null);
  });
});

describe('The list of conversations', () => {
  const DAY = 86_400_000;
  const made = (title: string, lastActiveAt: number, over = {}): KnownRecord<'conversation'> => ({
    kind: 'conversation',
    id: countedId(),
    data: conversation.parse({
      title,
      isTitleAutomatic: false,
      description: '',
      participants: [],
      projectId: null,
      createdAt: 0,
      lastActiveAt,
      ...over,
    }),
  });

  it('[R1] is grouped by age, pins first and the archive last', () => {
    const today = 100 * DAY;
    const groups = groupConversations(
      [
        made('old', today - 8 * DAY),
        made('archived', today + 2, { isArchived: true, isPinned: true }),
        made('early', today),
        made('late', today + 1),
        made('yesterday', today - 1),
        made('pinned', 1, { isPinned: true }),
      ],
      today,
    );
    assert.deepEqual(
      groups.map(({ kind, conversations }) => [
        kind,
        ...conversations.map(({ data }) => data.title),
      ]),
      [
        ['pinned', 'pinned'],
        ['today', 'late', 'early'],
        ['week', 'yesterday'],
        ['older', 'old'],
        ['archived', 'archived'],
      ],
    );
  });

  it('[R17] finds titles by all words, the newest first', () => {
    const all = [made('Slow query', 1), made('Query plan, slow', 2), made('Slow', 3)];
    assert.deepEqual(
      findTitles(all, 'QUERY slo').map(({ data }) => data.title),
      ['Query plan, slow', 'Slow query'],
    );
    assert.equal(findTitles(all, '').length, 3);
  });

  it('[R1] follows changes without reading all again, and messages not at all', async () => {
    const { store, id } = await savedTalk();
    let lists = 0;
    let told = 0;
    let settle = (): void => undefined;
    const counted = {
      ...store,
      list: ((kind, parent) => {
        lists++;
        return store.list(kind, parent);
      }) as typeof store.list,
    };
    const list = createConversationList(
      counted,
      () => {
        told++;
        settle();
      },
      (cause) => assert.ifError(cause),
    );
    assert.equal((await list.all()).length, 1);
    const fresh = made('New', 9);
    const settled = new Promise<void>((resolve) => (settle = resolve));
    await store.write([fresh]);
    await settled;
    assert.deepEqual((await list.all()).map((one) => one.id).toSorted(), [id, fresh.id].toSorted());
    const [message] = await messagesIn(store, id);
    assert.ok(message);
    await store.write([{ ...message, data: { ...message.data, text: 'changed' } }]);
    assert.deepEqual([lists, told], [1, 1]);
    list.dispose();
  });

  it('[P1] a duplicated personality gets a name of its own', () => {
    assert.equal(duplicateName('Ada', ['Ada']), 'Ada 2');
    assert.equal(duplicateName('Ada 2', ['Ada', 'ADA 2']), 'Ada 3');
    assert.ok(duplicateName('x'.repeat(80), []).length <= 80);
  });
});
