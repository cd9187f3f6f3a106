import assert from 'node:assert/strict';
import { canDrop, readDropped, readPasted } from '../../../webview/state/dropped.ts';

function transfer(texts: Readonly<Record<string, string>>, files: readonly File[] = []) {
  return { files: files as never, getData: (type: string) => texts[type] ?? '' };
}

const png = new File(['x'], 'a.png', { type: 'image/png' });
const svg = new File(['x'], 'a.svg', { type: 'image/svg+xml' });

describe('[V11] what is dropped or pasted', () => {
  it('is a list of addresses, the editor’s own one first', () => {
    const { uris } = readDropped(
      transfer({
        'text/uri-list': 'file:///w/one.ts',
        'application/vnd.code.uri-list': '# two\r\nfile:///w/one.ts\r\nfile:///w/two.ts\n',
      }),
    );
    assert.deepEqual(uris, ['file:///w/one.ts', 'file:///w/two.ts']);
  });

  it('holds no more addresses than go with one message, and none without end', () => {
    const many = Array.from({ length: 40 }, (_, n) => `file:///${n}`).join('\n');
    const endless = `file:///${'x'.repeat(3_000)}`;
    const { uris } = readDropped(transfer({ 'text/uri-list': `${endless}\n${many}` }));
    assert.equal(uris.length, 12);
    assert.equal(uris[0], 'file:///0');
  });

  it('is a picture only of the types that models read', () => {
    assert.deepEqual(readDropped(transfer({}, [svg, png])).pictures, [png]);
  });

  it('is text where the clipboard holds both text and a picture of it', () => {
    assert.deepEqual(readPasted(transfer({}, [png])), [png]);
    assert.deepEqual(readPasted(transfer({ 'text/plain': 'cells' }, [png])), []);
  });

  it('is nothing where a drag holds only text', () => {
    assert.equal(canDrop({ types: ['text/plain'] }), false);
    assert.equal(canDrop({ types: ['Files'] }), true);
  });
});
