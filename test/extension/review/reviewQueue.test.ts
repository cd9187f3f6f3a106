import assert from 'node:assert/strict';
import fc from 'fast-check';
import { plainLine } from '../../../extension/review/plainLine.ts';
import { createQueueIndex, type QueueRecord } from '../../../extension/review/queueIndex.ts';
import {
  byPlace,
  headingKey,
  isShown,
  neighbour,
  placesOf,
  type QueueView,
} from '../../../extension/review/reviewQueue.ts';
import { suggestionsOf } from '../../../extension/review/suggestionsOf.ts';
import { personalityId, projectId, proposalId } from '../../../shared/domain/ids.ts';
import type { Proposal } from '../../../shared/domain/proposal.ts';
import type { Severity, Thread } from '../../../shared/domain/thread.ts';
import { ada, aHunk, aProject, aProposal, aThread } from '../../support/reviewBuilders.ts';
import { countedId } from '../../support/syncBuilders.ts';

const text = Array.from({ length: 30 }, (_, i) => `line ${i}`).join('\n');
const bo = personalityId.parse('00000000-0000-4000-8000-0000000000b0');
const plain: QueueView = { groupBy: 'file', only: 'all', showsResolved: false, voice: null };

function thread(line: number, over: Partial<Thread> = {}, id = countedId()): QueueRecord {
  return { kind: 'thread', id, data: aThread(text, [line, line], over) };
}

function proposal(over: Partial<Proposal> = {}, id = countedId()): QueueRecord {
  return {
    kind: 'proposal',
    id,
    data: aProposal([aHunk('line 3', 'x', { startLine: 3 })], over),
  };
}

function said(name: string, id = ada): Pick<Thread, 'comments'> {
  const { comments } = aThread(text, [0, 0]);
  return {
    comments: comments.map((comment) => ({
      ...comment,
      author: { kind: 'personality' as const, personalityId: id, name },
    })),
  };
}

function queueOf(records: readonly QueueRecord[], view: Partial<QueueView> = {}) {
  const index = createQueueIndex(aProject, { ...plain, ...view });
  for (const record of records) index.put(record.id, record);
  return index;
}

type Index = ReturnType<typeof queueOf>;

function shape(index: Index): readonly (readonly [string, readonly string[]])[] {
  return index
    .groups()
    .map(({ heading, rows }) => [
      headingKey(heading),
      rows.map(({ kind, path, line, weight }) => `${kind} ${path}:${line} ${weight}`),
    ]);
}

describe('[V8] the review queue', () => {
  it('groups by file, sorted by line, the worst of a line first', () => {
    const index = queueOf([
      thread(9, { severity: 'note' }),
      thread(2, { severity: 'note' }),
      thread(2, { severity: 'problem' }),
      proposal(),
      thread(1, { path: 'lib/b.ts' }),
    ]);
    assert.deepEqual(shape(index), [
      ['file lib/b.ts', ['thread lib/b.ts:1 warning']],
      [
        'file src/a.ts',
        [
          'thread src/a.ts:2 problem',
          'thread src/a.ts:2 note',
          'proposal src/a.ts:3 edit',
          'thread src/a.ts:9 note',
        ],
      ],
    ]);
  });

  it('groups by who began it, and by severity from the worst', () => {
    const records = [
      thread(1, { ...said('Zoe', bo), severity: 'note' }),
      thread(2, { ...said('Ada'), severity: 'problem' }),
      proposal(),
    ];
    assert.deepEqual(
      shape(queueOf(records, { groupBy: 'personality' })).map(([key, rows]) => [key, rows.length]),
      [
        [`voice ${ada}`, 2],
        [`voice ${bo}`, 1],
      ],
    );
    assert.deepEqual(
      shape(queueOf(records, { groupBy: 'severity' })).map(([key]) => key),
      ['weight problem', 'weight edit', 'weight note'],
    );
  });

  it('keeps a personality in one group when it is called something else now', () => {
    const index = queueOf([thread(1, said('Ada')), thread(2, said('Countess'))], {
      groupBy: 'personality',
    });
    assert.equal(index.groups().length, 1);
  });

  it('lists outdated threads under their own heading, last, in every grouping', () => {
    const records = [thread(1, { isOutdated: true }), thread(2), proposal()];
    for (const groupBy of ['file', 'personality', 'severity'] as const) {
      const groups = shape(queueOf(records, { groupBy }));
      assert.deepEqual(groups.at(-1), ['outdated', ['thread src/a.ts:-1 warning']]);
    }
  });

  it('shows proposals of several files together, and one that is left by itself', () => {
    const groupId = '00000000-0000-4000-8000-0000000000c1';
    const a = proposal({ groupId, path: 'a.ts' });
    const b = proposal({ groupId, path: 'b.ts' });
    const index = queueOf([a, b]);
    assert.deepEqual(shape(index), [['severalFiles', ['set a.ts:3 edit']]]);
    assert.deepEqual(index.counts(), { threads: 0, proposals: 2 });
    const set = index.row(groupId);
    assert.deepEqual(set && placesOf(set).map(({ id }) => id), [a.id, b.id]);
    assert.equal(index.row(b.id)?.path, 'b.ts');

    const decided = { groupId, hunks: [aHunk('a', 'b', { status: 'rejected' })] };
    index.put(a.id, proposal({ ...decided, path: 'a.ts' }, a.id));
    assert.deepEqual(shape(index), [['file b.ts', ['proposal b.ts:3 edit']]]);
    index.put(b.id, null);
    assert.deepEqual(shape(index), []);
  });

  it('hides what is resolved, and filters by kind, by voice and to what is outdated', () => {
    const records = [
      thread(1, { isResolved: true }),
      thread(2, said('Bo', bo)),
      thread(3, { isOutdated: true }),
      proposal(),
    ];
    const lines = (view: Partial<QueueView>): readonly number[] =>
      queueOf(records, view)
        .groups()
        .flatMap(({ rows }) => rows.map(({ line }) => line));
    assert.deepEqual(lines({}), [2, 3, -1]);
    assert.deepEqual(lines({ showsResolved: true }), [1, 2, 3, -1]);
    assert.deepEqual(lines({ only: 'threads' }), [2, -1]);
    assert.deepEqual(lines({ only: 'proposals' }), [3]);
    assert.deepEqual(lines({ only: 'outdated' }), [-1]);
    assert.deepEqual(lines({ voice: bo }), [2]);
  });

  it('finds a thread under everyone who spoke in it', () => {
    const [first] = said('Ada').comments;
    const [second] = said('Bo', bo).comments;
    assert.ok(first && second);
    const index = queueOf([thread(1, { comments: [first, second] })], { voice: bo });
    assert.equal(index.groups().length, 1);
    assert.deepEqual(
      index.voices().map(({ name }) => name),
      ['Ada', 'Bo'],
    );
  });

  it('leaves other projects out, and what is decided', () => {
    const other = projectId.parse('00000000-0000-4000-8000-0000000000dd');
    const index = queueOf([
      thread(1, { projectId: other }),
      proposal({ hunks: [aHunk('a', 'b', { status: 'accepted' })] }),
    ]);
    assert.deepEqual([shape(index), index.counts()], [[], { threads: 0, proposals: 0 }]);
  });

  it('names only the group and the file that a change touches, and nothing for a word more', () => {
    const first = thread(1);
    const index = queueOf([first, thread(2), thread(1, { path: 'b.ts' })]);
    const reply = index.put(first.id, thread(1, {}, first.id));
    assert.deepEqual(
      [reply.paths, reply.groups.map(({ key }) => key), reply.isListChanged],
      [[], ['file src/a.ts'], false],
    );
    const resolved = index.put(first.id, thread(1, { isResolved: true }, first.id));
    assert.deepEqual([resolved.paths, resolved.isListChanged], [['src/a.ts'], false]);
    const moved = index.put(first.id, thread(1, { path: 'c.ts' }, first.id));
    assert.deepEqual([moved.paths, moved.isListChanged], [['c.ts'], true]);
  });

  it('comes to the same by changes as by reading all anew', () => {
    const ids = Array.from({ length: 6 }, countedId);
    const groups = [null, '00000000-0000-4000-8000-0000000000c1'];
    const change = fc.record({
      id: fc.nat(5),
      what: fc.constantFrom('thread', 'proposal', 'gone'),
      path: fc.constantFrom('a.ts', 'b.ts', 'c/d.ts'),
      line: fc.nat(20),
      isSettled: fc.boolean(),
      isOutdated: fc.boolean(),
      severity: fc.constantFrom<Severity>('note', 'suggestion', 'warning', 'problem'),
      group: fc.nat(1),
    });
    const view = fc.record({
      groupBy: fc.constantFrom('file', 'personality', 'severity'),
      only: fc.constantFrom('all', 'threads', 'proposals', 'outdated'),
      showsResolved: fc.boolean(),
      voice: fc.constant(null),
    });
    const recordOf = (given: typeof change extends fc.Arbitrary<infer T> ? T : never) => {
      // A record never becomes one of another kind.
      const id = ids[given.id] ?? '';
      const { path, line, isSettled, isOutdated, severity } = given;
      if (given.what === 'gone') return { id, record: null };
      if (given.id < 3) {
        return {
          id,
          record: thread(line, { path, isResolved: isSettled, isOutdated, severity }, id),
        };
      }
      const status = isSettled ? ('rejected' as const) : ('pending' as const);
      const hunks = [aHunk('a', 'b', { startLine: line, status })];
      return { id, record: proposal({ path, hunks, groupId: groups[given.group] ?? null }, id) };
    };
    fc.assert(
      fc.property(fc.array(change, { maxLength: 40 }), view, (changes, looks) => {
        const index = createQueueIndex(aProject, looks);
        const last = new Map<string, QueueRecord>();
        for (const given of changes) {
          const { id, record } = recordOf(given);
          index.put(id, record);
          if (record === null) last.delete(id);
          else last.set(id, record);
        }
        const anew = queueOf([...last.values()], looks);
        const all = (queue: Index): unknown => [
          queue.groups().map(({ heading, rows }) => [heading, rows]),
          queue.waiting(),
          queue.counts(),
          ['a.ts', 'b.ts', 'c/d.ts'].map((path) => queue.countsIn(path)),
        ];
        assert.deepEqual(all(index), all(anew));
        for (const { rows } of index.groups()) {
          assert.deepEqual(rows, rows.toSorted(byPlace));
          assert.ok(rows.length > 0 && rows.every((row) => isShown(row, looks)));
        }
      }),
      { numRuns: 300 },
    );
  });

  it('tells of one group alone when one thread among 5,000 changes', () => {
    const records = Array.from({ length: 5_000 }, (_, i) =>
      thread(i % 30, { path: `src/${i % 500}.ts` }),
    );
    const index = queueOf(records);
    const [first] = records;
    assert.ok(first?.kind === 'thread');
    const change = index.put(first.id, { ...first, data: { ...first.data, severity: 'problem' } });
    assert.equal(change.groups.length, 1);
    assert.equal(change.groups[0]?.rows.length, 10);
  });
});

describe('[V2] walking through the queue', () => {
  const rows = queueOf([
    thread(2, { path: 'a.ts' }),
    thread(2, { path: 'a.ts', severity: 'problem' }),
    thread(7, { path: 'a.ts' }),
    thread(0, { path: 'b.ts' }),
  ]).waiting();
  const placed = (row: (typeof rows)[number] | null) =>
    row && `${row.path}:${row.line} ${row.weight}`;

  it('goes over all files and round at the ends', () => {
    const seen: unknown[] = [];
    let at = neighbour(rows, null, 'next');
    for (let i = 0; i < 5; i++) {
      seen.push(placed(at));
      at = neighbour(rows, at, 'next');
    }
    const all = ['a.ts:2 problem', 'a.ts:2 warning', 'a.ts:7 warning', 'b.ts:0 warning'];
    assert.deepEqual(seen, [...all, all[0]]);
    assert.equal(placed(neighbour(rows, null, 'previous')), 'b.ts:0 warning');
    const [first] = rows;
    assert.equal(placed(neighbour(rows, first ?? null, 'previous')), 'b.ts:0 warning');
  });

  it('starts from the cursor, in files with and without rows', () => {
    const from = (path: string, line: number, direction: 'next' | 'previous') =>
      placed(neighbour(rows, { path, line }, direction));
    assert.equal(from('a.ts', 4, 'next'), 'a.ts:7 warning');
    assert.equal(from('a.ts', 4, 'previous'), 'a.ts:2 warning');
    assert.equal(from('aa.ts', 4, 'next'), 'b.ts:0 warning');
    assert.equal(from('z.ts', 4, 'next'), 'a.ts:2 problem');
    assert.equal(neighbour([], { path: 'a.ts', line: 1 }, 'next'), null);
  });

  it('goes on to the next of the same line when the one it stood at is gone', () => {
    const [problem] = rows;
    assert.equal(placed(neighbour(rows.slice(1), problem ?? null, 'next')), 'a.ts:2 warning');
  });
});

describe('[V8] what a row is called', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['Look **here**.\nMore.', 'Look here.'],
    ['\n\n## A heading', 'A heading'],
    ['```ts\nconst a = 1;\n```', 'const a = 1;'],
    ['- `x` is [wrong](https://example.com)', 'x is wrong'],
    ['![pixel](https://example.com/?secret)\nBad', 'pixel'],
    ['<img src=x onerror=1>\nBad', 'Bad'],
    ['$(alert) stop', '$\u2060(alert) stop'],
    ['a\u202Egnp.exe', 'agnp.exe'],
    ['snake_case and 2 * 3 * 4', 'snake_case and 2 * 3 * 4'],
    ['***', ''],
    ['', ''],
  ];
  for (const [markdown, expected] of cases) {
    it(`reads ${JSON.stringify(markdown)}`, () => {
      assert.equal(plainLine(markdown), expected);
    });
  }

  it('is short', () => {
    assert.equal(plainLine('x'.repeat(100_000)).length, 120);
  });
});

describe('[V2] suggestions of a personality', () => {
  const suggestion = { oldText: 'a', newText: 'b', proposalId: null };
  const withSuggestion = (name: string, id: typeof ada, over: Partial<typeof suggestion> = {}) =>
    said(name, id).comments.map((comment) => ({
      ...comment,
      suggestion: { ...suggestion, ...over },
    }));

  it('are those of its open comments and its pending proposals', () => {
    const open = thread(1, { comments: withSuggestion('Ada', ada) });
    const edit = proposal();
    const rows = queueOf([
      open,
      edit,
      thread(2, { comments: withSuggestion('Ada', ada), isResolved: true }),
      thread(3, { comments: withSuggestion('Bo', bo) }),
    ]).waiting();
    const [first, second] = suggestionsOf(rows);
    assert.deepEqual(
      [first?.voice.name, first?.inThreads.map(({ threadId }) => threadId), first?.proposals],
      ['Ada', [open.id], [edit.id]],
    );
    assert.deepEqual([second?.voice.name, second?.proposals], ['Bo', []]);
  });

  it('do not count twice where a proposal was made of one', () => {
    const made = proposalId.parse(countedId());
    const comments = withSuggestion('Ada', ada).map((comment) => ({
      ...comment,
      suggestion: { ...suggestion, proposalId: made },
    }));
    assert.deepEqual(suggestionsOf(queueOf([thread(1, { comments })]).waiting()), []);
  });
});
