import assert from 'node:assert/strict';
import { personaOf } from '../../simulator/personaOf.ts';
import { occursOnce, sourceTextOf } from '../../simulator/reviewer/sourceText.ts';
import { pathsIn, turnSoFar } from '../../simulator/reviewer/turnSoFar.ts';
import { numbered, runReviewer } from '../support/reviewerTurn.ts';

const FAULTY = [
  "import { a } from './a.ts';",
  "const apiKey = 'k-123456789';",
  'export function run(xs: string[]) {',
  '  for (let i = 0; i <= xs.length; i++) {',
  "    if (xs[i] == 'x') send(apiKey);",
  '  }',
  '  try { stop(); } catch {}',
  '}',
].join('\n');

describe('a turn of the simulated reviewer', () => {
  it('[M5] reads the file, comments the worst lines, proposes a fix and sums up', () => {
    const { said, calls } = runReviewer('@Ada please review src/x.ts', { 'src/x.ts': FAULTY });
    const tools = calls.map(({ tool }) => tool);
    assert.deepEqual(tools, [
      'read_file',
      'comment',
      'comment',
      'comment',
      'comment',
      'propose_edit',
    ]);
    assert.deepEqual(calls[0]?.arguments, { path: 'src/x.ts' });
    const comments = calls.filter(({ tool }) => tool === 'comment').map((call) => call.arguments);
    assert.deepEqual(
      comments.map(({ line }) => line),
      [4, 2, 5, 7],
    );
    for (const { line, quote } of comments) {
      assert.ok(FAULTY.split('\n')[Number(line) - 1]?.includes(String(quote)));
    }
    const edits = calls.at(-1)?.arguments['edits'] as { old_text: string; new_text: string }[];
    assert.ok(edits.length > 0 && edits.every(({ old_text }) => occursOnce(FAULTY, old_text)));
    assert.match(said.at(-1) ?? '', /line 4[\s\S]*proposed/);
  });

  it('says so when it finds nothing', () => {
    const { said, calls } = runReviewer('review a.ts', { 'a.ts': 'export const a = 1;\n' });
    assert.equal(calls.length, 1);
    assert.match(said.at(-1) ?? '', /found nothing/);
  });

  it('says so when the file cannot be read', () => {
    const { said } = runReviewer('please look at src/gone.ts', {});
    assert.match(said.at(-1) ?? '', /could not read `src\/gone\.ts`.*no such file/);
  });

  it('looks for the file that was meant, chooses one, or asks', () => {
    const files = { 'README.md': '', 'src/overdue.ts': FAULTY, 'src/loan.ts': FAULTY };
    const read = (question: string) =>
      runReviewer(question, files).calls.find(({ tool }) => tool === 'read_file')?.arguments[
        'path'
      ];
    assert.equal(read('Could you check the loan code?'), 'src/loan.ts');
    assert.equal(read('review some file'), 'src/overdue.ts');
    assert.equal(read('review it'), undefined);
    assert.match(runReviewer('review it', files).said.at(-1) ?? '', /Which file/);
  });

  it('is honest where it has no tools', () => {
    const { said, calls } = runReviewer('review src/x.ts', {}, { tools: [] });
    assert.deepEqual(calls, []);
    assert.match(said[0] ?? '', /cannot read files/);
  });

  it('only talks where it may read but not comment', () => {
    const { said, calls } = runReviewer(
      'review src/x.ts',
      { 'src/x.ts': FAULTY },
      { tools: ['read_file'] },
    );
    assert.deepEqual(calls.length, 1);
    assert.match(said.at(-1) ?? '', /line 4/);
  });

  it('[M5] says that it is simulated when asked what it is', () => {
    assert.match(runReviewer('@Ada who are you?', {}).said[0] ?? '', /Ada.*simulated/);
  });

  it('looks first at what its personality cares for', () => {
    const system =
      'Rules for all.\n\nYou are Vera, a security engineer. Think of attackers and secrets.';
    const { calls } = runReviewer('review src/x.ts', { 'src/x.ts': FAULTY }, { system });
    assert.equal(calls[1]?.arguments['line'], 2);
  });
});

describe('which message the reviewer answers', () => {
  const ask = (...said: readonly string[]) =>
    turnSoFar({
      model: 'simulated/reviewer',
      stream: true,
      tools: [],
      messages: [
        { role: 'system', content: 'Participants\n- Sam, human\n- Bo, AI colleague' },
        ...said.map((content) => ({ role: 'user' as const, content })),
        { role: 'system', content: 'You are Ada and nobody else. Never write for Sam, Bo.' },
      ],
    }).question;

  it("is the human's last one, also after others have answered it", () => {
    const note = '[Room note] Bo called read_file {"path":"b.ts"}: done.';
    assert.equal(ask('Sam: @all review a.ts', 'Bo: I read b.ts.', note), '@all review a.ts');
  });

  it('is the last one where that calls it by name', () => {
    assert.equal(ask('Sam: Hello', 'Bo: @Ada please read b.ts'), '@Ada please read b.ts');
  });

  it('is taken without its label and the quote that it replies to', () => {
    assert.equal(ask('Sam: (replying to Bo: “see b.ts”) review a.ts'), 'review a.ts');
  });
});

describe('what the reviewer reads', () => {
  it('takes the line numbers off, and raw text as it is', () => {
    assert.deepEqual(sourceTextOf('a.ts', numbered('a.ts', 'one\n\n  two')), {
      path: 'a.ts',
      text: 'one\n\n  two',
      firstLine: 1,
    });
    assert.equal(sourceTextOf('a.ts', 'a (90 lines)\n   41| x\n   42| y').firstLine, 41);
    assert.equal(sourceTextOf('a.ts', 'one\r\ntwo').text, 'one\ntwo');
  });

  it('finds paths in a question', () => {
    assert.deepEqual(pathsIn('see `src/a-b.test.ts`, ./x.py and (lib/y.js:12).'), [
      'src/a-b.test.ts',
      'x.py',
      'lib/y.js',
    ]);
    assert.deepEqual(
      pathsIn('ask ada@example.org, e.g. at https://example.org/a.ts about 1.5'),
      [],
    );
  });

  it("finds the personality's name and field in the last card of a prompt", () => {
    const system =
      'You are in a room.\nYou are Ada Byron, who tests.\nFind the missing test cases.';
    assert.deepEqual(personaOf(system), { name: 'Ada Byron', focus: 'tests' });
    const card =
      'You are 李, who hunts leaks and secrets.\n\nYou are 李 and nobody else. Never write for Sam.';
    assert.deepEqual(personaOf(card), { name: '李', focus: 'security' });
    assert.equal(personaOf('You are Ada and nobody important.').name, 'Ada');
    assert.equal(personaOf('Your name is **Grace**.').name, 'Grace');
    assert.equal(personaOf('# Card\nName: Linus\n').name, 'Linus');
  });
});
