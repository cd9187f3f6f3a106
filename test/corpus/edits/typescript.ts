import { block, casesIn, crlf, diff, type EditCase, toolCall, v4a } from './editCase.ts';

const PATH = 'src/cart/basket.ts';
const FILE = `import { roundCents } from './money.ts';

export interface Line {
  readonly sku: string;
  readonly quantity: number;
  readonly cents: number;
}

/** Adds up what is in the basket. */
export function subtotal(lines: readonly Line[]): number {
  let sum = 0;
  for (const line of lines) {
    sum += line.quantity * line.cents;
  }
  return roundCents(sum);
}

export function discount(lines: readonly Line[], percent: number): number {
  if (percent <= 0) {
    return 0;
  }
  const base = subtotal(lines);
  return roundCents((base * percent) / 100);
}

export function shipping(lines: readonly Line[], express: boolean): number {
  if (lines.length === 0) {
    return 0;
  }
  const weight = lines.reduce((total, line) => total + line.quantity, 0);
  const label = \`\${weight} pieces, it's "fragile"\`;
  console.log(label);
  return express ? 1_500 : 490;
}
`;
const { applied, fuzzy, partly, ambiguous, refused } = casesIn('TypeScript', PATH, FILE);
const windows = casesIn('TypeScript', PATH, `\uFEFF${crlf(FILE)}`);
const unended = casesIn('TypeScript', PATH, FILE.trimEnd());

const loop = `  for (const line of lines) {
    sum += line.quantity * line.cents;
  }
`;

export const typescriptCases: readonly EditCase[] = [
  applied(1, 'a search/replace block', block(PATH, loop, `  sum = addUp(lines);\n`), [
    [loop, '  sum = addUp(lines);\n'],
  ]),
  applied(
    1,
    'a V4A patch under the head of its function',
    v4a(
      PATH,
      '@@ export function discount\n   if (percent <= 0) {\n-    return 0;\n+    return -0;\n',
    ),
    [['(percent <= 0) {\n    return 0;', '(percent <= 0) {\n    return -0;']],
  ),
  applied(
    1,
    'a V4A patch that only adds below a named line',
    v4a(PATH, '@@ export interface Line {\n+  readonly name: string;\n'),
    [['Line {\n', 'Line {\n  readonly name: string;\n']],
  ),
  applied(
    1,
    'a diff with wrong numbers',
    diff(
      PATH,
      '@@ -90,9 +92,2 @@\n   const base = subtotal(lines);\n-  return roundCents((base * percent) / 100);\n+  return (base * percent) / 100;\n',
    ),
    [['  return roundCents((base * percent) / 100);', '  return (base * percent) / 100;']],
  ),
  applied(
    1,
    'a diff that says which of two places by its line',
    diff(PATH, '@@ -27,3 +27,3 @@\n-    return 0;\n+    return NaN;\n'),
    [['length === 0) {\n    return 0;', 'length === 0) {\n    return NaN;']],
  ),
  applied(
    1,
    'tool arguments with blocks out of order',
    toolCall(
      PATH,
      ['express ? 1_500 : 490', 'express ? 1_900 : 490'],
      ['let sum = 0', 'let sum = 1'],
    ),
    [
      ['express ? 1_500 : 490', 'express ? 1_900 : 490'],
      ['let sum = 0', 'let sum = 1'],
    ],
  ),
  applied(1, 'replacement patterns are plain text', [['490;', "490; // $1 $& $$ $` $'"]]),
  applied(1, 'interpolation and quotes as they are', [
    ['`${weight} pieces, it\'s "fragile"`', '`${weight} &amp; ${lines.length}`'],
  ]),
  applied(1, 'a whole function taken out', [
    [FILE.slice(FILE.indexOf('export function ship')), ''],
  ]),
  windows.applied(
    1,
    'a file with CRLF and a byte-order mark',
    block(PATH, loop, '  sum = addUp(lines);\n  sum += 1;\n'),
    [[crlf(loop), '  sum = addUp(lines);\r\n  sum += 1;\r\n']],
  ),
  windows.applied(
    1,
    'a first line behind a byte-order mark',
    block(
      PATH,
      "import { roundCents } from './money.ts';\n",
      "import { round } from './money.ts';\n",
    ),
    [['{ roundCents }', '{ round }']],
  ),
  unended.applied(
    2,
    'a last line without a line end',
    block(PATH, '  return express ? 1_500 : 490;\n}\n', '  return express ? 1_500 : 590;\n}\n'),
    [['490', '590']],
  ),
  applied(
    2,
    'white space behind the lines of the old text',
    [
      [
        '  let sum = 0;  \n  for (const line of lines) { \n',
        '  let sum = 1;\n  for (const line of lines) {\n',
      ],
    ],
    [['let sum = 0', 'let sum = 1']],
  ),
  applied(
    3,
    'an old text without the indentation',
    [
      [
        'for (const line of lines) {\n  sum += line.quantity * line.cents;\n}\n',
        'for (const { quantity, cents } of lines) {\n  sum += quantity * cents;\n}\n',
      ],
    ],
    [[loop, '  for (const { quantity, cents } of lines) {\n    sum += quantity * cents;\n  }\n']],
  ),
  applied(
    3,
    'an old text indented too far',
    [
      [
        '      const base = subtotal(lines);\n      return roundCents((base * percent) / 100);\n',
        '      const base = subtotal(lines);\n      const cut = base * percent;\n      return roundCents(cut / 100);\n',
      ],
    ],
    [
      [
        '  return roundCents((base * percent) / 100);\n',
        '  const cut = base * percent;\n  return roundCents(cut / 100);\n',
      ],
    ],
  ),
  applied(
    4,
    'a blank line that the model left out',
    [
      [
        "import { roundCents } from './money.ts';\nexport interface Line {\n  readonly sku: string;\n",
        "import { roundCents } from './money.ts';\nexport interface Line {\n  readonly sku: Sku;\n",
      ],
    ],
    [['sku: string', 'sku: Sku']],
  ),
  applied(
    4,
    'a blank line that the model put in',
    [
      [
        '  let sum = 0;\n\n  for (const line of lines) {\n',
        '  let sum = 0;\n\n  for (const line of sorted(lines)) {\n',
      ],
    ],
    [['of lines) {', 'of sorted(lines)) {']],
  ),
  applied(
    5,
    'typographic quotes on a line that stays',
    [
      [
        '  const label = `${weight} pieces, it’s “fragile”`;\n  console.log(label);\n',
        '  const label = `${weight} pieces, it’s “fragile”`;\n  console.info(label);\n',
      ],
    ],
    [['console.log', 'console.info']],
  ),
  applied(
    5,
    'a no-break space between words',
    [
      [
        '/** Adds up\u00A0what is in the basket. */\nexport function subtotal(lines: readonly Line[]): number {\n',
        '/** Adds up\u00A0what is in the basket. */\nexport function total(lines: readonly Line[]): number {\n',
      ],
    ],
    [['export function subtotal', 'export function total']],
  ),
  applied(
    6,
    'the same elision in old and new text',
    [
      [
        'export function shipping(lines: readonly Line[], express: boolean): number {\n  // ... existing code ...\n  return express ? 1_500 : 490;\n}\n',
        'export function freight(lines: readonly Line[], express: boolean): number {\n  // ... existing code ...\n  return express ? 1_900 : 490;\n}\n',
      ],
    ],
    [
      ['shipping', 'freight'],
      ['1_500', '1_900'],
    ],
  ),
  applied(
    7,
    'one level of escaping too much',
    [
      [
        'console.log(label);\\n  return express ? 1_500 : 490;',
        'console.log(label);\\n  return express ? 1_500 : 390;',
      ],
    ],
    [['490', '390']],
  ),
  fuzzy(
    'two letters wrong in a long old text',
    [
      [
        'export function shipping(lines: readonly Line[], express: boolean): number {\n  if (lines.length === 0) {\n    return 0;\n  }\n  const weight = lines.reduce((total, line) => total + line.quantitty, 0);\n',
        'export function shipping(lines: readonly Line[], express: boolean): number {\n  if (lines.length === 0) {\n    return 0;\n  }\n  const weight = 7;\n',
      ],
    ],
    [['lines.reduce((total, line) => total + line.quantity, 0)', '7']],
  ),
  partly(
    1,
    'one bad block among good ones',
    [
      ['let sum = 0', 'let sum = 1'],
      ['let total = 0', 'let total = 1'],
      ['1_500', '1_900'],
    ],
    [
      ['let sum = 0', 'let sum = 1'],
      ['1_500', '1_900'],
    ],
  ),
  partly(
    2,
    'two blocks on one region beside a good one',
    [
      ['sum += line.quantity * line.cents;', 'sum += 1;'],
      ['line.cents;\n  }', 'line.cents;\n  } // end'],
      ['490', '590'],
    ],
    [['490', '590']],
  ),
  ambiguous(
    'the same guard in two functions',
    block(PATH, '    return 0;\n  }\n', '    return 1;\n  }\n'),
  ),
  ambiguous('a word that stands everywhere', [['readonly', 'mutable']]),
  ambiguous('a duplicated line with other indentation', [['\treturn 0;\n', '\treturn 1;\n']]),
  refused('the same text in other letters', [['LET SUM = 0', 'let sum = 1']], 'notFound'),
  refused(
    'a new text that leaves out what the old one holds',
    [[loop, '  for (const line of lines) {\n    // ... existing code ...\n  }\n']],
    'elision',
  ),
  refused('an elision that the new text does not have', [
    [
      'export function discount(lines: readonly Line[], percent: number): number {\n  ...\n  return roundCents((base * percent) / 100);\n}\n',
      'export function discount() {\n  return 0;\n}\n',
    ],
  ]),
  refused('only its first line is right', [
    [
      'export function shipping(lines: readonly Line[], express: boolean): number {\n  const rate = lookUp(lines);\n  return rate * 2;\n}\n',
      '',
    ],
  ]),
  refused('no change', [['let sum = 0', 'let sum = 0']], 'noChange'),
  refused('no old text', [['', 'x']], 'notFound'),
  refused('white space for an old text', [['  \n', 'x\n']], 'notFound'),
  refused(
    'what was applied before',
    [
      [
        '  const heavy = lines.length;\n',
        '  const weight = lines.reduce((total, line) => total + line.quantity, 0);\n',
      ],
    ],
    'alreadyApplied',
  ),
];
