import assert from 'node:assert/strict';
import { createDecisionNotes } from '../../../extension/host/review/decisionNotes.ts';
import type { Decision } from '../../../extension/review/decisionWords.ts';
import type { FileProblem } from '../../../shared/domain/workspace.ts';
import { eventually } from './eventually.ts';

const decision: Decision = {
  conversationId: 'a room',
  personalityName: 'Ada',
  path: 'src/a.ts',
  kind: 'accepted',
  count: 1,
};

describe('decisions about proposals', () => {
  const problem: FileProblem = {
    path: 'src/a.ts',
    line: 4,
    severity: 'error',
    source: 'ts(2322)',
    message: 'No.',
  };

  function someNotes({ tells, problems }: { tells: boolean; problems: readonly FileProblem[] }) {
    const told: string[] = [];
    const asked: (string | null)[] = [];
    const errors: unknown[] = [];
    const notes = createDecisionNotes({
      rooms: {
        note: (room, text) => Promise.resolve(void told.push(`${room}: ${text}`)),
        tellsProblems: () => Promise.resolve(tells),
      },
      workspace: {
        readProblems: (path) => {
          asked.push(path);
          return Promise.resolve({ kind: 'problems', problems, isComplete: true });
        },
      },
      humanName: () => 'Kim',
      report: (error) => errors.push(error),
    });
    return { notes, told, asked, errors };
  }

  it('[V4] are told to their room in one note, once it has been quiet', async () => {
    const { notes, told, asked, errors } = someNotes({ tells: false, problems: [problem] });
    notes.add(decision);
    notes.add({ ...decision, kind: 'rejected' });
    notes.add({ ...decision, conversationId: null });
    assert.deepEqual(told, []);
    await eventually(
      () => told,
      [
        "a room: Kim accepted a proposed edit of Ada's in `src/a.ts`.\n\nKim rejected a proposed edit of Ada's in `src/a.ts`.",
      ],
    );
    assert.deepEqual([asked, errors], [[], []]);
    notes.dispose();
  });

  it('[V4] bring fresh problems of the changed files, where the room wishes it', async () => {
    const { notes, told, asked } = someNotes({ tells: true, problems: [problem] });
    notes.add(decision);
    notes.add({ ...decision, path: 'src/b.ts', kind: 'rejected' });
    await eventually(() => told.at(-1)?.split('\n').at(-1), '- line 5, error: No.');
    assert.deepEqual(asked, ['src/a.ts']);
    notes.dispose();
  });

  it('[V4] say also that a file is without problems', async () => {
    const { notes, told } = someNotes({ tells: true, problems: [] });
    notes.add(decision);
    notes.dispose();
    await eventually(() => told.at(-1), 'a room: The editor sees no problems in `src/a.ts` now.');
  });
});
