import assert from 'node:assert/strict';
import { MAX_MESSAGE_LENGTH } from '../../../shared/domain/message.ts';
import { StoreUnavailableError } from '../../../shared/domain/recordStore.ts';
import { connectHost, FaultError } from '../../../shared/protocol/connectHost.ts';
import { serveHost } from '../../../shared/protocol/serveHost.ts';
import type { HostApi, HostEvent } from '../../../shared/protocol/hostApi.ts';
import { aSnapshot, ROOM_ID, uuidOf } from '../../support/chatViews.ts';
import { createPortPair } from '../../support/portPair.ts';
import { createScriptedHostApi } from '../../support/scriptedHostApi.ts';
import { until } from '../../support/until.ts';

function connect(script: Partial<HostApi> = {}) {
  const ports = createPortPair();
  const host = createScriptedHostApi(script);
  const reported: unknown[] = [];
  const events: HostEvent[] = [];
  const gaps = { count: 0 };
  const channel = serveHost(ports.host, host.api, (error) => reported.push(error));
  const page = connectHost(
    ports.page,
    (event) => events.push(event),
    () => gaps.count++,
  );
  return { ports, host, reported, events, gaps, channel, page };
}

const renamed = (title: string): HostEvent => ({
  type: 'titleChanged',
  conversationId: ROOM_ID,
  title,
});
const withCode = (code: string) => (error: unknown) =>
  error instanceof FaultError && error.code === code;

describe('the channel between host and page', () => {
  it('answers each call with its own value, also out of order', async () => {
    const first = Promise.withResolvers<null>();
    const { page } = connect({
      stop: () => first.promise,
      open: () => Promise.resolve(aSnapshot()),
    });
    const stopped = page.stop({ conversationId: ROOM_ID, turnId: null });
    assert.equal((await page.open({ conversationId: null }))?.title, 'Room');
    first.resolve(null);
    assert.equal(await stopped, null);
  });

  it('reports a message of the wrong shape and goes on', async () => {
    const { ports, reported, page } = connect();
    for (const junk of [null, 1, 'open', {}, { id: 'x', method: 'open' }, []])
      ports.page.post(junk);
    await until(() => reported.length === 6, 'all six were reported');
    assert.equal(await page.newConversation(null), null);
  });

  it('answers an unknown method and a method of Object with badRequest', async () => {
    const { ports, host } = connect();
    const replies: unknown[] = [];
    ports.page.listen((message) => replies.push(message));
    ports.page.post({ id: 100, method: 'format', params: null });
    ports.page.post({ id: 101, method: 'toString', params: null });
    await until(() => replies.length === 2, 'both were answered');
    for (const reply of replies) assert.equal((reply as { code: string }).code, 'badRequest');
    assert.deepEqual(host.calls, []);
  });

  it('refuses wrong parameters before the host sees them', async () => {
    const { page, host } = connect();
    await assert.rejects(page.open({ conversationId: 'no id' }), withCode('badRequest'));
    await assert.rejects(page.openPlace({ path: '../secret', line: 0 }), withCode('badRequest'));
    await assert.rejects(page.openPlace({ path: 'a.ts', line: -1 }), withCode('badRequest'));
    await assert.rejects(page.openLink({ url: 'javascript:alert(1)' }), withCode('badRequest'));
    await assert.rejects(page.openLink({ url: 'file:///etc/passwd' }), withCode('badRequest'));
    assert.deepEqual(host.calls, []);
  });

  it('tells text that is too long apart from other faults', async () => {
    const { page } = connect();
    const text = 'x'.repeat(MAX_MESSAGE_LENGTH + 1);
    await assert.rejects(
      page.sendMessage({
        conversationId: ROOM_ID,
        text,
        replyTo: null,
        attachments: [],
        images: [],
      }),
      withCode('tooLong'),
    );
  });

  it('tells a database that cannot be written apart from a defect, and reports both', async () => {
    const { page, reported } = connect({
      retry: () => Promise.reject(new StoreUnavailableError('full', null)),
      stop: () => Promise.reject(new Error('defect')),
    });
    const conversationId = ROOM_ID;
    const messageId = uuidOf(9);
    await assert.rejects(page.retry({ conversationId, messageId }), withCode('unavailable'));
    await assert.rejects(page.stop({ conversationId, turnId: null }), withCode('failed'));
    assert.equal(reported.length, 2);
  });

  it('hands events over in order', async () => {
    const { channel, events, gaps } = connect();
    channel.push(renamed('one'));
    channel.push(renamed('two'));
    await until(() => events.length === 2, 'both came');
    assert.deepEqual(events, [renamed('one'), renamed('two')]);
    assert.equal(gaps.count, 0);
  });

  it('tells of a missing event once and goes on from there', async () => {
    const { ports, events, gaps } = connect();
    for (const seq of [1, 3, 4]) {
      ports.host.post({ kind: 'event', seq, event: renamed(`${seq}`) });
    }
    await until(() => events.length === 2, 'the events around the gap came');
    assert.deepEqual(events, [renamed('1'), renamed('4')]);
    assert.equal(gaps.count, 1);
  });

  it('hears nothing after it is closed', async () => {
    const { channel, ports, reported, page } = connect();
    await page.newConversation(null);
    channel.close();
    ports.page.post('junk');
    await until(() => true, 'a turn has passed');
    assert.deepEqual(reported, []);
  });
});
