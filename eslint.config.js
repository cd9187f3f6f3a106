import hooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

/** Forbids imports matching `regex` in the files of one layer. */
function fence(files, ...rules) {
  return {
    files,
    rules: {
      'no-restricted-imports': [
        'error',
        { patterns: rules.map(([regex, message]) => ({ regex, message })) },
      ],
    },
  };
}

const otherPrograms = (...programs) => [
  `^(\\.\\./)+(${programs.join('|')})/`,
  'The programs know shared/ only, never each other.',
];

/** shared/ may import these packages and nothing else from outside. */
const purePackages = (...names) => [
  names.length === 0 ? '^[^.]' : `^(?!\\.|(${names.join('|')})$)`,
  'shared/ has no packages but the pure ones named in eslint.config.js: pass the capability in.',
];

export default tseslint.config(
  {
    ignores: ['out/', 'dist/', 'node_modules/', '.parley/', '.cache/', 'sample/', '*.js'],
  },
  {
    files: ['**/*.ts', '**/*.tsx'],
    extends: [...tseslint.configs.strictTypeChecked, ...tseslint.configs.stylisticTypeChecked],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: false },
      ],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_' },
      ],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      eqeqeq: 'error',
      'no-console': 'error',
      'max-lines': ['error', { max: 400, skipBlankLines: false, skipComments: false }],
      'max-lines-per-function': [
        'error',
        { max: 60, skipBlankLines: true, skipComments: true, IIFEs: true },
      ],
      complexity: ['error', 12],
      'max-params': ['error', 4],
      'no-restricted-syntax': [
        'error',
        { selector: 'ExportDefaultDeclaration', message: 'Export by name.' },
        {
          selector: 'ExportAllDeclaration',
          message: 'No barrels: import from where the thing lives.',
        },
        { selector: 'TSEnumDeclaration', message: 'Use a union of string literals.' },
        {
          selector:
            'Literal[value=/\\bselect\\s+\\*/i], TemplateElement[value.raw=/\\bselect\\s+\\*/i]',
          message: 'List the columns.',
        },
      ],
    },
  },
  fence(['shared/domain/**'], purePackages('zod'), [
    '^\\.\\./',
    'domain/ imports nothing outside itself.',
  ]),
  fence(['shared/protocol/**'], purePackages('zod'), [
    '/(models|prompt|turns|review|studio|sync)/',
    'protocol/ carries data, not behaviour.',
  ]),
  fence(['shared/models/**'], purePackages('zod', 'eventsource-parser'), [
    '/(protocol|prompt|turns|review|studio|sync)/',
    'models/ knows the domain only.',
  ]),
  fence(['shared/prompt/**'], purePackages('zod'), [
    '/(protocol|turns|review|studio|sync)/',
    'prompt/ composes for models; it runs nothing.',
  ]),
  fence(['shared/turns/**'], purePackages('zod'), [
    '/(protocol|review|studio|sync)/',
    'turns/ decides who speaks; effects come in as ports.',
  ]),
  fence(['shared/review/**'], purePackages('zod', 'diff'), [
    '/(protocol|models|prompt|turns|studio|sync)/',
    'review/ is text in, text out.',
  ]),
  fence(['shared/cards/**'], purePackages('zod'), [
    '/(protocol|models|prompt|turns|review|studio|sync)/',
    'cards/ is bytes in, records out; it knows the domain only.',
  ]),
  fence(['shared/sync/**'], purePackages('zod'), [
    '/(models|prompt|turns|review|studio)/',
    'sync/ moves records; it does not know who wrote them.',
  ]),
  fence(['shared/conflicts/**'], purePackages('diff'), [
    '/(protocol|models|prompt|turns|studio)/',
    'conflicts/ compares records; it does not know who wrote them or who looks at them.',
  ]),
  fence(
    ['webview/**'],
    [
      '^(?!\\.|react($|/)|react-dom/|react-virtuoso$|markdown-it$|dompurify$|highlight\\.js/)',
      'The pages have React, markdown and shared/; the toolkit lives in webview/ui.',
    ],
    otherPrograms('extension', 'server', 'cli', 'simulator'),
  ),
  fence(
    ['webview/ui/**'],
    [
      '^(?!\\.|react($|/)|@vscode/webview-ui-toolkit$)',
      'webview/ui wraps the toolkit and nothing else.',
    ],
    ['/(state|views)/', 'webview/ui knows no state and no views.'],
  ),
  fence(['webview/state/**', 'webview/{conflicts,personality}/state/**'], purePackages('zod'), [
    '/(views|ui)/',
    'State is plain TypeScript, tested without a browser.',
  ]),
  fence(['extension/**'], otherPrograms('webview', 'server', 'cli', 'simulator')),
  fence(
    ['extension/{accounts,conversations,memories,models,store,net,rooms,review,sync}/**'],
    ['^vscode$', 'Only extension/host/ and activate.ts may import vscode.'],
    ['/host/', 'host/ is the outermost layer.'],
    otherPrograms('webview', 'server', 'cli', 'simulator'),
  ),
  fence(
    ['server/http/**'],
    ['^(vscode|pg|@electric-sql/pglite)$', 'Routes reach the database through server/db.'],
    otherPrograms('extension', 'webview', 'cli', 'simulator'),
  ),
  fence(
    ['server/db/**'],
    ['^(vscode|express|@clerk/.*)$', 'Queries know nothing of HTTP or sign-in.'],
    otherPrograms('extension', 'webview', 'cli', 'simulator'),
  ),
  fence(['cli/**'], otherPrograms('extension', 'webview', 'server', 'simulator')),
  fence(['simulator/**'], otherPrograms('extension', 'webview', 'server', 'cli')),
  {
    files: ['shared/**', 'webview/state/**', 'webview/{conflicts,personality}/state/**'],
    rules: {
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now', message: 'Take a clock.' },
        { object: 'Math', property: 'random', message: 'Take a random source.' },
      ],
      'no-restricted-syntax': [
        'error',
        { selector: 'ExportDefaultDeclaration', message: 'Export by name.' },
        { selector: 'ExportAllDeclaration', message: 'No barrels.' },
        { selector: 'TSEnumDeclaration', message: 'Use a union of string literals.' },
        {
          selector: "NewExpression[callee.name='Date'][arguments.length=0]",
          message: 'Take a clock.',
        },
      ],
    },
  },
  {
    files: ['webview/**/*.tsx'],
    plugins: { 'react-hooks': hooks },
    rules: hooks.configs.recommended.rules,
  },
  { files: ['test/**'], rules: { 'max-lines-per-function': 'off', complexity: 'off' } },
  { files: ['scripts/**', 'bench/**', 'cli/main.ts'], rules: { 'no-console': 'off' } },
);
