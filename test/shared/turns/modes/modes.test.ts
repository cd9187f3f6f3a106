import assert from 'node:assert/strict';
import type { RoomMode } from '../../../../shared/domain/roomRules.ts';
import type { ModelRequest } from '../../../../shared/models/model.ts';
import { member } from '../../../support/roomOf.ts';
import { called, personaOf, said, type Script } from '../../../support/scriptedModels.ts';
import { purposeOf, turnStage } from '../../../support/turnStage.ts';

const ada = member(1, 'Ada', { model: 'test/ada' });
const bo = member(2, 'Bo', { model: 'test/bo' });
const cy = member(3, 'Cy', { model: 'test/cy' });
const dee = member(4, 'Dee', { model: 'test/dee', isMuted: true });

const stageOf = (
  mode: RoomMode,
  reply: (request: ModelRequest) => Script,
  { members = [ada, bo, cy, dee], rules = {} }: { members?: (typeof ada)[]; rules?: object } = {},
) => turnStage([...members], reply, { rules: { mode, ...rules } });

const speakersOf = (script: readonly string[]) =>
  script.filter((line) => line.endsWith('started')).map((line) => line.split(' ')[0]);
const taskOf = (request: ModelRequest | undefined): unknown =>
  JSON.parse(/to: (.*)$/s.exec(request?.messages.at(-1)?.content ?? '')?.[1] ?? 'null');
const wordsOf = (request: ModelRequest | undefined) =>
  request?.messages.map(({ content }) => content).join('\n') ?? '';

describe('[R10] round-robin', () => {
  it('everyone who is not muted speaks once, by seats, and knows the place', async () => {
    const run = stageOf('roundRobin', (request) => said(personaOf(request)));
    run.ask('hi');
    await run.engine.idle();
    assert.deepEqual(speakersOf(run.script()), ['Ada', 'Bo', 'Cy']);
    assert.deepEqual(taskOf(run.models.requests[1]), { kind: 'roundRobin', place: 2, of: 3 });
  });

  it('who is called by a later one speaks again, within the brakes', async () => {
    let isFirst = true;
    const run = stageOf('roundRobin', (request) => {
      if (personaOf(request) !== 'Cy' || !isFirst) return said(`${personaOf(request)} speaks`);
      isFirst = false;
      return said('@Ada, again?');
    });
    run.ask('hi');
    await run.engine.idle();
    assert.deepEqual(speakersOf(run.script()), ['Ada', 'Bo', 'Cy', 'Ada']);
  });

  it('with everyone muted it says that nobody answers', async () => {
    const run = stageOf('roundRobin', () => said('x'), { members: [dee] });
    run.ask('hi');
    await run.engine.idle();
    assert.deepEqual(run.script(), ['stopped: nobodyToAnswer']);
  });
});

describe('[R10] relay', () => {
  it('begins with the mentioned one; each takes up what the last one who spoke left', async () => {
    const run = stageOf('relay', (request) =>
      personaOf(request) === 'Cy' ? called('opt_out', { reason: '' }) : said('mine'),
    );
    run.ask('@Bo begins');
    await run.engine.idle();
    assert.deepEqual(run.models.requests.map(taskOf), [
      { kind: 'relay', place: 1, of: 3, from: null },
      { kind: 'relay', place: 2, of: 3, from: 'Bo' },
      { kind: 'relay', place: 3, of: 3, from: 'Bo' },
    ]);
    assert.deepEqual(speakersOf(run.script()), ['Bo', 'Cy', 'Ada']);
  });
});

describe('[R10] debate', () => {
  const arguing =
    (judge: (count: number) => Script) =>
    (request: ModelRequest): Script => {
      if (purposeOf(request) === 'judge') return judge((judged += 1));
      return said(`${personaOf(request)} says @Bo is wrong`);
    };
  let judged = 0;
  beforeEach(() => (judged = 0));
  const verdictOf = (run: ReturnType<typeof stageOf>) => {
    const event = run.events.findLast((one) => one.type === 'roomSaid');
    return event?.type === 'roomSaid' ? event : null;
  };
  const winner = (letter: string) =>
    said(JSON.stringify({ winner: letter, reason: 'Speaker A shows it.' }));

  it('two argue for two rounds; who took no part judges both orders without names', async () => {
    const run = stageOf(
      'debate',
      arguing((count) => winner(count === 1 ? 'A' : 'B')),
    );
    run.ask('Tabs, @Ada?');
    await run.engine.idle();
    assert.deepEqual(speakersOf(run.script()), ['Ada', 'Bo', 'Ada', 'Bo']);
    assert.ok(run.script().includes('Ada queued (argument)'));
    assert.deepEqual(taskOf(run.models.requests[3]), {
      kind: 'argue',
      round: 2,
      rounds: 2,
      opponents: ['Ada'],
    });
    const asked = run.models.requests.filter((request) => purposeOf(request) === 'judge');
    assert.deepEqual(
      asked.map(({ model }) => model),
      ['test/cy', 'test/cy'],
    );
    for (const request of asked) assert.doesNotMatch(wordsOf(request), /\b(Ada|Bo|Cy)\b/);
    assert.equal(
      verdictOf(run)?.text,
      'Ada argued better: Cy read the arguments in both orders and the two readings agree.\n- Ada shows it.',
    );
    assert.equal(verdictOf(run)?.stage, 'verdict');
  });

  it('readings that differ are a tie', async () => {
    const run = stageOf(
      'debate',
      arguing(() => winner('A')),
    );
    run.ask('Tabs?');
    await run.engine.idle();
    assert.match(verdictOf(run)?.text ?? '', /^A tie: Cy .* differ \(Ada, then Bo\)/);
  });

  it('answers that cannot be read are asked for three times, then there is no verdict', async () => {
    const run = stageOf(
      'debate',
      arguing(() => said('{"winner":"Ada"}')),
    );
    run.ask('Tabs?');
    await run.engine.idle();
    assert.equal(judged, 3);
    assert.match(wordsOf(run.models.requests.at(-1)), /"winner" must be one of A, B or tie/);
    assert.match(verdictOf(run)?.text ?? '', /^No verdict/);
  });

  it('a judge of the rules never argues, even when mentioned', async () => {
    const run = stageOf(
      'debate',
      arguing(() => winner('tie')),
      { rules: { judgeId: ada.id } },
    );
    run.ask('@Ada @Cy');
    await run.engine.idle();
    assert.deepEqual(speakersOf(run.script()), ['Cy', 'Bo', 'Cy', 'Bo']);
    assert.match(verdictOf(run)?.text ?? '', /^A tie: Ada /);
    assert.equal(verdictOf(run)?.model, 'test/ada');
  });

  it('with two alone the room itself judges', async () => {
    const run = stageOf(
      'debate',
      arguing(() => winner('tie')),
      { members: [ada, bo] },
    );
    run.ask('Tabs?');
    await run.engine.idle();
    assert.equal(verdictOf(run)?.model, 'test/ada');
    assert.match(verdictOf(run)?.text ?? '', /The judge read/);
  });

  it('with nobody to argue against, one answers and the room says so', async () => {
    const run = stageOf('debate', () => said('hi'), { members: [ada] });
    run.ask('Tabs?');
    await run.engine.idle();
    assert.match(run.script()[0] ?? '', /^room \(note\): A debate needs two/);
    assert.equal(run.script().at(-1), 'Ada ended');
  });
});

describe('[R10] consensus', () => {
  const votes = (give: (voter: string, round: number) => unknown) => {
    const rounds = new Map<string, number>();
    return (request: ModelRequest): Script => {
      if (purposeOf(request) !== 'vote') return said(`${personaOf(request)} drafts`);
      const voter = personaOf(request);
      const round = rounds.get(voter) ?? 0;
      rounds.set(voter, round + 1);
      return said(JSON.stringify(give(voter, round)));
    };
  };
  const outcomeOf = (run: ReturnType<typeof stageOf>) => {
    const event = run.events.findLast((one) => one.type === 'roomSaid');
    return event?.type === 'roomSaid' ? event.text : '';
  };

  it('drafts are blind, votes anonymous; a clear majority ends it and keeps the minority', async () => {
    const run = stageOf(
      'consensus',
      votes((voter) => ({
        vote: voter === 'Cy' ? 'C' : 'B',
        confidence: 0.8,
        reason: voter === 'Cy' ? 'Bo forgot\nthe frost.' : 'It is short.',
      })),
      { rules: {} },
    );
    run.ask('Roses?');
    await run.engine.idle();
    const { requests } = run.models;
    const drafting = requests.filter((request) => purposeOf(request) === 'draft');
    assert.equal(drafting.length, 3);
    for (const request of drafting) assert.doesNotMatch(wordsOf(request), /drafts/);
    const [vote] = requests.filter((request) => purposeOf(request) === 'vote');
    assert.ok(vote?.messages.slice(0, -1).every(({ content }) => !content.includes('drafts')));
    assert.match(wordsOf(vote), /"letter":"B","text":"Bo drafts"/);
    assert.equal(
      outcomeOf(run),
      [
        "Agreement on Bo's answer: 1.60 of 2.40 by confidence.",
        '',
        'Votes',
        "- Ada for Bo's answer (confidence 0.80): It is short.",
        "- Bo for Bo's answer (confidence 0.80): It is short.",
        "- Cy for Cy's answer (confidence 0.80): Bo forgot the frost.",
        '',
        'The minority holds',
        "- Cy's answer (0.80), held by Cy: Bo forgot the frost.",
      ].join('\n'),
    );
    assert.doesNotMatch(outcomeOf(run), /correct/);
  });

  it('split, they revise and vote again at most twice, then the views stand side by side', async () => {
    const run = stageOf(
      'consensus',
      votes((voter) => ({
        vote: { Ada: 'A', Bo: 'B', Cy: 'C' }[voter],
        confidence: 1,
        reason: '',
      })),
    );
    run.ask('Roses?');
    await run.engine.idle();
    const purposes = run.models.requests.map(purposeOf);
    assert.equal(purposes.filter((one) => one === 'revise').length, 6);
    assert.equal(purposes.filter((one) => one === 'vote').length, 9);
    assert.match(outcomeOf(run), /^No agreement after 2 revisions/);
    assert.ok(run.script().includes('Bo queued (revision)'));
  });

  it('confidence outweighs heads', async () => {
    const run = stageOf(
      'consensus',
      votes((voter) => ({
        vote: voter === 'Ada' ? 'A' : 'B',
        confidence: voter === 'Ada' ? 1 : 0.2,
      })),
    );
    run.ask('Roses?');
    await run.engine.idle();
    assert.match(outcomeOf(run), /^Agreement on Ada's answer: 1.00 of 1.40/);
  });

  it('a vote that cannot be read is an abstention', async () => {
    const run = stageOf(
      'consensus',
      votes((voter) => (voter === 'Bo' ? { vote: 'Q' } : { vote: 'A', confidence: 0.5 })),
    );
    run.ask('Roses?');
    await run.engine.idle();
    assert.match(outcomeOf(run), /- Bo abstained/);
    assert.match(outcomeOf(run), /^Agreement on Ada's answer/);
  });
});

describe('[R10] facilitated', () => {
  const led =
    (choices: (string | null)[]) =>
    (request: ModelRequest): Script => {
      if (purposeOf(request) !== 'facilitator') return said(`${personaOf(request)} here`);
      const next = choices.shift();
      return said(next === undefined ? 'hm?' : `\`\`\`json\n${JSON.stringify({ next })}\n\`\`\``);
    };

  it('a model chooses each next speaker, having read the last, until it chooses nobody', async () => {
    const run = stageOf('facilitated', led(['Cy', '@ada', null]));
    run.ask('hi');
    await run.engine.idle();
    assert.deepEqual(speakersOf(run.script()), ['Cy', 'Ada']);
    const asked = run.models.requests.filter((request) => purposeOf(request) === 'facilitator');
    assert.equal(asked[0]?.model, 'test/ada');
    assert.match(wordsOf(asked[1]), /Cy: Cy here/);
    assert.doesNotMatch(wordsOf(asked[0]), /- Dee/);
  });

  it('told what was wrong it may choose again; after three attempts the next seat speaks', async () => {
    const run = stageOf(
      'facilitated',
      led(['Zoe', 'Dee', 'Bo', 'x', 'x', 'x', 'x', 'x', 'x', null]),
    );
    run.ask('hi');
    await run.engine.idle();
    assert.deepEqual(speakersOf(run.script()), ['Bo', 'Cy', 'Ada']);
    assert.equal(run.script().filter((line) => line.startsWith('room (note)')).length, 1);
    assert.match(wordsOf(run.models.requests[1]), /"next" must be null or one of: Ada, Bo, Cy\./);
  });

  it('somebody answers a human in any case, and the turns are limited', async () => {
    const run = stageOf('facilitated', led([null, 'Bo', 'Cy', 'Bo', 'Cy']), {
      rules: { maxTurns: 3 },
    });
    run.ask('hi');
    await run.engine.idle();
    assert.deepEqual(speakersOf(run.script()), ['Bo', 'Cy', 'Bo']);
    assert.equal(run.script().at(-1), 'stopped: turns');
  });
});

describe('[R6] free talk', () => {
  it('the turns of a human word hold for those who answer it, too; the mentioned come first', async () => {
    const run = stageOf('free', (request) => said(personaOf(request)), { rules: { maxTurns: 2 } });
    run.ask('@Cy @Bo @Ada');
    await run.engine.idle();
    assert.deepEqual(speakersOf(run.script()), ['Cy', 'Bo']);
    assert.equal(run.script().at(-1), 'stopped: turns');
  });

  it('who is muted or gone when their turn comes is passed over', async () => {
    const seats = [ada, bo];
    const run = turnStage(seats, (request) => {
      if (personaOf(request) === 'Ada') seats.pop();
      return said('ok');
    });
    run.ask('@Ada @Bo');
    await run.engine.idle();
    assert.deepEqual(run.script().slice(-1), ['Bo interrupted']);
  });
});
