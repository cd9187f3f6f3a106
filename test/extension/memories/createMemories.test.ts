import assert from 'node:assert/strict';
import { createMemories } from '../../../extension/memories/createMemories.ts';
import { builtInPersonalities } from '../../../shared/domain/builtInPersonalities.ts';
import { conversationId, memoryId, messageId, personalityId } from '../../../shared/domain/ids.ts';
import type { MemoryScope } from '../../../shared/domain/memory.ts';
import { message, newMessage, type ToolOutcome } from '../../../shared/domain/message.ts';
import { openMemoryStore } from '../../support/memoryStore.ts';
import { ada, aProject } from '../../support/reviewBuilders.ts';
import { countedId } from '../../support/syncBuilders.ts';

const here = conversationId.parse(countedId());
const elsewhere = conversationId.parse(countedId());
const grace = personalityId.parse(countedId());
const who = { personalityId: ada, conversationId: here, messageId: messageId.parse(countedId()) };
const everywhere = { kind: 'everywhere' } as const;
const human = { kind: 'human' } as const;

function aMind(project: typeof aProject | null = aProject) {
  const store = openMemoryStore({ now: () => 1, newId: countedId });
  const born = async () => {
    const [somebody] = builtInPersonalities;
    assert.ok(somebody);
    await store.write([ada, grace].map((id) => ({ ...somebody, id })));
  };
  let now = 100;
  const options = { store, now: () => ++now, newId: countedId };
  const memories = createMemories({ ...options, projectId: () => project });
  const add = async (text: string, scope: MemoryScope = everywhere, owner = ada) => {
    const added = await memories.add({ personalityId: owner, text, scope, origin: human });
    assert.ok(added.kind === 'added' || added.kind === 'known', added.kind);
    return added.memoryId;
  };
  const remember = async (text: string, scope: MemoryScope['kind'] = 'everywhere') =>
    memories.desk.remember({ text, scope }, who);
  const forget = (text: string) => memories.desk.forget({ text }, who);
  const texts = async (owner = ada) => (await memories.of(owner)).map(({ data }) => data.text);
  return { store, memories, born, add, remember, forget, texts };
}

describe('memories', () => {
  it('[P4] come pinned first, then newest first, each personality its own', async () => {
    const { memories, add, texts } = aMind();
    const first = await add('first');
    await add('second');
    await add('hers', everywhere, grace);
    assert.deepEqual(await texts(), ['second', 'first']);
    await memories.setPinned(first, true);
    assert.deepEqual(await texts(), ['first', 'second']);
    assert.deepEqual([await memories.count(ada), await memories.count(grace)], [2, 1]);
  });

  it('[P4] are read where their scope says', async () => {
    const { memories, add } = aMind();
    await add('all');
    await add('project', { kind: 'project', projectId: aProject });
    await add('talk', { kind: 'conversation', conversationId: here });
    const read = async (place: Parameters<typeof memories.readBy>[1]) =>
      (await memories.readBy(ada, place)).map(({ data }) => data.text);
    assert.deepEqual(await read({ conversationId: here, projectId: aProject }), [
      'talk',
      'project',
      'all',
    ]);
    assert.deepEqual(await read({ conversationId: elsewhere, projectId: null }), ['all']);
  });

  it('[P4] are found by all of their words, in any case and order', async () => {
    const { memories, add } = aMind();
    await add('Sam prefers TABS');
    await add('Sam has a dog');
    const found = async (text: string) =>
      (await memories.search(ada, text)).map(({ data }) => data.text);
    assert.deepEqual(await found(' tabs sam'), ['Sam prefers TABS']);
    assert.deepEqual(await found('cat'), []);
    assert.equal((await found(' ')).length, 2);
  });

  it('[P4] refuse what is empty or too long, and know what they hold', async () => {
    const { memories, add, texts } = aMind();
    const id = await add(' Tabs.\0 ');
    assert.deepEqual(await texts(), ['Tabs.\uFFFD']);
    const more = (text: string, scope: MemoryScope = everywhere) =>
      memories.add({ personalityId: ada, text, scope, origin: human });
    assert.deepEqual(await more(' '), { kind: 'empty' });
    assert.deepEqual(await more('x'.repeat(2_001)), { kind: 'tooLong', limit: 2_000 });
    const talk = { kind: 'conversation', conversationId: here } as const;
    const known = await more('Tabs.\uFFFD', talk);
    assert.deepEqual(known, { kind: 'known', memoryId: id, text: 'Tabs.\uFFFD' });
    assert.equal((await more('one', talk)).kind, 'added');
    assert.equal((await more('one', { ...talk, conversationId: elsewhere })).kind, 'added');
    assert.equal((await more('one')).kind, 'added');
    assert.deepEqual(await memories.edit(id, ' '), { kind: 'empty' });
  });

  it('[P4] hold 500 of a personality, and asked for one twice at once keep one', async () => {
    const { store, memories, add, remember, texts } = aMind();
    await Promise.all([remember('twice'), remember('twice')]);
    assert.deepEqual(await texts(), ['twice']);
    const [record] = await memories.of(ada);
    assert.ok(record);
    await store.write(
      Array.from({ length: 499 }, (_, n) => {
        const data = { ...record.data, text: `fact ${n}` };
        return { kind: 'memory', id: countedId(), data } as const;
      }),
    );
    assert.deepEqual(await remember('one more'), { kind: 'full', limit: 500 });
    await add('hers', everywhere, grace);
  });

  it('[P4] can be changed, and those that are gone are not made again', async () => {
    const { memories, add, texts } = aMind();
    const id = await add('old');
    const scope = { kind: 'project', projectId: aProject } as const;
    await memories.setScope(id, scope);
    assert.deepEqual(await memories.edit(id, ' new '), { kind: 'changed' });
    const removed = await memories.remove(id);
    assert.deepEqual([removed?.data.text, removed?.data.scope], ['new', scope]);
    for (const result of [
      await memories.edit(id, 'x'),
      await memories.setPinned(id, true),
      await memories.setScope(id, everywhere),
    ]) {
      assert.deepEqual(result, { kind: 'gone' });
    }
    assert.equal(await memories.remove(id), null);
    assert.deepEqual(await texts(), []);
    assert.ok(removed);
    await memories.restore(removed);
    await memories.edit(id, 'newer');
    await memories.restore(removed);
    assert.deepEqual(await texts(), ['newer']);
  });

  it('[P4] tell of their changes, and of no others', async () => {
    const { store, memories, add } = aMind();
    let told = 0;
    const stop = memories.onDidChange(() => told++);
    await add('x');
    await store.write([{ kind: 'setting', id: countedId(), data: { key: 'k', value: 1 } }]);
    assert.equal(told, 1);
    stop();
    await add('y');
    assert.equal(told, 1);
  });
});

describe('remembering and forgetting', () => {
  it('[R8] keeps what a personality remembers as its own, in the scope it named', async () => {
    const { memories, remember } = aMind();
    await remember('a', 'everywhere');
    await remember('b', 'project');
    await remember('c', 'conversation');
    const held = (await memories.of(ada)).map(({ data }) => [data.text, data.scope]);
    assert.deepEqual(held, [
      ['c', { kind: 'conversation', conversationId: here }],
      ['b', { kind: 'project', projectId: aProject }],
      ['a', everywhere],
    ]);
    const [first] = await memories.of(ada);
    assert.deepEqual(first?.data.origin, { kind: 'personality', messageId: who.messageId });
    assert.deepEqual(await remember('a', 'conversation'), { kind: 'known', text: 'a' });
    assert.deepEqual(await aMind(null).remember('b', 'project'), { kind: 'noProject' });
  });

  it('[R8] forgets by the words, exact first, else by a part that means only one', async () => {
    const { remember, forget, texts } = aMind();
    for (const text of ['Sam likes tabs', 'Sam likes tabs in Go', 'The CI is slow']) {
      await remember(text);
    }
    const ambiguous = await forget('likes tabs');
    assert.deepEqual(ambiguous, {
      kind: 'ambiguous',
      candidates: ['Sam likes tabs in Go', 'Sam likes tabs'],
    });
    assert.equal((await forget('sam likes  TABS')).kind, 'forgotten');
    assert.equal((await forget('ci is')).kind, 'forgotten');
    assert.deepEqual(await texts(), ['Sam likes tabs in Go']);
    const known = ['Sam likes tabs in Go'];
    assert.deepEqual(await forget('Rust'), { kind: 'notFound', known });
    assert.deepEqual(await forget('Go'), { kind: 'notFound', known });
  });

  it('[R8] leaves alone what a human wrote, edited or pinned, and what others know', async () => {
    const { memories, add, remember, forget, texts } = aMind();
    await add('human fact');
    await add('secret of Grace', everywhere, grace);
    for (const text of ['pinned fact', 'edited fact']) await remember(text);
    const [edited, pinned] = await memories.of(ada);
    await memories.setPinned(memoryId.parse(pinned?.id), true);
    await memories.edit(memoryId.parse(edited?.id), 'corrected fact');
    for (const text of ['human fact', 'pinned fact', 'corrected fact']) {
      assert.deepEqual(await forget(text), { kind: 'protected', text });
    }
    assert.deepEqual(await forget('secret of Grace'), { kind: 'notFound', known: [] });
    assert.equal((await texts()).length, 3);
  });

  it('[P4] both can be undone from the timeline, also after the outcome was stored', async () => {
    const { store, memories, born, remember, forget, texts } = aMind();
    await born();
    const stored = async (outcome: ToolOutcome) => {
      const id = countedId();
      const toolUses = [{ callId: 'c', tool: 't', arguments: '{}', outcome }];
      const author = { kind: 'personality', personalityId: ada, name: 'Ada' } as const;
      const data = newMessage({
        ...{ conversationId: here, author, text: '', toolUses, status: 'complete', createdAt: 1 },
      });
      await store.write([{ kind: 'message', id, data }]);
      const read = await store.get('message', id);
      assert.ok(read?.data.toolUses[0]?.outcome);
      return read.data.toolUses[0].outcome;
    };
    const remembered = await remember('b', 'conversation');
    assert.ok(remembered.kind === 'remembered');
    const forgotten = await forget('b');
    assert.ok(forgotten.kind === 'forgotten');
    const outcome = await stored(forgotten);

    const restored = await memories.undo(outcome, who);
    assert.equal(restored.kind, 'restored');
    const [back] = await memories.of(ada);
    assert.deepEqual(
      [back?.id, back?.data.text, back?.data.scope],
      [remembered.memoryId, 'b', { kind: 'conversation', conversationId: here }],
    );
    assert.deepEqual(await memories.undo(outcome, who), { kind: 'settled' });
    assert.equal((await memories.undo(await stored(remembered), who)).kind, 'removed');
    assert.deepEqual(await texts(), []);
    assert.deepEqual(await memories.undo(remembered, who), { kind: 'settled' });
    assert.deepEqual(await memories.undo({ kind: 'done' }, who), { kind: 'noMemory' });
  });

  it('[P4] an undo in the name of another personality takes nothing', async () => {
    const { memories, add, texts } = aMind();
    const id = await add('x');
    const outcome = { kind: 'remembered', memoryId: id, text: 'x' } as const;
    assert.deepEqual(await memories.undo(outcome, { ...who, personalityId: grace }), {
      kind: 'settled',
    });
    assert.deepEqual(await texts(), ['x']);
  });

  it('[P4] what a deleted personality forgot is not brought back, for nobody could see it', async () => {
    const { store, memories, born, remember, forget } = aMind();
    await born();
    await remember('b');
    const forgotten = await forget('b');
    assert.ok(forgotten.kind === 'forgotten');
    await store.write([{ kind: 'personality', id: ada, data: null }]);
    assert.deepEqual(await memories.undo(forgotten, who), { kind: 'settled' });
    assert.equal((await store.list('memory')).length, 0);
  });

  it('[P4] an outcome that was stored before scopes were kept counts everywhere', async () => {
    const { memories, born } = aMind();
    await born();
    const { outcome } = message.shape.toolUses.element.parse({
      callId: 'c',
      tool: 'forget',
      arguments: '{}',
      outcome: { kind: 'forgotten', memoryId: countedId(), text: 'x' },
    });
    assert.ok(outcome);
    const undone = await memories.undo(outcome, who);
    assert.deepEqual(undone.kind === 'restored' && undone.memory.data.scope, everywhere);
  });
});
