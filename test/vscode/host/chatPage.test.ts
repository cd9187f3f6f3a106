import assert from 'node:assert/strict';
import type { ChatNotice } from '../../../shared/protocol/chatView.ts';
import { eventually } from '../review/eventually.ts';
import { type APage, aPage } from './aPage.ts';
import { ADA, openWindow, type OtherWindow } from './otherWindow.ts';
import { databasePath, loggedErrors, parley } from './parley.ts';
import { forgetScript, script } from './simulated.ts';

const pollution: unknown = JSON.parse('{"__proto__":{"conversationId":null,"isAdmin":true}}');

describe('a hostile chat page', () => {
  let window: OtherWindow;
  let page: APage;
  let conversationId: string;

  beforeEach(async () => {
    await parley();
    window = await openWindow(databasePath());
    conversationId = await window.rooms.create({ personalityIds: [ADA], projectId: null });
    page = aPage(window.chat, conversationId);
  });
  afterEach(async () => {
    page.host.dispose();
    await forgetScript();
    await window.close();
    assert.deepEqual(loggedErrors, []);
    assert.equal(Object.hasOwn(Object.prototype, 'isAdmin'), false);
  });

  it('[R2] that talks nonsense is not answered, is logged, and is served when it makes sense', async () => {
    const nonsense = [undefined, null, 7, 'open', [], {}, { id: '1', method: 'open' }, { id: 1.5 }];
    for (const message of nonsense) page.say(message);
    page.say({ id: NaN, method: 'open', params: null });
    assert.equal(window.errors.length, nonsense.length + 1);
    const opened = await page.call('open', { conversationId: null });
    assert.equal(opened.kind, 'reply');
    assert.deepEqual(
      page.posted.map(({ kind }) => kind),
      ['reply'],
    );
  });

  it('[R2] that asks for what there is not, or with parameters of another shape, is told so', async () => {
    const methods = ['nope', '__proto__', 'constructor', 'toString', 'hasOwnProperty', ''];
    const calls: readonly (readonly [string, unknown])[] = [
      ...methods.map((method) => [method, null] as const),
      ['open', null],
      ['open', pollution],
      ['open', { conversationId: '../../etc/passwd' }],
      ['open', { conversationId: ['a'] }],
      ['stop', { conversationId, turnId: { toString: 'x' } }],
      ['setMuted', { conversationId, personalityId: ADA, isMuted: 'yes' }],
      ['openPlace', { path: '../../etc/passwd', line: 0 }],
      ['openPlace', { path: 'a.ts', line: -1 }],
      ['openLink', { url: 'command:workbench.action.terminal.new' }],
      ['openLink', { url: 'file:///etc/passwd' }],
      ['copy', { text: 5 }],
      ['newConversation', { conversationId }],
    ];
    for (const [method, params] of calls) {
      const reply = await page.call(method, params);
      const said = reply.kind === 'fault' ? reply.code : reply.kind;
      assert.equal(said, 'badRequest', `${method} ${JSON.stringify(params)}`);
    }
    assert.deepEqual(window.errors, []);
  });

  it('[R2] that sends five megabytes is told that it is too long, and nothing is stored', async () => {
    const text = 'x'.repeat(5_000_000);
    const reply = await page.call('sendMessage', { conversationId, text, replyTo: null });
    assert.deepEqual([reply.kind, reply.kind === 'fault' && reply.code], ['fault', 'tooLong']);
    assert.ok(JSON.stringify(reply).length < 1_000);
    assert.deepEqual(await window.store.list('message', conversationId), []);
  });

  it('[R2] that names a conversation or message that is not there changes nothing', async () => {
    const stranger = crypto.randomUUID();
    const missing = { conversationId: stranger };
    const opened = await page.call('open', missing);
    assert.deepEqual(opened.kind === 'reply' && opened.value, null);
    const sent = await page.call('sendMessage', { ...missing, text: 'hi', replyTo: null });
    assert.equal(sent.kind, 'fault');
    await page.call('retry', { conversationId, messageId: stranger });
    await page.call('loadOlder', { ...missing, beforeId: stranger });
    assert.deepEqual(await window.store.list('message', stranger), []);
    assert.equal(await window.store.get('conversation', stranger), null);
  });

  it('[R2] that opens one after another is left with the last, whatever the first turns out to be', async () => {
    page.say({ id: 1, method: 'open', params: { conversationId: crypto.randomUUID() } });
    await page.call('open', { conversationId });
    await eventually(() => page.posted.length >= 2, true);
    assert.equal(page.host.conversationId, conversationId);
  });

  it('[R2] what holds for every conversation is shown again when the room has no more to say', async () => {
    await page.call('open', { conversationId });
    await window.rooms.setMuted(conversationId, ADA, true);
    await window.rooms.send({ conversationId, text: 'Anybody?', replyTo: null });
    const notices = () =>
      page.events().flatMap((event) => (event.type === 'noticeChanged' ? [event.notice] : []));
    const nobody: ChatNotice = { kind: 'roomStopped', reason: { kind: 'nobodyToAnswer' } };
    await eventually(notices, [nobody]);
    await window.rooms.setMuted(conversationId, ADA, false);
    await script({ steps: [{ kind: 'text', text: 'Me.' }] });
    await window.rooms.send({ conversationId, text: 'And now?', replyTo: null });
    await eventually(notices, [nobody, { kind: 'simulated' }]);
    await window.answerIn(conversationId);
  });

  it('[R2] text streams as additions; no event carries a conversation or the text so far again', async () => {
    await page.call('open', { conversationId });
    const pieces = Array.from({ length: 200 }, (_, place) => `word${place} `);
    await script({ steps: [{ kind: 'text', text: pieces.join(''), pieces }] });
    await window.rooms.send({ conversationId, text: 'Talk.', replyTo: null });
    await window.answerIn(conversationId);
    const texts = page.events().flatMap((event) => {
      if (event.type === 'textAdded') return [['added', event.text]];
      return 'message' in event ? [[event.type, event.message.text]] : [];
    });
    const added = texts.filter(([type]) => type === 'added');
    assert.ok(added.length > 1);
    const [question, begun, ...rest] = texts.filter(([type]) => type !== 'added');
    const whole = pieces.join('').trimEnd();
    assert.deepEqual(
      [question, begun],
      [
        ['messageAdded', 'Talk.'],
        ['messageAdded', ''],
      ],
    );
    assert.deepEqual(rest, [['messageChanged', whole]]);
    assert.ok(whole.startsWith(added.map(([, text]) => text).join('')));
  });

  it('[R13] NUL and lone surrogates of a model are shown and stored clean', async () => {
    await page.call('open', { conversationId });
    await script({
      steps: [{ kind: 'text', text: 'a\0b\ud800c😀', pieces: ['a\0', 'b\ud800', 'c😀'] }],
    });
    await window.rooms.send({ conversationId, text: 'Odd?', replyTo: null });
    const answer = await window.answerIn(conversationId);
    assert.deepEqual([answer.text, answer.status], ['a\uFFFDb\uFFFDc😀', 'complete']);
    const stored = await window.store.get('message', answer.id);
    assert.equal(stored?.data.text, 'a\uFFFDb\uFFFDc😀');
    assert.ok(page.posted.every((message) => JSON.stringify(message).isWellFormed()));
    assert.deepEqual(window.errors, []);
  });
});
