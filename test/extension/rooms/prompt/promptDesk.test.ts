import assert from 'node:assert/strict';
import { ANSWER } from '../../../../shared/prompt/turnTask.ts';
import { member, roomOf, spoken } from '../../../support/roomOf.ts';
import { HANG, said, type Script } from '../../../support/scriptedModels.ts';
import { countedId } from '../../../support/syncBuilders.ts';
import { until } from '../../../support/until.ts';
import {
  ada,
  asMessageId,
  bo,
  deskOn,
  messageOf,
  never,
  storeConversation,
  transcriptOf,
} from './deskOn.ts';

const failed: Script = [
  {
    type: 'failed',
    failure: { kind: 'rateLimited', detail: 'Slow down.', retryAfterMs: null },
    usage: null,
  },
];
/** Enough for the small window to be four fifths full, whatever the large one is. */
const MUCH = 70;

describe('the prompt desk', () => {
  it('[R13] reads the conversation from the store, running answers and all, and keeps in step', async () => {
    const on = await deskOn();
    const first = await on.say('Hello');
    assert.deepEqual(transcriptOf(await on.compose()), ['Sam: Hello']);
    const answer = await on.say('Hi', bo);
    assert.deepEqual(transcriptOf(await on.compose()), ['Sam: Hello', 'Bo: Hi']);
    await on.change(answer, { text: 'Hi there' });
    on.live.set(countedId(), { ...messageOf(on.room.id, 'Me too', ada), createdAt: 99 });
    assert.deepEqual(transcriptOf(await on.compose(bo)), ['Sam: Hello', 'Hi there', 'Ada: Me too']);
    on.live.clear();
    await on.remove(first);
    assert.deepEqual(transcriptOf(await on.compose()), ['Bo: Hi there']);
  });

  it('[R13] writes a reply anew when what it quotes is edited or deleted', async () => {
    const on = await deskOn();
    const original = await on.say('The old words');
    await on.say('Yes', bo);
    await on.say('No', bo, { replyTo: asMessageId(original) });
    assert.match(transcriptOf(await on.compose())[2] ?? '', /“The old words”\) No$/);
    await on.change(original, { text: 'New words' });
    assert.match(transcriptOf(await on.compose())[2] ?? '', /“New words”\) No$/);
    await on.remove(original);
    assert.equal(transcriptOf(await on.compose()).at(-1), 'Bo: No');
  });

  it('[R13] composes from the room itself where no conversation has its id', async () => {
    const on = await deskOn();
    const room = { ...roomOf([ada], [spoken('c1', null, 'Why?')]), id: countedId() };
    const request = { room, member: ada, task: ANSWER, hiddenIds: [], hasTools: false };
    assert.deepEqual(transcriptOf(await on.desk.compose(request, never)), ['Sam: Why?']);
    assert.equal(on.desk.gaugeOf(room.id), null);
  });

  it('[R13] gives a personality its memories of this place', async () => {
    const asked: unknown[] = [];
    const on = await deskOn(undefined, {
      memoriesFor: (id, place) => {
        asked.push([id, place]);
        return Promise.resolve([
          {
            personalityId: ada.id,
            scope: { kind: 'everywhere' },
            text: 'Sam likes tabs.',
            isPinned: false,
            origin: { kind: 'human' },
            createdAt: 1,
          },
        ]);
      },
    });
    await on.say('Hello');
    assert.match((await on.compose()).messages.at(-1)?.content ?? '', /\n- Sam likes tabs\.\n/);
    assert.deepEqual(asked, [[ada.id, { conversationId: on.room.id, projectId: null }]]);
  });

  it('[R13] previews a personality alone, without a store', async () => {
    const on = await deskOn();
    const { messages, estimatedTokens } = await on.desk.preview(ada);
    assert.equal(messages.length, 2);
    assert.ok(estimatedTokens > 300);
  });

  it('[R14] does not summarise below four fifths of the window', async () => {
    const on = await deskOn();
    await on.talk(30);
    assert.equal(transcriptOf(await on.compose()).length, 30);
    assert.equal(on.models.requests.length, 0);
  });

  it('[R14] at four fifths has the older part summarised, keeps the newest and every message', async () => {
    const on = await deskOn();
    await on.talk(MUCH);
    const prompt = await on.compose();
    const [summary] = await on.summaries();
    assert.ok(summary && summary.count > 20 && summary.count < MUCH);
    assert.equal(summary.model, 'test/small');
    const [note = '', ...rest] = transcriptOf(prompt);
    assert.match(note, /^\[Room note\] Summary of the first \d+ messages.*They agreed on tabs\./s);
    assert.equal(rest.length, MUCH - summary.count);
    assert.ok(prompt.estimatedTokens < 3_200 && prompt.estimatedTokens > 1_200);
    const [request] = on.models.requests;
    assert.deepEqual([request?.model, request?.conversationId], ['test/small', on.room.id]);
    assert.match(request?.messages[1]?.content ?? '', /Sam: message 0 of the talk/);
    assert.equal((await on.store.list('message', on.room.id)).length, MUCH);
  });

  it('[R14] uses the summary again, and begins with the same bytes until the next one', async () => {
    const on = await deskOn();
    await on.talk(MUCH);
    const before = transcriptOf(await on.compose());
    await on.say('And now?');
    const after = transcriptOf(await on.compose());
    assert.deepEqual(after.slice(0, before.length - 3), before.slice(0, -3));
    assert.equal(on.models.requests.length, 1);
  });

  it('[R14] summarises again on top of the summary there is', async () => {
    let made = 0;
    const on = await deskOn(() => said(`Summary ${(made += 1)}.`));
    await on.talk(MUCH);
    await on.compose();
    await on.talk(45);
    const prompt = await on.compose();
    assert.match(transcriptOf(prompt)[0] ?? '', /Summary 2\./);
    const [first, second] = await on.summaries();
    assert.ok(first && second && second.count > first.count);
    const asked = on.models.requests[1]?.messages[1]?.content ?? '';
    assert.match(asked, /<earlier-summary>\nSummary 1\.\n/);
    assert.ok(!asked.includes('message 0 of the talk'));
  });

  it('[R14] an edit inside the range drops the summary, and the last valid one returns', async () => {
    let made = 0;
    const on = await deskOn(() => said(`Summary ${(made += 1)}.`));
    await on.talk(MUCH);
    await on.compose();
    const [first] = await on.summaries();
    const later = await on.talk(45);
    await on.compose();
    assert.equal((await on.summaries()).length, 2);
    await on.change(later[5] ?? '', { text: 'I meant spaces.' });
    // Bo reads far more, so that nothing new is summarised.
    await on.compose(bo);
    assert.deepEqual(await on.summaries(), [first]);
  });

  it('[R14] a change that no summary saw leaves it alone', async () => {
    const on = await deskOn();
    const ids = await on.talk(MUCH);
    await on.compose();
    await on.change(ids[3] ?? '', { editedAt: 5 });
    await on.change(ids.at(-1) ?? '', { text: 'Newer words.' });
    await on.compose();
    assert.equal((await on.summaries()).length, 1);
    assert.equal(on.models.requests.length, 1);
  });

  for (const [what, change] of [
    ['deletion', (on: Awaited<ReturnType<typeof deskOn>>, id: string) => on.remove(id)],
    [
      'late arrival',
      (on: Awaited<ReturnType<typeof deskOn>>) => on.say('Late.', bo, { createdAt: 15 }).then(),
    ],
  ] as const) {
    it(`[R14] a ${what} inside the range drops the summary`, async () => {
      const on = await deskOn();
      const ids = await on.talk(MUCH);
      await on.compose();
      const [old] = await on.summaries();
      await change(on, ids[2] ?? '');
      await on.compose();
      const [renewed] = await on.summaries();
      assert.notEqual(renewed?.id, old?.id);
      assert.equal(on.models.requests.length, 2);
    });
  }

  it('[R14] a change that came while nobody looked is found when the conversation is opened', async () => {
    const before = await deskOn();
    const ids = await before.talk(MUCH);
    await before.compose();
    before.desk.dispose();
    await before.change(ids[2] ?? '', { text: 'Other words.' });
    const { disk, room } = before;
    const on = await deskOn(undefined, {
      disk,
      id: room.id,
      readRoom: () => Promise.resolve(room),
    });
    assert.equal(on.desk.gaugeOf(room.id), null);
    await until(() => on.desk.gaugeOf(room.id) !== null, 'it is so');
    assert.deepEqual(await on.summaries(), []);
  });

  it('[R14] a summary that still holds is used by the next window without reading all anew', async () => {
    const before = await deskOn();
    await before.talk(MUCH);
    await before.compose();
    const { disk, room } = before;
    const on = await deskOn(undefined, { disk, id: room.id });
    assert.match(transcriptOf(await on.compose())[0] ?? '', /They agreed on tabs/);
    assert.equal(on.models.requests.length, 0);
    await on.desk.summarize(room.id, never);
    assert.equal((await on.summaries())[0]?.id, (await before.summaries())[0]?.id);
  });

  it('[R14] a branch begins without summaries', async () => {
    const on = await deskOn();
    await on.talk(MUCH);
    await on.compose();
    const branch = countedId();
    await storeConversation(on.store, branch);
    for (const { data } of await on.store.list('message', on.room.id)) {
      const copy = { ...data, ...messageOf(branch, data.text, null), createdAt: data.createdAt };
      await on.store.write([{ kind: 'message', id: countedId(), data: copy }]);
    }
    const request = { member: bo, task: ANSWER, hiddenIds: [], hasTools: false };
    const room = { ...on.room, id: branch };
    const prompt = await on.desk.compose({ room, ...request }, never);
    assert.equal(transcriptOf(prompt).length, MUCH);
    assert.deepEqual(await on.store.list('summary', branch), []);
  });

  it('[R14] a member with a large window reads everything beside one that reads a summary', async () => {
    const on = await deskOn();
    await on.talk(MUCH);
    assert.ok(transcriptOf(await on.compose(ada)).length < MUCH);
    assert.equal(transcriptOf(await on.compose(bo)).length, MUCH);
    assert.equal(on.models.requests.length, 1);
  });

  it('[R14] two that need a summary at once wait for the same one', async () => {
    const on = await deskOn();
    await on.talk(MUCH);
    const twin = member(3, 'Cy', { model: 'test/small' });
    const prompts = await Promise.all([on.compose(ada), on.compose(twin)]);
    assert.equal(on.models.requests.length, 1);
    assert.deepEqual(prompts[0].messages[1], prompts[1].messages[1]);
  });

  it('[R14] leaves the oldest out behind a marker when the model gives no summary, and rests', async () => {
    const on = await deskOn(() => failed);
    await on.talk(MUCH);
    const [marker = '', ...rest] = transcriptOf(await on.compose());
    assert.match(marker, /^\[Room note\] \d+ earlier messages are left out here\.$/);
    assert.match(rest.at(-1) ?? '', /message 69 of the talk/);
    assert.equal(on.reported.length, 1);
    await on.compose();
    assert.equal(on.models.requests.length, 1);
    on.time.now += 60_001;
    await on.compose();
    assert.equal(on.models.requests.length, 2);
  });

  it('[R14] fails no turn when the summary cannot be stored', async () => {
    const on = await deskOn();
    await on.talk(MUCH);
    on.disk.failure = 'full';
    assert.match(transcriptOf(await on.compose())[0] ?? '', /left out here/);
    assert.equal(on.reported.length, 1);
  });

  it('[R14] ends early when it is cancelled while a summary is written, and stores none', async () => {
    const on = await deskOn(() => [{ type: 'text', delta: 'Half' }, HANG]);
    await on.talk(MUCH);
    const stop = new AbortController();
    const composing = on.compose(ada, stop.signal);
    await until(() => on.models.inFlight.now === 1, 'it is so');
    assert.equal(on.desk.gaugeOf(on.room.id)?.isSummarizing ?? true, true);
    stop.abort();
    assert.match(transcriptOf(await composing)[0] ?? '', /left out here/);
    assert.deepEqual(await on.summaries(), []);
    assert.deepEqual(on.reported, []);
  });

  it('[R14] throws a summary away when its messages changed while it was written', async () => {
    let edit = () => Promise.resolve();
    const on = await deskOn(() => {
      void edit();
      return said('Old news.');
    });
    const ids = await on.talk(MUCH);
    edit = () => on.change(ids[1] ?? '', { text: 'Changed.' });
    await on.compose();
    assert.deepEqual(await on.summaries(), []);
  });

  it('[R14] keeps all since the newest human message, as long as it is of use', async () => {
    const on = await deskOn();
    await on.talk(30);
    const human = await on.say('Discuss.');
    for (let n = 0; n < 45; n += 1) await on.say(`point ${n} ${'and so on '.repeat(12)}`, bo);
    await on.compose();
    const [first] = await on.summaries();
    assert.equal(first?.count, 30);
    for (let n = 45; n < 90; n += 1) await on.say(`point ${n} ${'and so on '.repeat(12)}`, bo);
    const transcript = transcriptOf(await on.compose());
    assert.match(transcript[0] ?? '', /Summary of the first \d+ messages/);
    assert.ok(((await on.summaries()).at(-1)?.count ?? 0) > 31);
    assert.match(transcript.at(-1) ?? '', /point 89/);
    assert.notEqual(await on.store.get('message', human), null);
  });

  it('[R14] shortens a single message that is larger than the window', async () => {
    for (const word of ['words ', '言']) {
      const on = await deskOn();
      await on.say(word.repeat(20_000));
      const prompt = await on.compose();
      assert.ok(prompt.estimatedTokens < 3_000, `${prompt.estimatedTokens} tokens`);
      assert.match(transcriptOf(prompt).at(-1) ?? '', new RegExp(`^Sam: ${word}.*…$`, 's'));
    }
  });

  it('[R14] summarises on request what is old, and says when there is nothing', async () => {
    const on = await deskOn();
    await on.talk(3);
    await on.compose();
    assert.deepEqual(await on.desk.summarize(on.room.id, never), { kind: 'nothingToDo' });
    await on.talk(50);
    const outcome = await on.desk.summarize(on.room.id, never);
    assert.equal(outcome.kind, 'done');
    assert.equal((await on.summaries()).length, 1);
    assert.deepEqual(await on.desk.summarize(countedId(), never), { kind: 'nothingToDo' });
  });

  it('[R14] shows the fullest window in the gauge, and what is summarised', async () => {
    const on = await deskOn();
    const told: number[] = [];
    on.desk.onGaugeChanged(({ gauge }) => void told.push(gauge.usedTokens));
    await on.talk(MUCH);
    const { estimatedTokens } = await on.compose(ada);
    const [summary] = await on.summaries();
    assert.deepEqual(on.desk.gaugeOf(on.room.id), {
      name: 'Ada',
      usedTokens: estimatedTokens,
      windowTokens: 4_000,
      summarizedCount: summary?.count,
      isSummarizing: false,
      accuracy: null,
    });
    await on.say('One more.');
    await until(() => (on.desk.gaugeOf(on.room.id)?.usedTokens ?? 0) > estimatedTokens, 'it is so');
    assert.equal(told.at(-1), on.desk.gaugeOf(on.room.id)?.usedTokens);
  });

  it('[M3] learns from what providers count, and shows how near the estimate was', async () => {
    const on = await deskOn();
    await on.talk(10);
    const { estimatedTokens } = await on.compose();
    const usage = {
      promptTokens: estimatedTokens * 1.25,
      completionTokens: 1,
      cost: null,
      cachedTokens: null,
      reasoningTokens: null,
      estimatedPromptTokens: estimatedTokens,
    };
    on.desk.noteUsage('test/small', usage);
    assert.equal(on.desk.gaugeOf(on.room.id)?.accuracy, 0.8);
    const next = await on.compose();
    assert.ok(Math.abs(next.estimatedTokens - estimatedTokens * 1.25) <= 1);
  });

  it('[R14] counts again only what changed, and lets others have the thread meanwhile', async () => {
    let now = 0;
    let counted = 0;
    const on = await deskOn(undefined, {
      now: () => now,
      countTokens: (text) => {
        now += 5;
        counted += 1;
        return Math.ceil(text.length / 4);
      },
    });
    await on.talk(40);
    await on.compose(bo);
    assert.ok(on.pauses.count >= 15, `${on.pauses.count} pauses`);
    await on.say('One more.');
    counted = 0;
    await on.compose(bo);
    assert.ok(counted <= 6, `${counted} texts counted`);
  });
});
