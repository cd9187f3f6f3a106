import assert from 'node:assert/strict';
import type { Interruption } from '../../../shared/domain/roomRules.ts';
import { idOf, member } from '../../support/roomOf.ts';
import { HANG, personaOf, said } from '../../support/scriptedModels.ts';
import { purposeOf, ROOM, settle, turnStage } from '../../support/turnStage.ts';

const members = [member(1, 'Ada'), member(2, 'Bo'), member(3, 'Cy')];

/** Ada takes her time, Bo waits behind her, and a second word comes. */
async function interrupted(interruption: Interruption, second = '@Cy now') {
  let isFirst = true;
  const run = turnStage(
    members,
    (request) => {
      if (personaOf(request) !== 'Ada' || !isFirst) return said('ok');
      isFirst = false;
      return [{ type: 'text', delta: 'Well' }, HANG];
    },
    { rules: { interruption } },
  );
  run.ask('@Ada @Bo first');
  await settle();
  run.ask(second);
  await settle();
  return run;
}

describe('[R15] a human word while others answer', () => {
  it('queues: all that was asked comes first', async () => {
    const run = await interrupted('queue');
    const before = run.script().length;
    run.engine.stop(ROOM, idOf(1000));
    await run.engine.idle();
    assert.deepEqual(run.script().slice(before), [
      'Ada interrupted',
      'Bo started',
      'Bo: ok',
      'Bo ended',
      'Cy queued',
      'Cy started',
      'Cy: ok',
      'Cy ended',
    ]);
  });

  it('interrupts: what was said is kept, who waited is dropped, the new word is answered at once', async () => {
    const run = await interrupted('interrupt');
    await run.engine.idle();
    assert.deepEqual(run.script().slice(4), [
      'Bo interrupted',
      'Ada interrupted',
      'Cy queued',
      'Cy started',
      'Cy: ok',
      'Cy ended',
    ]);
    const kept = run.room.messages.find(({ text }) => text === 'Well');
    assert.equal(kept?.status, 'interrupted');
  });

  it('merges: the running answer finishes and both words are answered together', async () => {
    const run = await interrupted('merge');
    assert.equal(run.script().at(-1), 'Bo interrupted');
    run.engine.stop(ROOM, idOf(1000));
    await run.engine.idle();
    assert.deepEqual(run.script().slice(5), [
      'Ada interrupted',
      'Cy queued',
      'Bo queued',
      'Cy started',
      'Cy: ok',
      'Cy ended',
      'Bo started',
      'Bo: ok',
      'Bo ended',
    ]);
  });

  for (const interruption of ['interrupt', 'merge'] as const) {
    it(`${interruption}s: words that nobody had come to are answered with the newest`, async () => {
      const admitted = Promise.withResolvers<boolean>();
      const run = turnStage(members, () => said('ok'), {
        rules: { interruption },
        ports: {
          admitRound: (_, speakers) =>
            speakers.length === 2 &&
            run.models.requests.length === 0 &&
            run.room.messages.length === 1
              ? admitted.promise
              : Promise.resolve(true),
        },
      });
      run.ask('@Ada @Bo first');
      await settle();
      run.ask('@Cy second');
      await run.engine.idle();
      assert.deepEqual(
        run.script().filter((line) => line.endsWith('queued')),
        ['Cy queued', 'Ada queued', 'Bo queued'],
      );
    });
  }

  it('asking one by name, and for what, waits in the queue whatever the rule', async () => {
    const run = turnStage(
      members,
      (request) => (personaOf(request) === 'Ada' ? [HANG] : said('ok')),
      { rules: { interruption: 'interrupt' } },
    );
    run.ask('@Ada');
    await settle();
    const task = { kind: 'continue' as const, messageId: 'm0' };
    run.engine.start({ roomId: ROOM, answers: 'm0', speaker: idOf(2), task });
    await settle();
    assert.deepEqual(run.script(), ['Ada queued', 'Ada started']);
    run.engine.stop(ROOM, idOf(1000));
    await run.engine.idle();
    assert.deepEqual(run.script().slice(3), ['Bo queued', 'Bo started', 'Bo: ok', 'Bo ended']);
    const last = run.models.requests.at(-1);
    assert.equal(last && purposeOf(last), 'continue');
  });

  it('merges: three words in a row are answered by one round', async () => {
    const run = turnStage(
      members,
      (request) =>
        personaOf(request) === 'Ada' ? [{ type: 'text', delta: 'Well' }, HANG] : said('ok'),
      { rules: { interruption: 'merge' } },
    );
    run.ask('@Ada first');
    await settle();
    run.ask('@Bo second');
    run.ask('@Cy third');
    run.engine.stop(ROOM, idOf(1000));
    await run.engine.idle();
    assert.deepEqual(
      run.script().filter((line) => line.endsWith('queued')),
      ['Ada queued', 'Cy queued', 'Bo queued'],
    );
  });

  it('stop keeps nothing of the old words for the next one', async () => {
    const run = await interrupted('merge');
    run.engine.stop(ROOM, null);
    run.ask('@Cy only');
    await run.engine.idle();
    const end = run.script().slice(-5);
    // The room speaks again: it does not say that it stopped.
    assert.deepEqual(end, ['Ada interrupted', 'Cy queued', 'Cy started', 'Cy: ok', 'Cy ended']);
  });
});

describe('[R6] before an answer', () => {
  it('each waits its own time and holds no place meanwhile', async () => {
    const slow = [member(1, 'Ada', { responseDelayMs: 3_000 }), member(2, 'Bo')];
    const run = turnStage(slow, () => said('ok'), {
      rules: { order: 'parallel' },
      ports: { maxInFlight: () => 1 },
    });
    run.ask('@all');
    await settle();
    assert.deepEqual(run.script().slice(2), ['Bo started', 'Bo: ok', 'Bo ended']);
    run.clock.advance(2_999);
    await settle();
    assert.equal(run.script().length, 5);
    run.clock.advance(1);
    await run.engine.idle();
    assert.deepEqual(run.script().slice(5), ['Ada started', 'Ada: ok', 'Ada ended']);
  });

  it('stop ends the waiting', async () => {
    const run = turnStage([member(1, 'Ada', { responseDelayMs: 3_000 })], () => said('ok'));
    run.ask('hi');
    await settle();
    run.engine.stop(ROOM, null);
    await run.engine.idle();
    assert.deepEqual(run.script(), ['Ada queued', 'Ada interrupted', 'stopped: stopped']);
  });

  it('a limit that is raised takes effect with the next answer', async () => {
    let limit = 1;
    const run = turnStage(members, () => said('ok'), {
      rules: { order: 'parallel' },
      ports: { maxInFlight: () => limit },
    });
    run.ask('@all');
    await run.engine.idle();
    assert.equal(run.models.inFlight.most, 1);
    limit = 3;
    run.ask('@all');
    await run.engine.idle();
    assert.equal(run.models.inFlight.most, 3);
  });

  it('[R6] several are admitted first; refused, nothing runs and the room says so', async () => {
    const asked: string[][] = [];
    const run = turnStage(members, () => said('ok'), {
      ports: {
        admitRound: (_, speakers) => {
          asked.push(speakers.map(({ name }) => name));
          return Promise.resolve(false);
        },
      },
    });
    run.ask('@Ada alone');
    await run.engine.idle();
    run.ask('@Ada @Bo');
    await run.engine.idle();
    assert.deepEqual(asked, [['Ada', 'Bo']]);
    assert.deepEqual(run.script().slice(-2), ['Ada ended', 'stopped: stopped']);
  });
});
