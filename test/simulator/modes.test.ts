import assert from 'node:assert/strict';
import type { ChatMessage } from '../../shared/models/model.ts';
import { summaryRequest } from '../../shared/prompt/summaryPrompt.ts';
import { showOptions, taskInstruction } from '../../shared/prompt/taskInstruction.ts';
import type { TurnTask } from '../../shared/prompt/turnTask.ts';
import { facilitatorPrompt } from '../../shared/turns/modes/facilitatorPrompt.ts';
import { judgePrompt } from '../../shared/turns/modes/judgePrompt.ts';
import { completionRequest } from '../../simulator/completionRequest.ts';
import { thinkOfReply } from '../../simulator/reviewer/thinkOfReply.ts';
import type { Step } from '../../simulator/scenario.ts';
import { member, roomOf, spoken } from '../support/roomOf.ts';

const NAMES = ['Ada', 'Bo', 'Cy'];
const QUESTION = 'Sam: Tabs or spaces?';

function answerTo(
  messages: readonly Pick<ChatMessage, 'role' | 'content'>[],
  tools: string[] = [],
) {
  const request = completionRequest.parse({
    model: 'simulated/reviewer',
    messages,
    tools: tools.map((name) => ({ function: { name } })),
  });
  const steps = thinkOfReply(request);
  const called = steps.flatMap((step: Step) => (step.kind === 'toolCalls' ? step.calls : []));
  const text = steps.map((step) => (step.kind === 'text' ? step.text : '')).join('');
  return { text, called: called.map(({ name }) => name) };
}

/** What `name` says when it is asked with the words that a room really uses for `task`. */
function partOf(name: string, task: TurnTask, said: readonly string[] = [], tools: string[] = []) {
  const members = NAMES.map((other) => `- ${other}, AI colleague`).join('\n');
  const options = showOptions(task, 4_000);
  return answerTo(
    [
      { role: 'system', content: `Participants\n- Sam, human\n${members}` },
      { role: 'user', content: QUESTION },
      ...said.map((content) => ({ role: 'user' as const, content })),
      ...(options === null ? [] : [{ role: 'user' as const, content: options }]),
      {
        role: 'system',
        content: `You are ${name}.\n\n${taskInstruction(task, undefined)}\n\nYou are ${name} and nobody else.`,
      },
    ],
    tools,
  );
}

const distinct = (texts: readonly string[]) => new Set(texts).size;

describe('the simulated colleagues in the modes of a room', () => {
  it('[M5] argue in turn, by name, and differently from round to round', () => {
    const texts = [1, 2].flatMap((round) =>
      ['Ada', 'Bo'].map((name) => {
        const opponents = [name === 'Ada' ? 'Bo' : 'Ada'];
        return partOf(name, { kind: 'argue', round, rounds: 2, opponents }).text;
      }),
    );
    assert.ok(texts.every((text) => text.includes('Tabs or spaces?')));
    assert.match(texts[2] ?? '', /Bo says/);
    assert.ok(distinct(texts) >= 3);
  });

  it('[M5] a judge finds the same winner in either order of reading', () => {
    const speakers = [
      { name: 'Ada', arguments: ['Tabs, because they are short.', 'Since that holds, tabs.'] },
      { name: 'Bo', arguments: ['Spaces.', 'I stay with spaces, Ada.'] },
    ];
    const winners = [speakers, speakers.toReversed()].map((order) => {
      const record = { question: QUESTION, speakers: order, otherNames: ['Sam'] };
      const { winner, reason } = JSON.parse(answerTo(judgePrompt(record)).text) as {
        winner: string;
        reason: string;
      };
      assert.match(reason, /^Simulated verdict/);
      return order['AB'.indexOf(winner)]?.name;
    });
    assert.deepEqual(winners, ['Ada', 'Ada']);
  });

  it('[M5] vote for a letter that there is, with confidence and a reason', () => {
    const options = ['A', 'B', 'C'].map((letter) => ({ letter, text: `Answer of ${letter}` }));
    const votes = NAMES.map(
      (name) =>
        JSON.parse(partOf(name, { kind: 'vote', options }).text) as {
          vote: string;
          confidence: number;
          reason: string;
        },
    );
    assert.ok(votes.every(({ vote }) => options.some(({ letter }) => letter === vote)));
    assert.ok(votes.every(({ confidence }) => confidence > 0 && confidence <= 1));
    assert.ok(distinct(votes.map(({ vote }) => vote)) <= 2, 'there is a majority');
    assert.ok(votes.every(({ reason }) => reason.startsWith('Simulated vote')));
  });

  it('[M5] a facilitator chooses two of the seats and then nobody', () => {
    const members = NAMES.map((name, at) => member(at + 1, name));
    const next = (...said: readonly string[]) => {
      const messages = [
        spoken('question', null, 'Tabs or spaces?'),
        ...members
          .filter(({ name }) => said.includes(name))
          .map((by) => spoken(by.name, by, `${by.name} speaks`)),
      ];
      const prompt = facilitatorPrompt(roomOf(members, messages));
      return (JSON.parse(answerTo(prompt).text) as { next: string | null }).next;
    };
    assert.equal(next(), 'Ada');
    assert.equal(next('Ada'), 'Bo');
    assert.equal(next('Ada', 'Bo'), null);
  });

  it('[M5] write minutes with the names of those who spoke', () => {
    const transcript = [QUESTION, 'Ada: Tabs, for they are short.'].map((content) => ({
      role: 'user' as const,
      content,
    }));
    const { text } = answerTo(summaryRequest({ earlier: 'Bo was late.', skipped: 0, transcript }));
    assert.match(text, /Bo was late/);
    assert.match(text, /Sam: Tabs or spaces\?[\s\S]*Ada: Tabs/);
    assert.match(text, /Simulated summary/);
  });

  it('[M5] go on by themselves, each time with something else, until nothing is left', () => {
    const said: string[] = [];
    for (const name of ['Ada', 'Bo', 'Cy', 'Ada']) {
      said.push(`${name}: ${partOf(name, { kind: 'autopilot' }, said, ['opt_out']).text}`);
    }
    assert.equal(distinct(said), 4);
    assert.ok(
      said.some((text) => /@(Ada|Bo|Cy)\b/.test(text)),
      'somebody is asked by name',
    );
    assert.deepEqual(partOf('Bo', { kind: 'autopilot' }, said, ['opt_out']).called, ['opt_out']);
    assert.equal(partOf('Bo', { kind: 'autopilot' }, said).text, 'SKIP');
  });

  it('[M5] take part in every other mode in words of their own', () => {
    const tasks: readonly TurnTask[] = [
      { kind: 'draft' },
      { kind: 'revise', round: 1, rounds: 2 },
      { kind: 'relay', place: 1, of: 3, from: null },
      { kind: 'relay', place: 2, of: 3, from: 'Bo' },
      { kind: 'roundRobin', place: 2, of: 3 },
      { kind: 'summoned', by: 'Bo' },
      { kind: 'continue', messageId: 'x' },
    ];
    const texts = tasks.map((task) => partOf('Ada', task).text);
    assert.equal(distinct(texts), tasks.length);
    assert.match(texts[3] ?? '', /what Bo left/);
    assert.match(texts[5] ?? '', /^Bo,/);
  });

  it('read a file first where the question names one and they can', () => {
    const said = ['Sam: @all review src/a.ts'];
    const drafted = partOf('Ada', { kind: 'draft' }, said, ['read_file']);
    assert.deepEqual(drafted.called, ['read_file']);
  });
});
