import assert from 'node:assert/strict';
import { applyEdits, applyHunks } from '../../../shared/review/applyHunks.ts';
import { applyOne, table } from './ladderTable.ts';

table('[V5] tier 5: characters that look the same', [
  {
    title: 'only what changes is written',
    file: 'say(“one”, “it’s”)\u00A0\nsay(“two – three”)\n',
    old: 'say("one", "it\'s")\nsay("two - three")\n',
    new: 'say("one", "it\'s")\nsay("two - four")\n',
    gives: ['tier 5', 'say(“one”, “it’s”)\u00A0\nsay(“two – four”)\n'],
  },
  {
    title: 'accents composed and not',
    file: 'cafe\u0301 au lait\nthe\u0301\n',
    old: 'caf\u00E9 au lait\nth\u00E9\n',
    new: 'caf\u00E9 au lait\nvin\n',
    gives: ['tier 5', 'cafe\u0301 au lait\nvin\n'],
  },
  {
    title: 'no-break spaces as indentation',
    file: 'f:\n\u00A0\u00A0go()\n\u00A0\u00A0stop()\n',
    old: '  go()\n  stop()\n',
    new: '  go()\n  end()\n',
    gives: ['tier 5', 'f:\n\u00A0\u00A0go()\n\u00A0\u00A0end()\n'],
  },
  {
    title: 'a line that only moves to another depth keeps its characters',
    file: 'say(“a”)\nx\n',
    old: 'say("a")\nx\n',
    new: 'if y:\n  say("a")\nx\n',
    gives: ['tier 5', 'if y:\n  say(“a”)\nx\n'],
  },
  {
    title: 'two places are refused',
    file: 'say(“a”)\nsay(„a”)\n',
    old: 'say("a")\n',
    new: 'z\n',
    gives: 'ambiguous',
  },
  {
    title: 'letters of other alphabets are other letters',
    file: 'сору()\n',
    old: 'copy()',
    new: 'z',
    gives: 'notFound',
  },
]);

const long = 'function f() {\n  start();\n  one();\n  two();\n  three();\n  finish();\n}\n';

table('[V5] tier 6: lines left out', [
  {
    title: 'what both texts leave out stays',
    file: long,
    old: '  start();\n  // ... existing code ...\n  finish();\n',
    new: '  begin();\n  // ... existing code ...\n  end();\n',
    gives: ['tier 6', long.replace('start', 'begin').replace('finish', 'end')],
  },
  {
    title: 'bare dots, at another depth, before the first piece',
    file: long.replaceAll('\n', '\r\n'),
    old: '...\ntwo();\nthree();',
    new: '...\ntwo();\n3();',
    gives: ['tier 6', long.replace('three', '3').replaceAll('\n', '\r\n')],
  },
  {
    title: 'a new text without the elision is refused',
    file: long,
    old: '  start();\n  ...\n  finish();\n',
    new: '  begin();\n  finish();\n',
    gives: 'elision',
  },
  {
    title: 'another elision is refused',
    file: long,
    old: '  start();\n  ...\n  two();\n  ...\n  finish();\n',
    new: '  begin();\n  ...\n  finish();\n',
    gives: 'elision',
  },
  {
    title: 'a piece that stands twice is refused',
    file: `${long}${long}`,
    old: '  start();\n  # ...\n  finish();\n',
    new: '  begin();\n  # ...\n  finish();\n',
    gives: 'elision',
  },
  {
    title: 'pieces in another order are refused',
    file: long,
    old: '  finish();\n  …\n  start();\n',
    new: '  finish();\n  …\n  begin();\n',
    gives: 'elision',
  },
  {
    title: 'text before a leading elision has no place',
    file: long,
    old: '...\n  finish();\n',
    new: '  new();\n...\n  finish();\n',
    gives: 'elision',
  },
  {
    title: 'a new text that leaves out what the old one has is refused, however well that is found',
    file: long,
    old: '  one();\n  two();\n  three();\n',
    new: '  one();\n  // ... rest of the code unchanged ...\n',
    gives: 'elision',
  },
  {
    title: 'dots that are code are code',
    file: 'class A:\n    ...\n',
    old: 'class A:\n    ...\n',
    new: 'class B:\n    ...\n',
    gives: ['tier 1', 'class B:\n    ...\n'],
  },
  {
    title: 'a spread is no elision',
    file: 'x = {\n  ...rest,\n  a,\n}\n',
    old: 'x = {\n  a,\n}\n',
    new: 'x = {\n  ...existing,\n  b,\n}\n',
    gives: 'notFound',
  },
]);

table('[V5] tier 7: one level of escaping', [
  {
    title: 'line ends and quotes of JSON',
    file: 'a\nprint("x")\nb\n',
    old: 'a\\nprint(\\"x\\")',
    new: 'a\\nprint(\\"y\\")',
    gives: ['tier 7', 'a\nprint("y")\nb\n'],
  },
  {
    title: 'entities of HTML',
    file: 'if (a < b && c) go();\n',
    old: 'if (a &lt; b &amp;&amp; c)',
    new: 'if (a &gt; b &amp;&amp; c)',
    gives: ['tier 7', 'if (a > b && c) go();\n'],
  },
  {
    title: 'one level only',
    file: 'a &lt; b\n',
    old: 'a &amp;lt; b',
    new: 'c &amp;lt; b',
    gives: ['tier 7', 'c &lt; b\n'],
  },
  {
    title: 'escapes that the file has are left alone',
    file: 'print("a\\n") &amp; x\n',
    old: 'print("a\\n") &amp; x',
    new: 'print("b\\n") &amp; x',
    gives: ['tier 1', 'print("b\\n") &amp; x\n'],
  },
  {
    title: 'two places are refused',
    file: 'a < b\na < b\n',
    old: 'a &lt; b',
    new: 'c',
    gives: 'ambiguous',
  },
  {
    title: 'two ways of undoing, each with a place, are refused',
    file: 'a &lt; "b"\na < \\"b\\"\n',
    old: 'a &lt; \\"b\\"',
    new: 'c',
    gives: 'ambiguous',
  },
  {
    title: 'and no hint decides between them',
    file: 'a < b\na < b\n',
    old: 'a &lt; b',
    new: 'c',
    hint: { line: 1, after: null },
    gives: 'ambiguous',
  },
]);

describe('[V5] tier 8: similar lines', () => {
  const file =
    'export function totalOfInvoice(invoice) {\n  const lines = invoice.lines.filter(isBillable);\n' +
    '  return lines.reduce((sum, line) => sum + line.amount, 0);\n}\n\nexport const other = 1;\n';
  const old =
    'export function totalOfInvoice(invoice) {\n  const lines = invoice.lines.filter(isBilable);\n' +
    '  return lines.reduce((sum, line) => sum + line.amount, 0);\n}\n';
  const hunk = { oldText: old, newText: old.replace('0);', '1);') };

  it('is told, with its edit, and never applied', () => {
    const { text, results } = applyHunks(file, [hunk]);
    assert.equal(text, file);
    const [result] = results;
    assert.ok(result?.kind === 'fuzzy');
    assert.ok(result.similarity >= 0.95 && result.similarity < 1);
    assert.deepEqual([result.place.startLine, result.place.endLine], [0, 3]);
    assert.equal(applyEdits(file, [result.edit]), file.replace('0);', '1);'));
  });

  it('needs a margin to the second best', () => {
    const twin = file.replace('totalOfInvoice', 'totalOfInvoices');
    assert.equal(applyOne(file + twin, hunk).verdict, 'notFound');
  });

  it('needs more than a few letters, and much likeness', () => {
    assert.equal(
      applyOne('value = 1;\n', { oldText: 'value = 1,', newText: 'x' }).verdict,
      'notFound',
    );
    const oldText = old.replaceAll('lines', 'entries');
    assert.equal(applyOne(file, { oldText, newText: 'x' }).verdict, 'notFound');
  });
});
