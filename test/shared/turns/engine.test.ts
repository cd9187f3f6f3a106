import assert from 'node:assert/strict';
import type { ToolBox } from '../../../shared/turns/toolBox.ts';
import { createTurnEngine, type EnginePorts } from '../../../shared/turns/engine.ts';
import type { TurnEvent } from '../../../shared/turns/turnEvent.ts';
import { MAX_TOOL_CALLS } from '../../../shared/turns/runTurn.ts';
import { MAX_MESSAGE_LENGTH } from '../../../shared/domain/message.ts';
import { conversationId, messageId } from '../../../shared/domain/ids.ts';
import type { ModelRequest } from '../../../shared/models/model.ts';
import { idOf, member, roomOf, spoken } from '../../support/roomOf.ts';
import { Random } from '../../support/random.ts';
import {
  called,
  HANG,
  personaOf,
  said,
  scriptedModels,
  type Script,
} from '../../support/scriptedModels.ts';

const ROOM = idOf(900);
const toolBox: ToolBox = {
  declarations: [{ name: 'read_file', description: '', parameters: {} }],
  run: (call) => {
    const isKnown = call.tool === 'read_file' && call.arguments.startsWith('{');
    const reply = isKnown ? 'a.ts (1 line)' : 'Refused: no.';
    return Promise.resolve({
      outcome: isKnown ? { kind: 'done' } : { kind: 'refused', reason: reply },
      reply,
    });
  },
};

/** A room that applies the engine's events to its own transcript, as the application does. */
function stage(
  members: ReturnType<typeof member>[],
  reply: (r: ModelRequest) => Script,
  more: Partial<EnginePorts> = {},
) {
  const room = { ...roomOf(members), messages: [] as ReturnType<typeof spoken>[] };
  const events: TurnEvent[] = [];
  const errors: unknown[] = [];
  const speakers = new Map<string, ReturnType<typeof member>>();
  const texts = new Map<string, string>();
  let count = 0;
  const models = scriptedModels(reply);
  const engine = createTurnEngine({
    models,
    toolBox,
    random: () => 0.5,
    newId: () => idOf(1000 + count++),
    maxInFlight: 3,
    order: 'sequential',
    readRoom: () => Promise.resolve(room),
    callerOf: (roomId, turnId, who) => ({
      ...who,
      conversationId: conversationId.parse(roomId),
      messageId: messageId.parse(turnId),
    }),
    emit: (_room, event) => {
      events.push(event);
      if (event.type === 'turnQueued') {
        const speaker = members.find(({ id }) => id === event.personalityId);
        if (speaker) speakers.set(event.turnId, speaker);
      }
      if (event.type === 'textAdded') {
        texts.set(event.turnId, (texts.get(event.turnId) ?? '') + event.text);
      }
      if (event.type === 'turnEnded') {
        const text = texts.get(event.turnId) ?? '';
        room.messages.push(spoken(event.turnId, speakers.get(event.turnId) ?? null, text));
      }
    },
    report: (error) => errors.push(error),
    ...more,
  });
  const ask = (text: string, id = `m${room.messages.length}`): string => {
    room.messages.push(spoken(id, null, text));
    engine.start({ roomId: ROOM, answers: id, speaker: null });
    return id;
  };
  return { engine, events, errors, models, room, texts, ask };
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
      { type: 'turnQueued', turnId: idOf(1000), personalityId: idOf(2), answers: 'm0' },
      { type: 'turnQueued', turnId: idOf(1001), personalityId: idOf(1), answers: 'm0' },
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
    while (run.texts.size === 0) await Promise.resolve();
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
    const { engine, events, texts, ask } = stage([member(1, 'Ada')], () =>
      said(big, big, big, big),
    );
    ask('hi');
    await engine.idle();
    assert.equal([...texts.values()][0]?.length, MAX_MESSAGE_LENGTH);
    const last = events.at(-1);
    assert.equal(last?.type === 'turnFailed' && last.failure.kind, 'cutByLength');
  });

  it('NUL and surrogate halves split over deltas become storable text', async () => {
    const { engine, texts, ask } = stage([member(1, 'Ada')], () =>
      said('a\0\uD83D', '\uDE00b\uD83D'),
    );
    ask('hi');
    await engine.idle();
    assert.equal([...texts.values()].join(''), 'a\uFFFD😀b\uFFFD');
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

  it('random rooms end, keep the limit, answer every message and let no one speak as another (300 seeds)', async () => {
    for (let seed = 0; seed < 300; seed += 1) {
      const dice = new Random(seed);
      const members = Array.from({ length: 2 + dice.below(7) }, (_, n) =>
        member(n + 1, `N${n}x`, { eagerness: dice.fraction(), isMuted: dice.below(6) === 0 }),
      );
      const maxInFlight = 1 + dice.below(3);
      const run = stage(
        members,
        (request) => {
          const others = members.filter(({ name }) => name !== personaOf(request));
          const other = others[dice.below(others.length)]?.name ?? '';
          const scripts: readonly Script[] = [
            said(`${personaOf(request)}: fine`, `\n${other}: I agree`),
            said('fine'),
            said('SK', 'IP'),
            called('read_file', {}),
            [{ type: 'failed', failure: { kind: 'network', detail: '' }, usage: null }],
            [{ type: 'text', delta: 'hm' }, HANG],
          ];
          return scripts[dice.below(scripts.length)] ?? said('x');
        },
        {
          random: () => dice.fraction(),
          maxInFlight,
          order: dice.below(2) ? 'parallel' : 'sequential',
        },
      );
      const asked: string[] = [];
      const rounds = 1 + dice.below(3);
      for (let round = 0; round < rounds; round += 1) {
        asked.push(run.ask(`@N${dice.below(members.length)}x and @all`, `seed${seed}-${round}`));
      }
      for (
        let wait = 0;
        run.events.filter((e) => e.type === 'turnQueued').length === 0 && wait < 50;
        wait += 1
      )
        await Promise.resolve();
      const stopper = async () => {
        for (let tick = 0; tick < 5_000; tick += 1) {
          await Promise.resolve();
          if (tick % 200 !== 199) continue;
          const open = openTurns(run.events);
          for (const turnId of open.slice(0, 1)) run.engine.stop(ROOM, turnId);
        }
        run.engine.stop(ROOM, null);
      };
      await Promise.all([run.engine.idle(), stopper()]);
      const label = `seed ${seed}`;
      assert.deepEqual(openTurns(run.events), [], label);
      assert.ok(run.models.inFlight.most <= maxInFlight, label);
      assert.deepEqual(run.errors, [], label);
      const wasStopped = run.events.some((event) => event.type === 'roomStopped');
      const answered = new Set(
        run.events.flatMap((e) => (e.type === 'turnQueued' ? [e.answers] : [])),
      );
      if (!wasStopped)
        assert.deepEqual(
          asked.filter((id) => !answered.has(id)),
          [],
          label,
        );
      for (const text of run.texts.values()) assert.doesNotMatch(text, /^N\dx:/m, label);
    }
  });
});

function openTurns(events: readonly TurnEvent[]): string[] {
  const open = new Set<string>();
  for (const event of events) {
    if (event.type === 'turnQueued') open.add(event.turnId);
    if (/^turn(Ended|Failed|Declined|Interrupted)$/.test(event.type) && 'turnId' in event) {
      assert.ok(open.delete(event.turnId), `${event.type} of a turn that is not open`);
    }
  }
  return [...open];
}
