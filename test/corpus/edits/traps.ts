import { block, casesIn, crlf, diff, type EditCase, toolCall, v4a } from './editCase.ts';

const SQL = `create table stock (
  sku text primary key,
  count integer not null default 0
);

create table orders (
  id uuid primary key,
  count integer not null default 0
);

-- moved: E'line\\nbreak' and 'it''s'
insert into stock (sku, count) values ('tea', 3);
`;
const sql = casesIn('SQL', 'db/schema.sql', SQL);
const mixed = casesIn(
  'SQL',
  'db/schema.sql',
  SQL.replace('(sku, count) values', '(sku, count)\r\nvalues').replace(
    'text primary key,\n',
    'text primary key,\r\n',
  ),
);
const empty = casesIn('SQL', 'db/seed.sql', '');

const C = `#include <stdio.h>

static int clamp(int value, int low, int high) {
  if (value < low) return low;
  if (value > high) return high;
  return value;
}

static int wrap(int value, int size) {
  while (value < 0) value += size;
  return value % size;
}

int main(void) {
  printf("%d &amp; %d\\n", clamp(7, 0, 5), wrap(-1, 4));
  printf("%s\\n", "a\\tb");
  return 0;
}
`;
const c = casesIn('C', 'src/main.c', C);
const macintosh = casesIn('C', 'src/main.c', C.replaceAll('\n', '\r'));

const SHELL = `#!/bin/sh
set -eu

backup() {
  src="$1"
  dst="$2"
  tar -czf "$dst" "$src"
  echo "done: $dst"
}

restore() {
  src="$1"
  dst="$2"
  tar -xzf "$src" -C "$dst"
  echo "done: $dst"
}

for dir in /etc /home; do
  backup "$dir" "/backup/$(basename "$dir").tgz"
done
`;
const shell = casesIn('Shell', 'bin/backup', SHELL);
const shellTwice = casesIn('Shell', 'bin/backup', `${SHELL}\n${SHELL.replaceAll('  ', '\t')}`);

const PHP = `<?php
// Größe und Farbe – für die Übersicht
function price(float $net, float $tax): string
{
    $gross = $net * (1 + $tax);
    return number_format($gross, 2, ',', '.') . " €";
}

function label(string $name): string
{
    return "“" . htmlspecialchars($name) . "”";
}

function legacy(string $name): string
{
    return '"' . htmlspecialchars($name) . '"';
}
`;
const php = casesIn('PHP', 'lib/price.php', PHP);
const decomposed = casesIn('PHP', 'lib/price.php', PHP.normalize('NFD'));

const TOML = `[oven]
loaves_discount = 5
timeout = 300
name = "north-east"

[till]
timeout = 90
currency = "EUR"
`;
const toml = casesIn('TOML', 'bakery.toml', TOML);

/** Traps that have to do with the text alone, whatever its language. */
export const trapCases: readonly EditCase[] = [
  mixed.applied(
    1,
    'mixed line ends outside the hunk stay',
    block(
      'db/schema.sql',
      '  id uuid primary key,\n',
      '  id bigint primary key,\n  at timestamptz,\n',
    ),
    [['  id uuid primary key,\n', '  id bigint primary key,\n  at timestamptz,\n']],
  ),
  macintosh.applied(
    1,
    'lone carriage returns as line ends',
    [['  return value;\n', '  log(value);\n  return value;\n']],
    [['  return value;\r', '  log(value);\r  return value;\r']],
  ),
  sql.applied(
    1,
    'a doubled quote and a backslash as they are',
    toolCall('db/schema.sql', ["E'line\\nbreak' and 'it''s'", "E'line\\nbreak' and 'it''s so'"]),
    [["'it''s'", "'it''s so'"]],
  ),
  sql.applied(
    1,
    'lines put behind the last one',
    block(
      'db/schema.sql',
      "insert into stock (sku, count) values ('tea', 3);\n",
      "insert into stock (sku, count) values ('tea', 3);\ninsert into stock (sku, count) values ('rye', 1);\n",
    ),
    [["('tea', 3);\n", "('tea', 3);\ninsert into stock (sku, count) values ('rye', 1);\n"]],
  ),
  sql.applied(
    1,
    'the same column in the second table, by the line above',
    [
      [
        '  count integer not null default 0\n',
        '  count bigint not null default 0\n',
        'create table orders (',
      ],
    ],
    [['uuid primary key,\n  count integer', 'uuid primary key,\n  count bigint']],
  ),
  sql.ambiguous(
    'the same column in two tables',
    diff(
      'db/schema.sql',
      '@@\n-  count integer not null default 0\n+  count bigint not null default 0\n',
    ),
  ),
  sql.refused('the same lines without line ends between them', [
    ['sku text primary key, count integer not null default 0', ''],
  ]),
  sql.refused(
    'keywords in capitals',
    [['CREATE TABLE stock (', 'CREATE TABLE goods (']],
    'notFound',
  ),
  empty.refused(
    'an old text for an empty file',
    [["insert into stock values ('tea');\n", '']],
    'notFound',
  ),

  c.applied(1, 'an entity that the source really has', [['"%d &amp; %d\\n"', '"%d &lt; %d\\n"']]),
  c.applied(1, 'an escape that the source really has', [['"a\\tb"', '"a\\nb"']]),
  c.applied(1, 'format signs of every kind', [['printf("%s\\n"', 'printf("$& %s $1 $`\\n"']]),
  c.applied(
    1,
    'a patch whose hunks are out of order',
    v4a(
      'src/main.c',
      '@@\n-  return 0;\n+  return 1;\n@@\n-  return value % size;\n+  return value & (size - 1);\n',
    ),
    [
      ['return 0;', 'return 1;'],
      ['value % size', 'value & (size - 1)'],
    ],
  ),
  c.partly(
    2,
    'two hunks that want the same line beside a third',
    [
      ['  if (value < low) return low;\n', ''],
      ['  if (value < low) return low;\n  if (value > high) return high;\n', ''],
      ['value % size', 'value'],
    ],
    [['value % size', 'value']],
  ),
  c.refused('first and last line right, another body between', [
    [
      'static int clamp(int value, int low, int high) {\n  assert(low <= high);\n  int span = high - low;\n  return value;\n}\n',
      'static int clamp(int value, int low, int high) {\n  return low;\n}\n',
    ],
  ]),
  c.refused('lines in another order', [
    ['  if (value > high) return high;\n  if (value < low) return low;\n', '  return value;\n'],
  ]),
  c.refused('a number that differs', [['clamp(8, 0, 5)', 'clamp(9, 0, 5)']], 'notFound'),
  c.refused('an operator that differs', [['  if (value <= low) return low;\n', '']]),
  c.refused('nothing but a brace pair shared', [['{\n  x();\n}\n', '{\n  y();\n}\n']]),
  c.refused(
    'comments that promise the rest',
    [['  while (value < 0) value += size;\n  return value % size;\n', '  // existing code ...\n']],
    'elision',
  ),
  c.refused(
    'an elision at the end of the old text',
    [['int main(void) {\n  ...\n', 'int start(void) {\n  return 0;\n']],
    'elision',
  ),

  shell.applied(
    1,
    'positional parameters are plain text',
    block('bin/backup', '  tar -czf "$dst" "$src"\n', '  tar -czf "$dst" -- "$src" "$@"\n'),
    [['tar -czf "$dst" "$src"', 'tar -czf "$dst" -- "$src" "$@"']],
  ),
  shell.applied(
    1,
    'which of two by the function above',
    v4a('bin/backup', '@@ restore() {\n-  src="$1"\n+  src="${1:?}"\n   dst="$2"\n'),
    [['restore() {\n  src="$1"', 'restore() {\n  src="${1:?}"']],
  ),
  shell.ambiguous('two functions that end alike', [['  echo "done: $dst"\n}\n', '}\n']]),
  shell.ambiguous('exact twice and never looser', [['  src="$1"\n  dst="$2"\n', '']]),
  shellTwice.applied(1, 'an exact place beside one with other indentation', [
    ['  tar -czf "$dst" "$src"\n', '  tar -cf "$dst" "$src"\n'],
  ]),
  shellTwice.ambiguous('two places at the tier of indentation', [
    ['    tar -czf "$dst" "$src"\n', ''],
  ]),
  shellTwice.ambiguous('two places at the tier of line ends', [['set -eu  \n\n', 'set -e\n\n']]),
  shell.refused('quotes left out', [['  tar -czf $dst $src\n', '']]),

  php.applied(
    1,
    'letters beyond ASCII',
    block(
      'lib/price.php',
      '// Größe und Farbe – für die Übersicht\n',
      '// Größe, Farbe – für die Übersicht 🛒\n',
    ),
    [['Größe und Farbe – für die Übersicht', 'Größe, Farbe – für die Übersicht 🛒']],
  ),
  decomposed.applied(
    5,
    'composed letters for decomposed ones',
    [
      [
        '// Größe und Farbe – für die Übersicht\nfunction price(float $net, float $tax): string\n',
        '// Größe und Farbe – für die Übersicht\nfunction gross(float $net, float $tax): string\n',
      ],
    ],
    [['function price', 'function gross']],
  ),
  php.applied(1, 'a dash and a currency as they are', [['" €"', '" EUR"']]),
  php.applied(
    5,
    'a hyphen in the comment, two lines changed below',
    [
      [
        '// Größe und Farbe - für die Übersicht\nfunction price(float $net, float $tax): string\n{\n',
        '// Größe und Farbe - für die Übersicht\nfunction price(float $net, float $tax = 0.19): string\n{\n',
      ],
    ],
    [['float $tax)', 'float $tax = 0.19)']],
  ),
  php.ambiguous('two functions that begin alike', [['{\n    return ', '{\n    echo ']]),
  php.ambiguous('two calls that are the same', [['htmlspecialchars($name)', '$name']]),
  php.refused('a letter without its accent', [['// Grosse und Farbe', '// Farbe']], 'notFound'),
  php.refused('variables of other names', [['    $brutto = $netto * (1 + $steuer);\n', '']]),
  php.refused(
    'a patch that only adds and names no place',
    v4a('lib/price.php', '@@\n+function other() {}\n'),
  ),
  php.refused(
    'a diff without context for what it adds',
    diff('lib/price.php', '@@ -3,0 +4,1 @@\n+declare(strict_types=1);\n'),
  ),
  casesIn('PHP', 'lib/price.php', crlf(PHP)).ambiguous('closing braces in a file with CRLF', [
    ['}\n\n', '}\n'],
  ]),

  toml.applied(1, 'a value by a part of its line', [['currency = "EUR"', 'currency = "CHF"']]),
  toml.applied(
    1,
    'a section decides which key',
    [['timeout = ', 'timeout_s = ', '[till]']],
    [['timeout = 90', 'timeout_s = 90']],
  ),
  toml.refused(
    'a line whose key ends as another does',
    block('bakery.toml', 'count = 5\n', 'count = 7\n'),
  ),
  toml.refused('a number that goes on in the file', [['timeout = 30', 'timeout = 60']]),
  toml.refused(
    'a key of a section that is not there',
    v4a('bakery.toml', '@@ [shop]\n-open = true\n+open = false\n'),
  ),
];
