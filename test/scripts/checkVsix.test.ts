import assert from 'node:assert/strict';
import { checkVsix } from '../../scripts/package/checkVsix.ts';
import { vsixEntries } from '../../scripts/package/vsixEntries.ts';

const good = [
  'extension.vsixmanifest',
  '[Content_Types].xml',
  'extension/package.json',
  'extension/readme.md',
  'extension/LICENSE.txt',
  'extension/dist/extension.cjs',
  'extension/dist/vocabulary.cjs',
  'extension/dist/webview/chat.js',
  'extension/media/icon.png',
];

/** The smallest zip file with these names: a central directory and its end record. */
function zipOf(names: readonly string[]): Buffer {
  const records = names.map((name) => {
    const header = Buffer.alloc(46);
    header.write('PK\u0001\u0002', 'latin1');
    header.writeUInt16LE(Buffer.byteLength(name), 28);
    header.writeUInt16LE(2, 30);
    return Buffer.concat([header, Buffer.from(name), Buffer.alloc(2)]);
  });
  const end = Buffer.alloc(22);
  end.write('PK\u0005\u0006', 'latin1');
  end.writeUInt16LE(names.length, 10);
  return Buffer.concat([...records, end]);
}

describe('the check of the package', () => {
  it('is content with what belongs into it', () => {
    assert.deepEqual(checkVsix(good, 1000), []);
  });

  for (const stray of [
    'extension/dist/extension.cjs.map',
    'extension/server/main.ts',
    'extension/.parley/service/token',
    'extension/node_modules/zod/index.js',
  ]) {
    it(`names ${stray}`, () => {
      assert.match(
        checkVsix([...good, stray], 1000).join(),
        new RegExp(stray.replaceAll('.', '\\.')),
      );
    });
  }

  it('misses the program and its vocabulary, and a package that is too heavy', () => {
    const without = good.filter((name) => !name.endsWith('.cjs'));
    assert.equal(checkVsix(without, 1024 * 1024 + 1).length, 3);
  });

  it('reads the names from the zip file itself', () => {
    assert.deepEqual(vsixEntries(zipOf(['a.json', 'b/ü.md'])), ['a.json', 'b/ü.md']);
    assert.throws(() => vsixEntries(Buffer.from('no zip')), /not a zip/);
  });
});
