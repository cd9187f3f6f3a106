import assert from 'node:assert/strict';
import { memoryId, threadId } from '../../../shared/domain/ids.ts';
import type { ThreadResult } from '../../../shared/domain/reviewDesk.ts';
import type { FileSearch } from '../../../shared/domain/workspace.ts';
import { idOf } from '../../support/roomOf.ts';
import { openThread, toolBench } from '../../support/toolBench.ts';

const memory = memoryId.parse(idOf(6));
const threads = [
  openThread('1a2b3c4d-0000-4000-8000-000000000001', 1, 'Why\n two?'),
  openThread('9f000000-0000-4000-8000-000000000002', 0, 'x'.repeat(200)),
];

describe('tool box', () => {
  it('[R8] read_file shows numbered lines', async () => {
    const { reply } = await toolBench().run('read_file', { path: './src\\a.ts' });
    assert.equal(reply, 'src/a.ts (2 lines)\n    1| one\n    2| two');
  });
  it('[R8] a long file comes in parts and says how to go on', async () => {
    const { run } = toolBench('x\n'.repeat(5_000));
    const { reply } = await run('read_file', { path: 'src/a.ts', from: '1001' });
    assert.match(reply, /\n 1001\| x\n/);
    assert.match(
      reply,
      /\[Lines 1001 to 3000 of 5000\. Call read_file with from: 3001 for more\.\]$/,
    );
  });
  it('[R8] a missing file is refused with what to do instead', async () => {
    const { reply, outcome } = await toolBench().run('read_file', { path: 'b.ts' });
    assert.match(reply, /^Refused: There is no "b\.ts"\. Call list_files/);
    assert.equal(outcome.kind, 'refused');
  });
  it('[R8] list_files names a folder and says when there is more', async () => {
    const { reply } = await toolBench().run('list_files', { folder: './src/' });
    assert.equal(
      reply,
      'Files in src/:\nsrc/a.ts\n[There are more. Name a folder to see those in it.]',
    );
  });
  it('[V1] comment takes a line written as text and a quote with line numbers', async () => {
    const { run, asked } = toolBench();
    const args = { path: 'src/a.ts', line: '2', quote: '    2| two', severity: 'bad', text: 'x' };
    const { outcome } = await run('comment', args);
    assert.deepEqual(asked, [
      { ...args, line: 2, quote: 'two', severity: 'note', suggestion: null },
    ]);
    assert.equal(outcome.kind, 'threadMade');
  });
  it('[V5] a quote that is not there is answered with the nearest text and its line', async () => {
    const args = { path: 'src/a.ts', line: 2, quote: 'tow', severity: 'note', text: 'x' };
    const { reply } = await toolBench().run('comment', args);
    assert.match(reply, /^Refused: [^]*nearest is:\n {4}2\| two\n/);
  });
  it('[V4] propose_edit tells which edits found no place, the others stand', async () => {
    const edits = [
      { old_text: 'one', new_text: '1' },
      { old_text: 'two', new_text: '2' },
    ];
    const { reply } = await toolBench().run('propose_edit', {
      path: 'src/a.ts',
      reason: 'r',
      edits,
    });
    assert.match(reply, /^Done: 1 edit of src\/a\.ts waits for/);
    assert.match(reply, /\nRefused: edit 2 of 2: .*2 times .* lines 1, 5\./);
  });
  it('[R8] read_file and comment name the open threads of the file', async () => {
    const { run } = toolBench('one', { open: threads });
    const note =
      /\n\[Open review threads: 1a2b3c4d at line 2 by Ada: "Why two\?"; 9f000000 at line 1 by Ada: "x{119}…"\]$/;
    assert.match((await run('read_file', { path: 'src/a.ts' })).reply, note);
    const args = { path: 'src/a.ts', line: 2, quote: 'two', severity: 'note', text: 'x' };
    assert.match((await run('comment', args)).reply, note);
  });
  it('[R8] threads whose ids begin alike are named in full', async () => {
    const open = [
      openThread('1a2b3c4d-0000-4000-8000-000000000001', 1, 'a'),
      openThread('1a2b3c4d-0000-4000-8000-000000000002', 1, 'b'),
    ];
    const { reply } = await toolBench('one', { open }).run('read_file', { path: 'src/a.ts' });
    assert.match(reply, /threads: 1a2b3c4d-0000-4000-8000-000000000001 at/);
  });
  it('[R8] search_files shows the lines below their paths, numbered as read_file does', async () => {
    const lines = [
      { path: 'a.ts', line: 0, text: 'foo' },
      { path: 'a.ts', line: 11, text: ' foo' },
      { path: 'b.ts', line: 2, text: 'foo' },
    ];
    const { run, asked } = toolBench('', { found: { kind: 'found', lines, isComplete: false } });
    const { reply, outcome } = await run('search_files', { query: 'foo', folder: './src/' });
    assert.deepEqual(asked, [{ text: 'foo', folder: 'src', limit: 200 }]);
    assert.equal(
      reply,
      '3 lines hold "foo" in src/:\na.ts\n    1| foo\n   12|  foo\nb.ts\n    3| foo\n[There may be more. Search for more words, or name a folder.]',
    );
    assert.equal(outcome.kind, 'done');
  });
  it('[R8] search_files says when nothing is there, and refuses what can never be found', async () => {
    const { run } = toolBench();
    assert.match(
      (await run('search_files', { query: 'foo' })).reply,
      /^No line holds "foo" in the w/,
    );
    for (const query of ['a\nb', '  ', '', 7]) {
      assert.match((await run('search_files', { query })).reply, /^Refused: .*query/);
    }
    const found: FileSearch = { kind: 'refused', refusal: { kind: 'restricted' } };
    const { reply } = await toolBench('', { found }).run('search_files', { query: 'foo' });
    assert.match(reply, /^Refused: .*Restricted Mode/);
  });
  for (const [tool, words] of [
    ['reply_comment', { text: 'Because.' }],
    ['resolve_comment', { reason: 'Because.' }],
  ] as const) {
    it(`[R8] ${tool} leads to the thread, however the model wrote its name`, async () => {
      const id = threadId.parse('1a2b3c4d-0000-4000-8000-000000000001');
      const thread: ThreadResult = { kind: 'made', threadId: id, path: 'src/a.ts', line: 1 };
      for (const name of ['1a2b3c4d', ' [1a2b3c4d] ', 'thread #1a2b3c4d', '`1a2b3c4d`']) {
        const { run, asked } = toolBench('', { thread });
        const { outcome, reply } = await run(tool, { thread: name, ...words });
        assert.deepEqual(asked, [{ thread: '1a2b3c4d', ...words }]);
        assert.deepEqual(outcome, { ...thread, kind: 'threadMade' });
        assert.match(reply, /^Done: .* at src\/a\.ts line 2\.$/);
      }
    });
    for (const [refusal, expected] of [
      [
        { kind: 'threadNotFound', open: threads },
        /no open thread "a:9"\. Open are: 1a2b3c4d at src/,
      ],
      [{ kind: 'threadNotFound', open: [] }, /no thread "a:9", and none is open/],
      [
        { kind: 'threadAmbiguous', open: threads },
        /several threads: 1a2b3c4d at src\/a\.ts line 2/,
      ],
      [{ kind: 'alreadyResolved' }, /resolved already/],
      [{ kind: 'threadFull' }, /as many comments as it can/],
      [{ kind: 'noWorkspace' }, /No folder is open/],
    ] as const) {
      it(`[R8] ${tool} tells ${refusal.kind} in words`, async () => {
        const { run } = toolBench('', { thread: { kind: 'refused', refusal } });
        const { reply, outcome } = await run(tool, { thread: 'a:9', ...words });
        assert.match(reply, /^Refused: /);
        assert.match(reply, expected);
        assert.equal(outcome.kind, 'refused');
      });
    }
  }
  it('[R8] remember and forget leave in the timeline what it takes to undo them', async () => {
    const scope = { kind: 'everywhere' } as const;
    const { run, asked } = toolBench('', {
      remember: { kind: 'remembered', memoryId: memory, text: 'Tabs.' },
      forget: { kind: 'forgotten', memoryId: memory, text: 'Tabs.', scope },
    });
    const kept = await run('remember', { text: ' Tabs. ', scope: 'project' });
    assert.deepEqual(kept.outcome, { kind: 'remembered', memoryId: memory, text: 'Tabs.' });
    assert.equal(kept.reply, 'Done: you will remember this in this project.');
    const gone = await run('forget', { text: 'Tabs' });
    assert.deepEqual(gone.outcome, { kind: 'forgotten', memoryId: memory, text: 'Tabs.', scope });
    assert.deepEqual(asked, [{ text: 'Tabs.', scope: 'project' }, { text: 'Tabs' }]);
  });
  for (const [remember, expected] of [
    [{ kind: 'known', text: 'x' }, /^You remember this already/],
    [{ kind: 'full', limit: 500 }, /^Refused: You hold 500 memories.*forget/],
    [{ kind: 'noProject' }, /^Refused: No project is open/],
  ] as const) {
    it(`[R8] remember tells ${remember.kind} in words`, async () => {
      const { run } = toolBench('', { remember });
      assert.match((await run('remember', { text: 'x', scope: 'project' })).reply, expected);
    });
  }
  for (const [forget, expected] of [
    [{ kind: 'notFound', known: ['a\nb'] }, /^Refused: No memory .* forget are:\n- a b\nCopy/],
    [{ kind: 'notFound', known: [] }, /^Refused: You have no memory/],
    [{ kind: 'ambiguous', candidates: ['a', 'b'] }, /^Refused: .* several memories:\n- a\n- b\n/],
    [{ kind: 'protected', text: 'x' }, /^Refused: A human wrote or pinned "x"/],
  ] as const) {
    it(`[R8] forget tells ${forget.kind} in words`, async () => {
      const { run } = toolBench('', { forget });
      assert.match((await run('forget', { text: 'x' })).reply, expected);
    });
  }
  it('[R8] remember takes no unknown scope and no text of endless length', async () => {
    const { run, asked } = toolBench();
    for (const args of [
      { text: 'x', scope: 'galaxy' },
      { text: 'x' },
      { text: ' ', scope: 'everywhere' },
      { text: 'x'.repeat(2_001), scope: 'everywhere' },
    ]) {
      assert.match((await run('remember', args)).reply, /^Refused: The arguments do not fit/);
    }
    assert.deepEqual(asked, []);
  });
  for (const bad of ['', '[]', 'null', '{"path":', '{"path":7}', '{"path":""}', '"\\u0000"']) {
    it(`[R8] arguments ${JSON.stringify(bad)} are refused in words, for every tool that needs some`, async () => {
      const { box } = toolBench();
      const tools = box.declarations
        .map(({ name }) => name)
        .filter((name) => !['list_files', 'read_problems'].includes(name));
      assert.equal(tools.length, 9);
      for (const tool of [...tools, 'rm']) {
        assert.match((await toolBench().run(tool, bad)).reply, /^Refused: /, tool);
      }
    });
  }
});
