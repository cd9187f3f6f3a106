import assert from 'node:assert/strict';
import {
  createToolCallAssembler,
  type ToolCallFragment,
} from '../../../shared/models/toolCallAssembler.ts';

function assemble(...fragments: readonly Partial<ToolCallFragment>[]) {
  let made = 0;
  const calls = createToolCallAssembler(() => `made-${++made}`);
  for (const fragment of fragments) {
    calls.add({ index: null, id: '', name: '', arguments: '', ...fragment });
  }
  return calls.finish();
}

const call = (callId: string, tool: string, json: string) => ({
  callId,
  tool,
  arguments: json,
});
const calls = (...list: readonly unknown[]) => ({ kind: 'calls', calls: list });

describe('assembling tool calls', () => {
  it('joins the pieces of two calls that come in turns', () => {
    assert.deepEqual(
      assemble(
        { index: 0, id: 'a', name: 'read' },
        { index: 1, id: 'b', name: 'list' },
        { index: 0, arguments: '{"p":' },
        { index: 1, arguments: '{}' },
        { index: 0, arguments: '1}' },
      ),
      calls(call('a', 'read', '{"p":1}'), call('b', 'list', '{}')),
    );
  });

  it('takes an index that starts at 1, or that is missing', () => {
    assert.deepEqual(
      assemble({ index: 1, id: 'a', name: 'read' }, { index: 1, arguments: '{}' }),
      calls(call('a', 'read', '{}')),
    );
    assert.deepEqual(
      assemble(
        { id: 'a', name: 'read', arguments: '{"x"' },
        { arguments: ':1}' },
        { id: 'b', name: 'read', arguments: '{}' },
      ),
      calls(call('a', 'read', '{"x":1}'), call('b', 'read', '{}')),
    );
  });

  it('tells calls apart that all came under index 0', () => {
    assert.deepEqual(
      assemble(
        { index: 0, id: 'a', name: 'read', arguments: '{"n":1}' },
        { index: 0, id: 'b', name: 'read', arguments: '{"n":2}' },
      ),
      calls(call('a', 'read', '{"n":1}'), call('b', 'read', '{"n":2}')),
    );
    assert.deepEqual(
      assemble(
        { index: 0, id: 'a', name: 'list' },
        { index: 0, id: 'b', name: 'read', arguments: '{"n":2}' },
      ),
      calls(call('a', 'list', '{}'), call('b', 'read', '{"n":2}')),
    );
    assert.deepEqual(
      assemble(
        { index: 0, name: 'read', arguments: '{"n":1}' },
        { index: 0, name: 'read', arguments: '{"n":2}' },
      ),
      calls(call('made-1', 'read', '{"n":1}'), call('made-2', 'read', '{"n":2}')),
    );
  });

  it('keeps one call where every fragment repeats id and name', () => {
    assert.deepEqual(
      assemble(
        { index: 0, id: 'a', name: 'read', arguments: '{"n"' },
        { index: 0, id: 'a', name: 'read', arguments: ':1}' },
        { index: 0, id: 'a', name: 'read', arguments: '' },
      ),
      calls(call('a', 'read', '{"n":1}')),
    );
  });

  it('replaces empty, repeated and oversized ids', () => {
    assert.deepEqual(
      assemble(
        { index: 0, id: 'a', name: 'x' },
        { index: 1, id: 'a', name: 'y' },
        { index: 2, name: 'z' },
        { index: 3, id: 'i'.repeat(201), name: 'w' },
      ),
      calls(
        call('a', 'x', '{}'),
        call('made-1', 'y', '{}'),
        call('made-2', 'z', '{}'),
        call('made-3', 'w', '{}'),
      ),
    );
  });

  it('drops an empty call, and says so where arguments came without a name', () => {
    assert.deepEqual(assemble({ index: 0 }), calls());
    assert.deepEqual(assemble({ index: 0, arguments: '{}' }), { kind: 'nameless' });
  });

  it('is full beyond a hundred calls or a million characters of arguments', () => {
    const many = createToolCallAssembler(() => 'x');
    for (let index = 0; index <= 100; index++)
      many.add({ index, id: '', name: 'n', arguments: '' });
    assert.equal(many.isFull, true);
    const long = createToolCallAssembler(() => 'x');
    long.add({ index: 0, id: '', name: 'n', arguments: 'x'.repeat(1_000_001) });
    assert.equal(long.isFull, true);
  });
});
