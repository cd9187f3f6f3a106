import assert from 'node:assert/strict';
import {
  attachedBy,
  completeHash,
  type HashOption,
  hashQuery,
  hashTyped,
} from '../../../webview/state/hashQuery.ts';

/** The options at `|`, with the host's files. */
function offered(marked: string, paths: readonly string[] = []): readonly string[] | null {
  const caret = marked.indexOf('|');
  const found = hashQuery(hashTyped(marked.replace('|', ''), caret), paths);
  const names = found?.options.map((option) =>
    option.kind === 'word' ? option.word : option.path,
  );
  return names ?? null;
}

function completed(marked: string, option: HashOption): string {
  const caret = marked.indexOf('|');
  const text = marked.replace('|', '');
  const start = hashTyped(text, caret)?.start ?? -1;
  const done = completeHash(text, { start, caret }, option);
  return `${done.text.slice(0, done.caret)}|${done.text.slice(done.caret)}`;
}

describe('[V11] what is typed after a #', () => {
  it('offers what can be attached, fewer with each letter', () => {
    const all = ['file', 'selection', 'problems', 'problems:all', 'changes', 'editors'];
    assert.deepEqual(offered('#|'), all);
    assert.deepEqual(offered('see (#Pro|'), ['problems', 'problems:all']);
    assert.deepEqual(offered('#sel| and more'), ['selection']);
  });

  it('finds files after #file: and where a path is typed', () => {
    const paths = ['src/a.ts', 'src/ab.ts'];
    assert.deepEqual(offered('#file:|', paths), paths);
    assert.deepEqual(offered('#src/a|', paths), paths);
    assert.equal(hashTyped('#src/a', 6)?.wanted, 'src/a');
    assert.equal(hashTyped('#file:lane', 10)?.wanted, 'lane');
  });

  it('leaves alone numbers, headings, other words, code and the middle of a word', () => {
    for (const text of ['#12|', '# Title|', '#todo|', 'a#fi|', '`#fi|', '```\n#fi|', '#fi|le']) {
      assert.equal(offered(text, ['x']), null, text);
    }
  });

  it('takes the word out of the text again', () => {
    assert.equal(completed('look #cha| please', { kind: 'word', word: 'changes' }), 'look |please');
    assert.equal(completed('(#src/a|)', { kind: 'path', path: 'src/a.ts' }), '(|)');
    assert.equal(completed('#fi|', { kind: 'word', word: 'file' }), '#file:|');
  });

  it('says what is attached then', () => {
    assert.deepEqual(attachedBy({ kind: 'path', path: 'a.ts' }), { kind: 'file', path: 'a.ts' });
    assert.deepEqual(attachedBy({ kind: 'word', word: 'problems:all' }), {
      kind: 'problems',
      isOfAll: true,
    });
    assert.equal(attachedBy({ kind: 'word', word: 'file' }), null);
  });
});
