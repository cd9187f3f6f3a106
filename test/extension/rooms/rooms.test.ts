import assert from 'node:assert/strict';
import { projectId, threadId } from '../../../shared/domain/ids.ts';
import { StoreUnavailableError } from '../../../shared/domain/recordStore.ts';
import { FakeClock } from '../../support/fakeClock.ts';
import { MemoryDisk } from '../../support/memoryStore.ts';
import { HANG, personaOf, said } from '../../support/scriptedModels.ts';
import { ADA, KOFI, newId, settle, windowOn } from './roomsWindow.ts';

describe('rooms', () => {
  it('[R1] a conversation is named after the first words of its first message, not after a code fence', async () => {
    const { rooms } = windowOn(new MemoryDisk(), new FakeClock(), () => said('Yes.'));
    const id = await rooms.create({ personalityIds: [ADA], projectId: null });
    await rooms.send({ conversationId: id, text: '\n```ts\nlet a = 1;\n```', replyTo: null });
    await settle();
    assert.equal((await rooms.snapshot(id))?.title, 'let a = 1;');
  });

  it('[R3] a mentioned personality answers, and all of it is stored', async () => {
    const clock = new FakeClock();
    const { rooms, store, events, errors } = windowOn(new MemoryDisk(), clock, (request) =>
      said(`I am ${personaOf(request)}.`),
    );
    const id = await rooms.create({ personalityIds: [ADA, KOFI], projectId: null });
    await rooms.snapshot(id);
    await rooms.send({ conversationId: id, text: '# Look at this, @Kofi', replyTo: null });
    await settle();
    const snapshot = await rooms.snapshot(id);
    assert.equal(snapshot?.title, 'Look at this, @Kofi');
    assert.deepEqual(
      snapshot.messages.map(({ author, text, status }) => [author.name, text, status]),
      [
        ['Sam', '# Look at this, @Kofi', 'complete'],
        ['Kofi', 'I am Kofi.', 'complete'],
      ],
    );
    const page = await store.listMessages(id, { beforeId: null, limit: 10 });
    assert.deepEqual(
      page.messages.map(({ data }) => data.status),
      ['complete', 'complete'],
    );
    assert.deepEqual(
      events
        .map((event) => event.type)
        .filter((type) => type !== 'participantsChanged' && type !== 'contextChanged'),
      [
        'titleChanged',
        'messageAdded',
        'queueChanged',
        'queueChanged',
        'messageAdded',
        'messageChanged',
      ],
    );
    assert.deepEqual(errors, []);
  });

  it('[R4] the one replied to answers', async () => {
    const { rooms } = windowOn(new MemoryDisk(), new FakeClock(), (r) => said(personaOf(r)));
    const id = await rooms.create({ personalityIds: [ADA, KOFI], projectId: null });
    await rooms.send({ conversationId: id, text: '@Ada hi', replyTo: null });
    await settle();
    const answer = (await rooms.snapshot(id))?.messages.at(-1);
    await rooms.send({ conversationId: id, text: 'why?', replyTo: answer?.id ?? null });
    await settle();
    const messages = (await rooms.snapshot(id))?.messages ?? [];
    assert.deepEqual(
      messages.map(({ author }) => author.name),
      ['Sam', 'Ada', 'Sam', 'Ada'],
    );
    assert.deepEqual(messages[2]?.replyTo, { id: answer?.id, name: 'Ada', excerpt: 'Ada' });
  });

  it('[R2] text streams in batches with offsets, stop keeps what was shown', async () => {
    const clock = new FakeClock();
    const { rooms, events } = windowOn(new MemoryDisk(), clock, () => [
      { type: 'text', delta: 'Hel' },
      { type: 'text', delta: 'lo' },
      HANG,
    ]);
    const id = await rooms.create({ personalityIds: [ADA], projectId: null });
    await rooms.send({ conversationId: id, text: 'hi', replyTo: null });
    await settle();
    assert.equal(rooms.stateOf(ADA), 'typing');
    clock.advance(40);
    const added = events.filter((event) => event.type === 'textAdded');
    assert.deepEqual(
      added.map(({ offset, text }) => [offset, text]),
      [[0, 'Hello']],
    );
    rooms.stop(id, null);
    await settle();
    const snapshot = await rooms.snapshot(id);
    assert.deepEqual(snapshot?.messages.at(-1)?.text, 'Hello');
    assert.equal(snapshot.messages.at(-1)?.status, 'interrupted');
    assert.deepEqual(snapshot.notice, { kind: 'roomStopped', reason: { kind: 'stopped' } });
    assert.equal(rooms.stateOf(ADA), 'idle');
  });

  it('[S1] a crash loses at most two seconds of an answer, and recovery marks it as interrupted', async () => {
    const clock = new FakeClock();
    const disk = new MemoryDisk();
    const first = windowOn(disk, clock, () => [{ type: 'text', delta: 'Half' }, HANG]);
    const id = await first.rooms.create({ personalityIds: [ADA], projectId: null });
    await first.rooms.send({ conversationId: id, text: 'hi', replyTo: null });
    await settle();
    clock.advance(2_000);
    await settle();
    await first.store.close();
    const second = windowOn(disk, clock, () => said('x'));
    await second.rooms.snapshot(id);
    const recovered = second.rooms.recover();
    await settle();
    clock.advance(5_000);
    await recovered;
    const last = (await second.rooms.snapshot(id))?.messages.at(-1);
    assert.deepEqual([last?.text, last?.status], ['Half', 'interrupted']);
    assert.equal(second.models.requests.length, 0);
  });

  it('[S1] a full disk keeps the answer visible, says so, and stores it when there is room again', async () => {
    const clock = new FakeClock();
    const disk = new MemoryDisk();
    const { rooms, store, events } = windowOn(disk, clock, () => {
      disk.failure = 'full';
      return said('kept');
    });
    const id = await rooms.create({ personalityIds: [ADA], projectId: null });
    await rooms.send({ conversationId: id, text: 'hi', replyTo: null });
    await settle();
    const shown = await rooms.snapshot(id);
    assert.equal(shown?.messages.at(-1)?.text, 'kept');
    assert.deepEqual(shown.notice, { kind: 'storeUnavailable', reason: 'full' });
    await assert.rejects(
      rooms.send({ conversationId: id, text: 'more', replyTo: null }),
      StoreUnavailableError,
    );
    disk.failure = null;
    clock.advance(2_000);
    await settle();
    const page = await store.listMessages(id, { beforeId: null, limit: 10 });
    assert.equal(page.messages.at(-1)?.data.text, 'kept');
    assert.deepEqual(
      events.findLast(({ type }) => type === 'noticeChanged'),
      {
        type: 'noticeChanged',
        conversationId: id,
        notice: null,
      },
    );
  });

  it('[S3] another window shows what is said here and does not answer it', async () => {
    const clock = new FakeClock();
    const disk = new MemoryDisk();
    const here = windowOn(disk, clock, () => said('once'));
    const there = windowOn(disk, clock, () => said('twice'));
    const id = await here.rooms.create({ personalityIds: [ADA], projectId: null });
    await there.rooms.snapshot(id);
    await here.rooms.send({ conversationId: id, text: 'hi', replyTo: null });
    await settle();
    const told = there.events.flatMap((e) =>
      e.type === 'messageAdded' ? [e.message.author.name] : [],
    );
    assert.deepEqual(told, ['Sam', 'Ada']);
    assert.equal(there.models.requests.length, 0);
    assert.equal((await there.rooms.snapshot(id))?.messages.at(-1)?.text, 'once');
  });

  it('[R2] retry of a failed answer takes its place', async () => {
    let isDown = true;
    const { rooms } = windowOn(new MemoryDisk(), new FakeClock(), () =>
      isDown
        ? [{ type: 'failed', failure: { kind: 'network', detail: '' }, usage: null }]
        : said('now'),
    );
    const id = await rooms.create({ personalityIds: [ADA], projectId: null });
    await rooms.send({ conversationId: id, text: 'hi', replyTo: null });
    await settle();
    const failed = (await rooms.snapshot(id))?.messages.at(-1);
    assert.equal(failed?.failure?.kind, 'network');
    isDown = false;
    await rooms.retry(id, failed.id);
    await settle();
    const texts = (await rooms.snapshot(id))?.messages.map(({ text }) => text);
    assert.deepEqual(texts, ['hi', 'now']);
  });

  it('[R5] muted everyone: the room says that nobody can answer', async () => {
    const { rooms } = windowOn(new MemoryDisk(), new FakeClock(), () => said('x'));
    const id = await rooms.create({ personalityIds: [ADA], projectId: null });
    await rooms.setMuted(id, ADA, true);
    await rooms.send({ conversationId: id, text: '@Ada', replyTo: null });
    await settle();
    const snapshot = await rooms.snapshot(id);
    assert.deepEqual(snapshot?.notice, { kind: 'roomStopped', reason: { kind: 'nobodyToAnswer' } });
    assert.equal(snapshot.participants[1]?.state, 'muted');
  });

  it('[V2] the personality that opened a review thread answers a human there', async () => {
    const clock = new FakeClock();
    const { rooms, store, models } = windowOn(new MemoryDisk(), clock, () => said('Ada: Because.'));
    const id = threadId.parse(newId());
    const anchor = {
      startLine: 4,
      endLine: 4,
      quote: 'let a;',
      before: [],
      after: [],
      baseHash: '0'.repeat(64),
    };
    const comment = (text: string, author: object) => ({ id: newId(), text, createdAt: 1, author });
    const data = {
      projectId: projectId.parse(newId()),
      conversationId: null,
      messageId: null,
      path: 'src/a.ts',
      anchor,
      isOutdated: false,
      isResolved: false,
      severity: 'note',
      comments: [
        comment('Why let?', { kind: 'personality', personalityId: ADA, name: 'Ada' }),
        comment('Why not?', { kind: 'human', name: 'Sam' }),
      ],
    };
    await store.write([{ kind: 'thread', id, data: data as never }]);
    assert.deepEqual(await rooms.answerInThread({ threadId: id }), { kind: 'answered' });
    const comments = (await store.get('thread', id))?.data.comments ?? [];
    assert.deepEqual(
      comments.map(({ text }) => text),
      ['Why let?', 'Why not?', 'Because.'],
    );
    const prompt = models.requests[0]?.messages.map(({ content }) => content).join('\n') ?? '';
    assert.match(prompt, /src\/a\.ts[^]*line 5[^]*let a;[^]*Sam: Why not\?/);
  });
});
