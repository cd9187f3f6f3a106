import assert from 'node:assert/strict';
import type { ModelRequest } from '../../../shared/models/model.ts';
import { idOf, member } from '../../support/roomOf.ts';
import { called, HANG, personaOf, said, type Script } from '../../support/scriptedModels.ts';
import { purposeOf, ROOM, settle, turnStage } from '../../support/turnStage.ts';

const eager = [member(1, 'Ada', { eagerness: 1 }), member(2, 'Bo', { eagerness: 1 })];
const description = 'We plan a garden.';

/** Something new each time. */
function talker(more: (request: ModelRequest) => Script | null = () => null) {
  let count = 0;
  return (request: ModelRequest): Script =>
    more(request) ?? said(`thought ${(count += 1)} ${'x'.repeat(count)}`);
}

const speakersOf = (script: readonly string[]) =>
  script.filter((line) => line.endsWith('started')).map((line) => line.split(' ')[0]);

describe('[R11] autopilot', () => {
  it('goes on without a human until its messages are used up, and tells each step', async () => {
    const run = turnStage(eager, talker(), { description, rules: { autopilotMessages: 3 } });
    run.engine.setAutopilot(ROOM, true);
    assert.deepEqual(run.engine.autopilotOf(ROOM)?.messages, 0);
    await run.engine.idle();
    assert.equal(speakersOf(run.script()).length, 3);
    assert.deepEqual(
      run.script().filter((line) => line.includes('autopilot')),
      [
        'autopilot 0',
        'autopilot 1',
        'autopilot 2',
        'autopilot 3',
        'autopilot off',
        'stopped: autopilotMessages',
      ],
    );
    assert.equal(run.engine.autopilotOf(ROOM), null);
    assert.ok(run.models.requests.every((request) => purposeOf(request) === 'autopilot'));
  });

  it('begins each round with another than the last speaker', async () => {
    const run = turnStage(eager, talker(), { description, rules: { autopilotMessages: 6 } });
    run.engine.setAutopilot(ROOM, true);
    await run.engine.idle();
    const speakers = speakersOf(run.script());
    // The first round may hold both; from then on nobody speaks twice in a row.
    assert.ok(
      speakers.every((name, place) => name !== speakers[place + 1]),
      speakers.join(' '),
    );
  });

  it('never chooses who is wholly passive', async () => {
    const members = [...eager, member(3, 'Cy', { eagerness: 0 })];
    const run = turnStage(members, talker(), { description });
    run.engine.setAutopilot(ROOM, true);
    await run.engine.idle();
    assert.ok(!speakersOf(run.script()).includes('Cy'));
  });

  it('ends when the money is spent', async () => {
    const usage = {
      promptTokens: 1,
      completionTokens: 1,
      cost: 0.04,
      cachedTokens: null,
      reasoningTokens: null,
      estimatedPromptTokens: null,
    };
    let count = 0;
    const run = turnStage(
      eager,
      () => [
        { type: 'text', delta: `n${(count += 1)}` },
        { type: 'done', usage, reasoningDetails: [] },
      ],
      { description, rules: { autopilotSpend: 0.1 } },
    );
    run.engine.setAutopilot(ROOM, true);
    await run.engine.idle();
    assert.equal(count, 3);
    assert.equal(run.script().at(-1), 'stopped: autopilotSpend');
    const ended = run.events.find((event) => event.type === 'turnEnded');
    assert.equal(ended?.usage?.estimatedPromptTokens, 100);
  });

  it('ends in time, also while an answer is under way, which may finish', async () => {
    const run = turnStage(eager, () => [{ type: 'text', delta: 'hm' }, HANG], {
      description,
      rules: { autopilotMinutes: 2 },
    });
    run.engine.setAutopilot(ROOM, true);
    await settle();
    run.clock.advance(2 * 60_000 - 1);
    assert.notEqual(run.engine.autopilotOf(ROOM), null);
    run.clock.advance(1);
    assert.deepEqual(run.script().slice(-2), ['autopilot off', 'stopped: autopilotTime']);
    run.engine.stop(ROOM, idOf(1000));
    await run.engine.idle();
    assert.equal(speakersOf(run.script()).length, 1);
  });

  it('ends when everyone asked has nothing to add', async () => {
    const run = turnStage(eager, () => called('opt_out', { reason: 'all said' }), { description });
    run.engine.setAutopilot(ROOM, true);
    await run.engine.idle();
    assert.equal(run.script().at(-1), 'stopped: autopilotSettled');
    assert.ok(speakersOf(run.script()).length <= 2);
  });

  it('ends when somebody says again what they said', async () => {
    const run = turnStage(eager, (request) => said(`I am ${personaOf(request)}`), { description });
    run.engine.setAutopilot(ROOM, true);
    await run.engine.idle();
    assert.equal(run.script().at(-1), 'stopped: nearDuplicate');
  });

  it('any human word ends it and is answered', async () => {
    const run = turnStage(
      eager,
      talker((request) => (purposeOf(request) === 'autopilot' ? [HANG] : null)),
      { description, rules: { interruption: 'interrupt' } },
    );
    run.engine.setAutopilot(ROOM, true);
    await settle();
    const before = run.script().length;
    run.ask('@Bo wait');
    assert.deepEqual(run.script().slice(before, before + 2), [
      'autopilot off',
      'stopped: autopilotPaused',
    ]);
    await run.engine.idle();
    const answers = run.events.findLast((event) => event.type === 'turnQueued')?.answers;
    assert.equal(answers, run.room.messages.find(({ text }) => text === '@Bo wait')?.id);
    assert.equal(run.script().at(-1), 'Ada ended');
  });

  it('one button stops it at once', async () => {
    const run = turnStage(eager, () => [HANG], { description });
    run.engine.setAutopilot(ROOM, true);
    await settle();
    run.engine.stop(ROOM, null);
    await run.engine.idle();
    assert.deepEqual(
      run.script().filter((line) => /autopilot off|stopped/.test(line)),
      ['autopilot off', 'stopped: stopped'],
    );
  });

  it('switched off, the running answer finishes and nobody follows', async () => {
    const run = turnStage(eager, talker(), { description });
    run.engine.setAutopilot(ROOM, true);
    while (speakersOf(run.script()).length === 0) await settle(1);
    run.engine.setAutopilot(ROOM, false);
    await run.engine.idle();
    assert.equal(speakersOf(run.script()).length, 1);
    assert.equal(run.script().filter((line) => line === 'stopped: stopped').length, 1);
    assert.ok(run.events.some((event) => event.type === 'turnEnded'));
  });

  it('switched off and on in the same moment, it begins anew', async () => {
    const run = turnStage(eager, talker(), { description, rules: { autopilotMessages: 2 } });
    run.engine.setAutopilot(ROOM, true);
    await settle(3);
    run.engine.setAutopilot(ROOM, false);
    run.engine.setAutopilot(ROOM, true);
    await run.engine.idle();
    assert.equal(run.script().at(-1), 'stopped: autopilotMessages');
  });

  it('makes way for what was asked by name and goes on after it', async () => {
    const run = turnStage(eager, talker(), { description, rules: { autopilotMessages: 5 } });
    run.engine.setAutopilot(ROOM, true);
    await settle(3);
    run.engine.start({ roomId: ROOM, answers: 'm0', speaker: idOf(2) });
    await run.engine.idle();
    assert.ok(run.models.requests.some((request) => purposeOf(request) === 'answer'));
    assert.equal(run.script().at(-1), 'stopped: autopilotMessages');
  });

  it('begins in an empty room only where there is a description', async () => {
    const run = turnStage(eager, talker());
    run.engine.setAutopilot(ROOM, true);
    await run.engine.idle();
    assert.deepEqual(run.script(), ['autopilot 0', 'autopilot off', 'stopped: nobodyToAnswer']);
  });

  it('runs the other modes round after round, limits holding between any two turns', async () => {
    const run = turnStage(eager, talker(), {
      description,
      rules: { mode: 'roundRobin', autopilotMessages: 3 },
    });
    run.engine.setAutopilot(ROOM, true);
    await run.engine.idle();
    assert.deepEqual(speakersOf(run.script()), ['Ada', 'Bo', 'Ada']);
  });

  it('ends when a consensus is reached', async () => {
    const run = turnStage(
      eager,
      talker((request) =>
        purposeOf(request) === 'vote' ? said('{"vote":"A","confidence":1,"reason":"clear"}') : null,
      ),
      { description, rules: { mode: 'consensus' } },
    );
    run.engine.setAutopilot(ROOM, true);
    await run.engine.idle();
    assert.equal(run.script().at(-1), 'stopped: autopilotSettled');
    assert.equal(run.events.filter((event) => event.type === 'roomSaid').length, 1);
  });

  it('never passes the hard limit of 100 turns', async () => {
    let count = 0;
    const run = turnStage(
      eager,
      () =>
        (count += 1) % 2 === 0 ? called('opt_out', { reason: '' }) : said(`m ${'y'.repeat(count)}`),
      { description, rules: { autopilotMessages: 100, order: 'parallel', mode: 'roundRobin' } },
    );
    run.engine.setAutopilot(ROOM, true);
    await run.engine.idle();
    assert.equal(speakersOf(run.script()).length, 100);
    assert.equal(run.script().at(-1), 'stopped: turns');
  });
});
