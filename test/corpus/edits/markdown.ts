import { block, casesIn, diff, type EditCase, toolCall, v4a } from './editCase.ts';

const PATH = 'docs/guide.md';
const FILE = `# Guide

Install it first:

\`\`\`sh
npm install tram
\`\`\`

Setup
=======

1. Copy \`tram.json\`.
2. Run it…

| Option | Meaning |
| ------ | ------- |
| \`-v\`   | verbose |
| \`-q\`   | quiet   |

## Diffs

\`\`\`diff
--- a/x
+++ b/x
@@ -1 +1 @@
-old
+new
\`\`\`

## Questions

- Is it fast? Yes.
- Is it safe? Yes.
`;
const { applied, partly, ambiguous, refused } = casesIn('Markdown', PATH, FILE);
const fence = '```sh\nnpm install tram\n```\n';

export const markdownCases: readonly EditCase[] = [
  applied(
    1,
    'a block that holds a fence',
    `${PATH}\n<<<<<<< SEARCH\n${fence}=======\n${fence.replace('install', 'ci')}>>>>>>> REPLACE\n`,
    [['npm install', 'npm ci']],
  ),
  applied(
    1,
    'a divider longer than the underline in the text',
    `${PATH}\n<<<<<<<<< SEARCH\nSetup\n=======\n=========\nSet up\n=======\n>>>>>>>>> REPLACE\n`,
    [['Setup\n', 'Set up\n']],
  ),
  applied(
    1,
    'a patch over a diff in the text',
    v4a(PATH, '@@ ## Diffs\n @@ -1 +1 @@\n--old\n+-older\n +new\n'),
    [['-old\n', '-older\n']],
  ),
  applied(
    1,
    'a diff of lines that look like a header',
    diff(PATH, '@@ -22,3 +22,2 @@\n ```diff\n---- a/x\n +++ b/x\n'),
    [['--- a/x\n', '']],
  ),
  applied(1, 'a table row', toolCall(PATH, ['| `-q`   | quiet   |', '| `-s`   | silent  |']), [
    ['| `-q`   | quiet   |', '| `-s`   | silent  |'],
  ]),
  applied(
    5,
    'three dots for an ellipsis',
    [['1. Copy `tram.json`.\n2. Run it...\n', '1. Copy `trams.json`.\n2. Run it...\n']],
    [['`tram.json`', '`trams.json`']],
  ),
  applied(
    4,
    'a heading without its blank line',
    [['## Questions\n- Is it fast? Yes.\n', '## Questions\n- Is it fast? Very.\n']],
    [['fast? Yes', 'fast? Very']],
  ),
  partly(
    1,
    'a block with two dividers is no guess',
    `${block(PATH, '- Is it fast? Yes.\n', '- Is it fast? Quite.\n')}${block(PATH, 'Setup\n=======\n', 'Set up\n=======\n')}`,
    [['fast? Yes', 'fast? Quite']],
  ),
  ambiguous('an answer that stands twice', [[' Yes.', ' No.']]),
  refused('a block with the underline as a divider', block(PATH, 'Setup\n=======\n', 'Set up\n')),
  refused('a link that is not there', [['[tram](https://tram.example)', 'tram']], 'notFound'),
];
