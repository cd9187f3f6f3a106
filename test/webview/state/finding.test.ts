import assert from 'node:assert/strict';
import type { HostApi } from '../../../shared/protocol/hostApi.ts';
import { findOf } from '../../../webview/state/finding.ts';
import { aMessage, aSnapshot } from '../../support/chatViews.ts';
import { startChat } from '../../support/startChat.ts';
import { until } from '../../support/until.ts';

const hit = (number: number) => ({
  messageId: aMessage(number).id as string,
  excerpt: `${number}`,
});
type Found = Awaited<ReturnType<HostApi['find']>>;

async function open(script: Parameters<typeof startChat>[0] = {}) {
  const started = startChat({
    open: () =>
      Promise.resolve(aSnapshot({ messages: [aMessage(5), aMessage(6)], hasOlder: true })),
    loadOlder: () => Promise.resolve({ messages: [aMessage(3), aMessage(4)], hasOlder: false }),
    find: () => Promise.resolve({ hits: [hit(6), hit(5), hit(3)] }),
    ...script,
  });
  await started.chat.open(null);
  const place = () => {
    const find = findOf(started.state());
    return find && [find.at + 1, find.hits.length];
  };
  return { ...started, place, shown: () => started.state().revealed?.id };
}

describe('[R17] finding in the conversation', () => {
  it('begins at the newest hit and goes to older ones, round and round', async () => {
    const { chat, place, shown } = await open();
    await chat.openFind('message');
    assert.deepEqual(place(), [1, 3]);
    await until(() => shown() === hit(6).messageId, 'the newest is shown');
    await chat.moveFind('older');
    assert.deepEqual([place(), shown()], [[2, 3], hit(5).messageId]);
    await chat.moveFind('older');
    await chat.moveFind('older');
    assert.deepEqual([place(), shown()], [[1, 3], hit(6).messageId]);
  });

  it('shows a hit that is not loaded by loading back to it', async () => {
    const { chat, asked, shown } = await open();
    await chat.openFind('message');
    await chat.moveFind('newer');
    assert.equal(shown(), hit(3).messageId);
    assert.equal(asked('loadOlder')[0]?.untilId, hit(3).messageId);
  });

  it('does not load anything while one types', async () => {
    const { chat, asked, shown } = await open({
      find: () => Promise.resolve({ hits: [hit(3)] }),
    });
    await chat.openFind('mess');
    assert.equal(asked('loadOlder').length, 0);
    await chat.moveFind('older');
    assert.equal(shown(), hit(3).messageId);
  });

  it('asks one question at a time and only the last of what was typed meanwhile', async () => {
    const first = Promise.withResolvers<Found>();
    const { chat, asked, state } = await open({
      find: ({ text }) => (text === 'a' ? first.promise : Promise.resolve({ hits: [hit(5)] })),
    });
    const typed = chat.openFind('a');
    void chat.changeFind('ab');
    void chat.changeFind('abc');
    first.resolve({ hits: [] });
    await typed;
    assert.deepEqual(
      asked('find').map(({ text }) => text),
      ['a', 'abc'],
    );
    assert.equal(findOf(state())?.foundText, 'abc');
  });

  it('says when the host could not search, and asks again on Enter', async () => {
    let isBroken = true;
    const { chat, state, place } = await open({
      find: () =>
        isBroken ? Promise.reject(new Error('defect')) : Promise.resolve({ hits: [hit(6)] }),
    });
    await chat.openFind('x');
    assert.equal(findOf(state())?.status, 'failed');
    isBroken = false;
    await chat.moveFind('older');
    assert.deepEqual(place(), [1, 1]);
  });

  it('asks nothing for no text, and is over when it is closed', async () => {
    const { chat, asked, state } = await open();
    await chat.openFind();
    await chat.changeFind('  ');
    assert.equal(asked('find').length, 0);
    chat.closeFind();
    assert.equal(findOf(state()), null);
  });
});
