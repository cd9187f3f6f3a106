import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { findFaults } from '../../simulator/reviewer/findFaults.ts';
import { occursOnce, type SourceText } from '../../simulator/reviewer/sourceText.ts';

const source = (text: string, path = 'src/x.ts'): SourceText => ({ path, text, firstLine: 1 });

/** The words that a finding of each rule contains. */
const RULES: Readonly<
  Record<string, { says: RegExp; bad: readonly string[]; good: readonly string[]; path?: string }>
> = {
  'off by one': {
    says: /one past the end/,
    bad: ['for (let i = 0; i <= xs.length; i++) { use(xs[i]); }'],
    good: [
      'for (let i = 0; i < xs.length; i++) { use(xs[i]); }',
      'for (let i = 0; i <= xs.length; i++) { use(xs.slice(0, i)); }',
    ],
  },
  'missing await': {
    says: /is async, /,
    bad: [
      'async function save() {}\nasync function run() { save(); }',
      'const save = async () => {};\nfunction run() { save(); }',
      'class A { async save() {} run() { this.save(); } }',
      'async function load() { return []; }\nasync function run() { return load().length; }',
      'async function isOpen() { return true; }\nasync function run() { if (isOpen()) stop(); }',
    ],
    good: [
      'async function save() {}\nasync function run() { await save(); }',
      'async function save() {}\nasync function run() { return save(); }',
      'async function save() {}\nfunction run() { void save(); }',
      'async function save() {}\nfunction run() { save().catch(report); }',
      'async function main() {}\nmain();',
      'async function save() {}\nfunction run(save: () => void) { save(); }',
      'function save() {}\nasync function run() { save(); }',
    ],
  },
  'async forEach': {
    says: /does not wait for an async callback/,
    bad: ['xs.forEach(async (x) => { await use(x); });'],
    good: ['xs.forEach((x) => { use(x); });', 'await Promise.all(xs.map(async (x) => use(x)));'],
  },
  'loose equality': {
    says: /converts its operands/,
    bad: ['if (a == b) stop();', "if (kind != 'x') stop();"],
    good: ['if (a === b) stop();', 'if (a == null) stop();', 'if (undefined != a) stop();'],
  },
  'empty catch': {
    says: /swallowed/,
    bad: ['try { run(); } catch {}', 'try { run(); } catch (error) {\n}'],
    good: [
      'try { run(); } catch (error) { report(error); }',
      'try { run(); } catch { /* It may be gone already. */ }',
    ],
  },
  'assignment in a condition': {
    says: /assigns to/,
    bad: ['if (a = b) stop();', 'while (a = next()) stop();'],
    good: ['if (a === b) stop();', 'while ((a = next())) stop();'],
  },
  var: { says: /`var` is visible/, bad: ['var a = 1; use(a);'], good: ['let a = 1; use(a);'] },
  'parseInt without a radix': {
    says: /without a radix/,
    bad: ['use(parseInt(a));', 'use(Number.parseInt(a));'],
    good: ['use(parseInt(a, 10));', 'use(Number(a));', 'use(parseInt(...a));'],
  },
  'unguarded JSON.parse': {
    says: /`JSON.parse` throws/,
    bad: [
      'function read(t: string) { return JSON.parse(t); }',
      'try { run(); } catch (e) { use(JSON.parse(e)); }',
      'try { on(() => JSON.parse(t)); } catch (e) { use(e); }',
    ],
    good: ['function read(t: string) { try { return JSON.parse(t); } catch (e) { use(e); } }'],
  },
  'unused import': {
    says: /imported but never used/,
    bad: [
      "import { a } from 'a';",
      "import a, { b } from 'a';\nuse(a);",
      "import * as a from 'a';",
    ],
    good: [
      "import { a } from 'a';\nuse(a);",
      "import 'a';",
      "import type { A } from 'a';\nlet b: A; use(b);",
    ],
  },
  'unused variable': {
    says: /is never used/,
    bad: ['function run() { const left = 1; }'],
    good: [
      'function run() { const left = 1; return left; }',
      'export const left = 1;',
      'const _left = 1;',
    ],
  },
  any: { says: /`any` turns/, bad: ['let a: any; use(a);', 'use(a as any);'], good: ['use(any);'] },
  'SQL from strings': {
    says: /SQL is built from strings/,
    bad: [
      'db.query(`select a from t where b = ${c}`);',
      'db.query("delete from t where a = \'" + a + "\'");',
    ],
    good: [
      "db.query('select a from t where b = $1', [c]);",
      'log(`select a colour: ${c}`);',
      'sql`select a from t where b = ${c}`;',
      "db.query('select a ' + 'from t');",
    ],
  },
  'hard-coded secret': {
    says: /credential in the source/,
    bad: ["const apiKey = 'k-123456789'; use(apiKey);", "use({ password: 'correcthorse' });"],
    good: [
      'const apiKey = process.env.KEY; use(apiKey);',
      "const passwordLabel = 'Your password here'; use(passwordLabel);",
    ],
  },
  leftover: {
    says: /note to oneself/,
    bad: ['run(); // TODO: the rest', '/* FIXME */'],
    good: ['// Everything is done.', 'const TODO = load(); use(TODO);'],
  },
  'Python except pass': {
    says: /swallowed/,
    path: 'x.py',
    bad: ['try:\n    run()\nexcept ValueError:\n    pass\n'],
    good: ['try:\n    run()\nexcept ValueError:\n    raise\n'],
  },
  'Python None': {
    says: /Compare with None/,
    path: 'x.py',
    bad: ['if a == None:'],
    good: ['if a is None:'],
  },
  'SQL in other languages': {
    says: /SQL is built/,
    path: 'x.py',
    bad: ['run("select a from t where b = " + b)'],
    good: ['run("select a from t where b = %s", (b,))'],
  },
};

describe('what the simulated reviewer sees', () => {
  for (const [rule, { says, bad, good, path }] of Object.entries(RULES)) {
    const finds = (text: string) =>
      findFaults(source(text, path)).some((found) => says.test(found.text));
    it(`[M5] finds: ${rule}`, () => {
      for (const text of bad) assert.ok(finds(text), text);
    });
    it(`is silent where there is none: ${rule}`, () => {
      for (const text of good) assert.ok(!finds(text), text);
    });
  }

  it('names the line as the file counts it', () => {
    const text = 'const a = 1;\nif (a == b) stop();';
    const [found] = findFaults({ path: 'x.ts', text, firstLine: 41 }).filter(
      ({ severity }) => severity === 'warning',
    );
    assert.equal(found?.line, 42);
    assert.equal(found.quote, 'if (a == b) stop();');
  });

  it('tells a place apart from one that reads the same', () => {
    const twice =
      "function f() {\n  if (a == 'x') stop();\n}\nfunction g() {\n  if (a == 'x') stop();\n}";
    const fixes = findFaults(source(twice)).map(({ fix }) => fix);
    assert.equal(fixes.length, 2);
    assert.equal(new Set(fixes.map((fix) => fix?.oldText)).size, 2);
  });

  it('finds something to say in the sample, and a safe fix in its overdue loans', () => {
    const folder = new URL('../../sample/src/', import.meta.url);
    const found = readdirSync(folder).flatMap((name) => {
      const text = readFileSync(new URL(name, folder), 'utf8');
      return findFaults(source(text, `src/${name}`)).map((finding) => ({ name, ...finding }));
    });
    const overdue = found.filter(({ name }) => name === 'overdue.ts');
    assert.equal(overdue.length, 3);
    assert.ok(overdue.some(({ fix }) => fix !== null));
    assert.ok(new Set(found.map(({ name }) => name)).size >= 5);
  });

  it('quotes only what is there, and every fix fits exactly one place, in any text', () => {
    const snippets = Object.values(RULES).flatMap(({ bad, good }) => [...bad, ...good]);
    const line = fc.oneof(
      { weight: 6, arbitrary: fc.constantFrom(...snippets) },
      fc.constantFrom('', '}', '{', '`', '  ', '/*', "'", 'async function save() {'),
      fc.string({ unit: 'binary', maxLength: 20 }),
    );
    const path = fc.constantFrom('a.ts', 'a.tsx', 'a.js', 'a.py', 'a.md');
    fc.assert(
      fc.property(fc.array(line, { maxLength: 12 }), path, (lines, name) => {
        const text = lines.join('\n');
        for (const { line: number, quote, fix } of findFaults(source(text, name))) {
          assert.ok(text.split('\n')[number - 1]?.includes(quote) && quote !== '');
          if (fix !== null) assert.ok(occursOnce(text, fix.oldText) && fix.newText !== fix.oldText);
        }
      }),
      { numRuns: 150, seed: 11 },
    );
  });
});
