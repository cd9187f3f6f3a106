import assert from 'node:assert/strict';
import { proposalId, threadId } from '../../../shared/domain/ids.ts';
import { conversationId, messageId } from '../../../shared/domain/ids.ts';
import type { CommentRequest, EditRequest } from '../../../shared/domain/reviewDesk.ts';
import { createCanceller } from '../../../shared/turns/canceller.ts';
import { createToolBox } from '../../../shared/turns/tools/createToolBox.ts';
import { idOf } from '../../support/roomOf.ts';

const caller = {
  personalityId: idOf(1),
  personalityName: 'Ada',
  conversationId: conversationId.parse(idOf(2)),
  messageId: messageId.parse(idOf(3)),
};

function bench(text = 'one\ntwo\n') {
  const asked: (CommentRequest | EditRequest)[] = [];
  const box = createToolBox({
    workspace: {
      readFile: (path) =>
        Promise.resolve(
          path === 'src/a.ts'
            ? { kind: 'text', text }
            : { kind: 'refused', refusal: { kind: 'notFound' } },
        ),
      listFiles: ({ folder }) =>
        Promise.resolve({ kind: 'files', paths: [`${folder}/a.ts`], isComplete: false }),
    },
    reviewDesk: {
      comment(request) {
        asked.push(request);
        return Promise.resolve(
          request.quote === 'two'
            ? { kind: 'made', threadId: threadId.parse(idOf(4)), path: request.path, line: 1 }
            : {
                kind: 'refused',
                refusal: { kind: 'textNotFound', nearest: 'two', nearestLine: 1 },
              },
        );
      },
      proposeEdit(request) {
        asked.push(request);
        const failed = [{ index: 1, refusal: { kind: 'textAmbiguous', lines: [0, 4] } as const }];
        const id = proposalId.parse(idOf(5));
        return Promise.resolve({
          kind: 'made',
          proposalId: id,
          path: request.path,
          line: 0,
          failed,
        });
      },
    },
  });
  const run = (tool: string, args: unknown) =>
    box.run(
      { callId: 'c', tool, arguments: typeof args === 'string' ? args : JSON.stringify(args) },
      caller,
      createCanceller().cancel,
    );
  return { run, asked };
}

describe('tool box', () => {
  it('[R8] read_file shows numbered lines', async () => {
    const { reply } = await bench().run('read_file', { path: './src\\a.ts' });
    assert.equal(reply, 'src/a.ts (2 lines)\n    1| one\n    2| two');
  });
  it('[R8] a long file comes in parts and says how to go on', async () => {
    const { run } = bench('x\n'.repeat(5_000));
    const { reply } = await run('read_file', { path: 'src/a.ts', from: '1001' });
    assert.match(reply, /\n 1001\| x\n/);
    assert.match(
      reply,
      /\[Lines 1001 to 3000 of 5000\. Call read_file with from: 3001 for more\.\]$/,
    );
  });
  it('[R8] a missing file is refused with what to do instead', async () => {
    const { reply, outcome } = await bench().run('read_file', { path: 'b.ts' });
    assert.match(reply, /^Refused: There is no "b\.ts"\. Call list_files/);
    assert.equal(outcome.kind, 'refused');
  });
  it('[R8] list_files names a folder and says when there is more', async () => {
    const { reply } = await bench().run('list_files', { folder: './src/' });
    assert.equal(
      reply,
      'Files in src/:\nsrc/a.ts\n[There are more. Name a folder to see those in it.]',
    );
  });
  it('[V1] comment takes a line written as text and a quote with line numbers', async () => {
    const { run, asked } = bench();
    const args = { path: 'src/a.ts', line: '2', quote: '    2| two', severity: 'bad', text: 'x' };
    const { outcome } = await run('comment', args);
    assert.deepEqual(asked, [{ ...args, line: 2, quote: 'two', severity: 'note' }]);
    assert.equal(outcome.kind, 'threadMade');
  });
  it('[V5] a quote that is not there is answered with the nearest text and its line', async () => {
    const args = { path: 'src/a.ts', line: 2, quote: 'tow', severity: 'note', text: 'x' };
    const { reply } = await bench().run('comment', args);
    assert.match(reply, /^Refused: [^]*nearest is:\n {4}2\| two\n/);
  });
  it('[V4] propose_edit tells which edits found no place, the others stand', async () => {
    const edits = [
      { old_text: 'one', new_text: '1' },
      { old_text: 'two', new_text: '2' },
    ];
    const { reply } = await bench().run('propose_edit', { path: 'src/a.ts', reason: 'r', edits });
    assert.match(reply, /^Done: 1 edit of src\/a\.ts wait/);
    assert.match(reply, /\nRefused: edit 2 of 2: .*2 times .* lines 1, 5\./);
  });
  for (const bad of ['', '[]', 'null', '{"path":', '{"path":7}', '{"path":""}', '"\\u0000"']) {
    it(`[R8] arguments ${JSON.stringify(bad)} are refused in words, for every tool but list_files`, async () => {
      for (const tool of ['read_file', 'comment', 'propose_edit', 'rm']) {
        assert.match((await bench().run(tool, bad)).reply, /^Refused: /, tool);
      }
    });
  }
});
