import assert from 'node:assert/strict';
import { applyHunks, placeHunks } from '../../../shared/review/applyHunks.ts';
import { table } from './ladderTable.ts';

table('[V5] no place', [
  {
    title: 'an empty file takes a new text',
    file: '',
    old: '',
    new: 'a\nb\n',
    gives: ['tier 1', 'a\nb\n'],
  },
  {
    title: 'and keeps its byte-order mark',
    file: '\uFEFF',
    old: '\n',
    new: 'a',
    gives: ['tier 1', '\uFEFFa'],
  },
  { title: 'a file with text does not', file: 'x\n', old: '', new: 'a', gives: 'notFound' },
  {
    title: 'what is there already is told',
    file: 'a\nconst answer = 42;\nb\n',
    old: 'const answer = 41;',
    new: 'const answer = 42;',
    gives: 'alreadyApplied',
  },
  {
    title: 'a new text that is there twice proves nothing',
    file: 'const answer = 42;\nconst answer = 42;\n',
    old: 'var a = 41;',
    new: 'const answer = 42;',
    gives: 'notFound',
  },
  { title: 'nor does a short one', file: 'a\n}\n', old: 'let x;\n}', new: '}', gives: 'notFound' },
  {
    title: 'nor one that is only less than the old one',
    file: 'function only() {\n}\n',
    old: 'function only() {\n  gone();\n',
    new: 'function only() {\n',
    gives: 'notFound',
  },
  {
    title: 'a trailing cut within a line is no sign that it was made',
    file: 'return alpha + beta;\t\nx\n',
    old: 'return alpha + beta;\nx\n',
    new: 'return alpha',
    gives: ['tier 2', 'return alpha\n'],
  },
]);

const twoClasses =
  'class A {\n  run() {\n    go();\n  }\n}\nclass B {\n  run() {\n    go();\n  }\n  end() {\n    go();\n  }\n}\n';

table('[V5] hints', [
  {
    title: 'the line it begins at',
    file: twoClasses,
    old: 'go();',
    new: 'stop();',
    hint: { line: 7, after: null },
    gives: ['tier 1', twoClasses.replace(/(B \{\n {2}run\(\) \{\n {4})go/, '$1stop')],
  },
  {
    title: 'a line between two places decides nothing',
    file: twoClasses,
    old: 'go();',
    new: 'stop();',
    hint: { line: 5, after: null },
    gives: 'ambiguous',
  },
  {
    title: 'the only place in the block of a line above',
    file: twoClasses,
    old: 'go();',
    new: 'stop();',
    hint: { line: null, after: 'end() {' },
    gives: ['tier 1', twoClasses.replace(/(end\(\) \{\n {4})go/, '$1stop')],
  },
  {
    title: 'the beginning of that line is enough',
    file: twoClasses,
    old: 'go();',
    new: 'stop();',
    hint: { line: null, after: 'class A' },
    gives: ['tier 1', twoClasses.replace('go', 'stop')],
  },
  {
    title: 'two places in the block are refused',
    file: twoClasses,
    old: 'go();',
    new: 'stop();',
    hint: { line: null, after: 'class B {' },
    gives: 'ambiguous',
  },
  {
    title: 'unless the line decides between them',
    file: twoClasses,
    old: 'go();',
    new: 'stop();',
    hint: { line: 10, after: 'class B {' },
    gives: ['tier 1', twoClasses.replace(/(end\(\) \{\n {4})go/, '$1stop')],
  },
  {
    title: 'a line below all places decides nothing, whatever the number says',
    file: 'x\nx\nlast\n',
    old: 'x',
    new: 'y',
    hint: { line: 1, after: 'last' },
    gives: 'ambiguous',
  },
  {
    title: 'a line that the file lacks is as none',
    file: 'x\nx\nlast\n',
    old: 'x',
    new: 'y',
    hint: { line: 1, after: 'first' },
    gives: ['tier 1', 'x\ny\nlast\n'],
  },
  {
    title: 'the only place needs no hint, and a wrong one does no harm',
    file: 'a\nx\n',
    old: 'x',
    new: 'y',
    hint: { line: 900, after: 'nowhere' },
    gives: ['tier 1', 'a\ny\n'],
  },
]);

describe('[V5] hunks together', () => {
  it('two for an empty file overlap', () => {
    const kinds = placeHunks('', [
      { oldText: '', newText: 'a' },
      { oldText: '', newText: 'b' },
    ]).map(({ kind }) => kind);
    assert.deepEqual(kinds, ['overlaps', 'overlaps']);
  });

  it('loose and exact ones overlap as well', () => {
    const { text, results } = applyHunks('a \nb\nc\n', [
      { oldText: 'a\nb', newText: 'z' },
      { oldText: 'b', newText: 'y' },
      { oldText: 'c', newText: 'x' },
    ]);
    assert.equal(text, 'a \nb\nx\n');
    assert.deepEqual(results.slice(0, 2), [
      { kind: 'overlaps', others: [1] },
      { kind: 'overlaps', others: [0] },
    ]);
  });
});
