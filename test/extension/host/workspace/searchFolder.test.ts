import assert from 'node:assert/strict';
import { searchFolder } from '../../../../extension/host/workspace/searchFolder.ts';
import type { FileRead } from '../../../../shared/domain/workspace.ts';

const never = new AbortController().signal;
const textOf = (text: string): FileRead => ({ kind: 'text', text });

describe('the search in files', () => {
  it('[R8] keeps the order of the paths and passes over what cannot be read', async () => {
    const paths = Array.from({ length: 40 }, (_, n) => `${n}.ts`);
    const readFile = (path: string): Promise<FileRead> =>
      Promise.resolve(
        path === '1.ts' ? { kind: 'refused', refusal: { kind: 'notText' } } : textOf(path),
      );
    const { lines, isComplete } = await searchFolder(
      { paths, readFile },
      { text: '1.ts', limit: 200 },
      never,
    );
    assert.deepEqual(
      lines.map(({ path }) => path),
      ['11.ts', '21.ts', '31.ts'],
    );
    assert.equal(isComplete, true);
  });

  it('[R8] is complete with exactly as many lines as wanted, not with one more', async () => {
    const files = { paths: ['a'], readFile: () => Promise.resolve(textOf('x\nx\nx')) };
    const search = (limit: number) => searchFolder(files, { text: 'x', limit }, never);
    assert.equal((await search(3)).isComplete, true);
    const two = await search(2);
    assert.deepEqual([two.lines.length, two.isComplete], [2, false]);
  });

  it('[R8] ends when it is cancelled', async () => {
    const controller = new AbortController();
    let reads = 0;
    const readFile = () => {
      reads++;
      controller.abort();
      return Promise.resolve(textOf('nothing here'));
    };
    const paths = Array.from({ length: 1_000 }, (_, n) => `${n}`);
    const result = await searchFolder(
      { paths, readFile },
      { text: 'x', limit: 200 },
      controller.signal,
    );
    assert.equal(result.isComplete, false);
    assert.ok(reads < 20);
  });

  it('[R8] lets the host go on while it searches long files', async () => {
    const text = `${'a\n'.repeat(500_000)}needle`;
    const paths = Array.from({ length: 10 }, (_, n) => `${n}`);
    let turns = 0;
    let isOver = false;
    const count = () => {
      turns++;
      if (!isOver) setImmediate(count);
    };
    setImmediate(count);
    const readFile = () => Promise.resolve(textOf(text));
    const { lines } = await searchFolder(
      { paths, readFile },
      { text: 'needle', limit: 200 },
      never,
    );
    isOver = true;
    assert.equal(lines.length, 10);
    assert.ok(turns >= 10, `${turns} turns`);
  });
});
