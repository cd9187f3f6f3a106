import assert from 'node:assert/strict';
import { MAX_MESSAGE_LENGTH } from '../../../shared/domain/message.ts';
import type { ModelRequest } from '../../../shared/models/model.ts';
import type { Member } from '../../../shared/prompt/room.ts';
import { MAX_TOOL_CALLS } from '../../../shared/turns/runTurn.ts';
import type { TurnEvent } from '../../../shared/turns/turnEvent.ts';
import { idOf, member } from '../../support/roomOf.ts';
import { called, HANG, personaOf, said, type Script } from '../../support/scriptedModels.ts';
import { ROOM, settle, turnStage } from '../../support/turnStage.ts';

type Options = NonNullable<Parameters<typeof turnStage>[2]>;

function stage(members: Member[], reply: (request: ModelRequest) => Script, options: Options = {}) {
  const staged = turnStage(members, reply, options);
  const textsOf = () =>
    staged.room.messages.filter(({ author }) => author.kind !== 'human').map(({ text }) => text);
  return { ...staged, textsOf };
}

const kinds = (events: readonly TurnEvent[]) => events.map((event) => event.type);

describe('turn engine', () => {
  it('[R6] the mentioned answer one after another, each having read the one before', async () => {
    const { engine, events, models, ask } = stage([member(1, 'Ada'), member(2, 'Bo')], (request) =>
      said(`I am ${personaOf(request)}`),
    );
    ask('@Bo then @Ada');
    await engine.idle();
    assert.deepEqual(events, [
      {
        type: 'turnQueued',
        turnId: idOf(1000),
        personalityId: idOf(2),
        answers: 'm0',
        stage: null,
      },
      {
        type: 'turnQueued',
        turnId: idOf(1001),
        personalityId: idOf(1),
        answers: 'm0',
        stage: null,
      },
      { type: 'turnStarted', turnId: idOf(1000), model: 'test/model' },
      { type: 'textAdded', turnId: idOf(1000), text: 'I am Bo' },
      { type: 'turnEnded', turnId: idOf(1000), usage: null },
      { type: 'turnStarted', turnId: idOf(1001), model: 'test/model' },
      { type: 'textAdded', turnId: idOf(1001), text: 'I am Ada' },
      { type: 'turnEnded', turnId: idOf(1001), usage: null },
    ]);
    const read = models.requests[1]?.messages.map((message) => message.content);
    assert.ok(read?.includes('Bo: I am Bo'));
  });

  it('[R8] malformed arguments and unknown tools are told to the model, which goes on', async () => {
    const replies = [called('read_file', 'oops'), called('fly', {}), said('done')];
    const { engine, events, models, ask } = stage(
      [member(1, 'Ada')],
      () => replies.shift() ?? said('x'),
    );
    ask('hi');
    await engine.idle();
    assert.deepEqual(kinds(events).slice(2), [
      'toolCalled',
      'toolEnded',
      'toolCalled',
      'toolEnded',
      'textAdded',
      'turnEnded',
    ]);
    assert.deepEqual(models.requests[2]?.messages.at(-1), {
      role: 'tool',
      callId: 'c1call-1',
      content: 'Refused: no.',
    });
  });

  it('a flood of tool calls ends: the tools are withdrawn and the model must answer', async () => {
    const { engine, events, models, ask } = stage([member(1, 'Ada')], (request) =>
      request.tools.length === 0
        ? said('enough')
        : [...Array.from({ length: 50 }, () => called('read_file', {})[0] ?? HANG)],
    );
    ask('hi');
    await engine.idle();
    assert.equal(events.filter((event) => event.type === 'toolCalled').length, MAX_TOOL_CALLS);
    assert.equal(events.at(-1)?.type, 'turnEnded');
    assert.ok(models.requests.at(-1)?.messages.every((message) => message.role !== 'tool'));
  });

  it('[R2] stop interrupts a model that never answers, and says why the room is quiet', async () => {
    const heard = Promise.withResolvers<undefined>();
    const run = stage([member(1, 'Ada'), member(2, 'Bo')], () => {
      heard.resolve(undefined);
      return [{ type: 'text', delta: 'Well' }, HANG];
    });
    run.ask('@all');
    await heard.promise;
    await settle();
    run.engine.stop(ROOM, null);
    await run.engine.idle();
    assert.deepEqual(run.events.slice(-3), [
      { type: 'turnInterrupted', turnId: idOf(1001) },
      { type: 'turnInterrupted', turnId: idOf(1000) },
      { type: 'roomStopped', reason: { kind: 'stopped' } },
    ]);
  });

  it('an answer cut off by the length limit keeps its text and says so', async () => {
    const big = 'x'.repeat(100_000);
    const { engine, events, textsOf, ask } = stage([member(1, 'Ada')], () =>
      said(big, big, big, big),
    );
    ask('hi');
    await engine.idle();
    assert.equal(textsOf()[0]?.length, MAX_MESSAGE_LENGTH);
    const last = events.at(-1);
    assert.equal(last?.type === 'turnFailed' && last.failure.kind, 'cutByLength');
  });

  it('NUL and surrogate halves split over deltas become storable text', async () => {
    const { engine, textsOf, ask } = stage([member(1, 'Ada')], () =>
      said('a\0\uD83D', '\uDE00b\uD83D'),
    );
    ask('hi');
    await engine.idle();
    assert.equal(textsOf().join(''), 'a\uFFFD😀b\uFFFD');
  });

  it('[R8] opting out ends the turn without a failure', async () => {
    const { engine, events, ask } = stage([member(1, 'Ada'), member(2, 'Bo')], () =>
      called('opt_out', { reason: 'not mine' }),
    );
    ask('@Ada');
    await engine.idle();
    assert.deepEqual(events.at(-1), {
      type: 'turnDeclined',
      turnId: idOf(1000),
      reason: 'not mine',
    });
  });

  it('a room that cannot be read fails the turn once, also where it was stopped meanwhile', async () => {
    const reads = [Promise.withResolvers<null>(), Promise.withResolvers<null>()];
    let count = 0;
    const run = stage([member(1, 'Ada')], () => said('hi'), {
      ports: {
        readRoom: () => {
          count += 1;
          if (count % 2 === 1) return Promise.resolve(run.room);
          return reads[count / 2 - 1]?.promise ?? Promise.resolve(null);
        },
      },
    });
    run.ask('hi');
    await settle();
    run.engine.stop(ROOM, null);
    reads[0]?.reject(new Error('The disk is gone.'));
    await run.engine.idle();
    assert.deepEqual(run.script(), ['Ada queued', 'Ada interrupted', 'stopped: stopped']);
    assert.equal(run.errors.length, 1);
  });

  it('a prompt that cannot be composed fails the turn with what went wrong', async () => {
    const { engine, events, errors, ask } = stage([member(1, 'Ada')], () => said('hi'), {
      ports: { compose: () => Promise.reject(new Error('No memory.')) },
    });
    ask('hi');
    await engine.idle();
    assert.deepEqual(events.at(-1), {
      type: 'turnFailed',
      turnId: idOf(1000),
      failure: { kind: 'brokenStream', detail: 'No memory.' },
    });
    assert.equal(errors.length, 1);
  });

  it('stop ends a turn whose prompt never comes', async () => {
    const run = stage([member(1, 'Ada')], () => said('hi'), {
      ports: { compose: () => new Promise(() => undefined) },
    });
    run.ask('hi');
    await settle();
    run.engine.stop(ROOM, null);
    await run.engine.idle();
    assert.deepEqual(run.script().slice(1), ['Ada started', 'Ada interrupted', 'stopped: stopped']);
  });

  it('closed, it starts nothing and says so', () => {
    const { engine, ask, script } = stage([member(1, 'Ada')], () => said('hi'));
    engine.close();
    ask('hi');
    engine.setAutopilot(ROOM, true);
    assert.deepEqual(script(), ['stopped: stopped', 'stopped: stopped']);
    assert.equal(engine.autopilotOf(ROOM), null);
  });
});
