import { block, casesIn, crlf, diff, type EditCase, toolCall, v4a } from './editCase.ts';

const PAGE = 'public/index.html';
const HTML = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <title>Caf&eacute; &amp; Bar</title>
    <link rel="stylesheet" href="main.css" />
  </head>
  <body>
    <nav>
      <a href="/menu">Menu</a>
      <a href="/book">Book a table</a>
    </nav>
    <main>
      <h1>Open &lt; midnight</h1>
      <p>We don’t take cards&nbsp;&mdash; cash only.</p>
      <ul class="hours">
        <li>Mon–Fri 8–24</li>
        <li>Sat, Sun 10–24</li>
      </ul>
      <ul class="drinks">
        <li>Espresso</li>
        <li>Espresso</li>
      </ul>
    </main>
    <script>
      const year = new Date().getFullYear();
      document.title += " " + year;
    </script>
  </body>
</html>
`;
const html = casesIn('HTML', PAGE, HTML);
const htmlOfWindows = casesIn('HTML', PAGE, crlf(HTML));

export const htmlCases: readonly EditCase[] = [
  html.applied(
    1,
    'entities as they are',
    block(
      PAGE,
      '    <title>Caf&eacute; &amp; Bar</title>\n',
      '    <title>Caf&eacute; &amp; Bistro</title>\n',
    ),
    [['&amp; Bar', '&amp; Bistro']],
  ),
  html.applied(
    1,
    'a new text with an ampersand is not rewritten',
    toolCall(PAGE, ['Book a table', 'Book & eat']),
    [['Book a table', 'Book & eat']],
  ),
  html.applied(
    1,
    'a patch between tags',
    v4a(
      PAGE,
      '@@ <nav>\n       <a href="/menu">Menu</a>\n+      <a href="/hours">Hours</a>\n       <a href="/book">Book a table</a>\n',
    ),
    [['Menu</a>\n', 'Menu</a>\n      <a href="/hours">Hours</a>\n']],
  ),
  html.applied(
    1,
    'a diff in a page',
    diff(
      PAGE,
      '@@ -25,4 +25,3 @@\n     <script>\n-      const year = new Date().getFullYear();\n-      document.title += " " + year;\n+      document.title += " 2030";\n     </script>\n',
    ),
    [
      [
        '      const year = new Date().getFullYear();\n      document.title += " " + year;\n',
        '      document.title += " 2030";\n',
      ],
    ],
  ),
  htmlOfWindows.applied(
    1,
    'two new lines of a page with CRLF',
    [['    <main>\n', '    <main>\n      <aside></aside>\n']],
    [['<main>\r\n', '<main>\r\n      <aside></aside>\r\n']],
  ),
  html.applied(
    2,
    'white space behind a tag',
    [
      [
        '    <nav> \n      <a href="/menu">Menu</a>\n',
        '    <nav>\n      <a href="/card">Menu</a>\n',
      ],
    ],
    [['/menu', '/card']],
  ),
  html.applied(
    3,
    'a list from the margin',
    [
      [
        '<ul class="hours">\n  <li>Mon–Fri 8–24</li>\n',
        '<ul class="hours">\n  <li>Mon–Fri 7–24</li>\n',
      ],
    ],
    [['Fri 8', 'Fri 7']],
  ),
  html.applied(
    4,
    'a blank line between elements',
    [
      [
        '    </nav>\n\n    <main>\n      <h1>Open &lt; midnight</h1>\n',
        '    </nav>\n\n    <main>\n      <h1>Open till midnight</h1>\n',
      ],
    ],
    [['Open &lt; midnight', 'Open till midnight']],
  ),
  html.applied(
    5,
    'plain quotes and hyphens for typographic ones',
    [
      [
        '      <p>We don\'t take cards&nbsp;&mdash; cash only.</p>\n      <ul class="hours">\n        <li>Mon-Fri 8-24</li>\n',
        '      <p>We don\'t take cards&nbsp;&mdash; cash only.</p>\n      <ul class="times">\n        <li>Mon-Fri 8-24</li>\n',
      ],
    ],
    [['class="hours"', 'class="times"']],
  ),
  html.applied(
    6,
    'a comment for the middle',
    [
      [
        '    <nav>\n      <!-- ... -->\n    </nav>\n',
        '    <nav class="top">\n      <!-- ... -->\n    </nav>\n',
      ],
    ],
    [['<nav>', '<nav class="top">']],
  ),
  html.applied(
    7,
    'a page escaped once more',
    [['&lt;a href="/book"&gt;Book a table&lt;/a&gt;', '&lt;a href="/book"&gt;Book now&lt;/a&gt;']],
    [['Book a table', 'Book now']],
  ),
  html.fuzzy(
    'one letter wrong in a link',
    [
      [
        '    <nav>\n      <a href="/menu">Menu</a>\n      <a href="/book">Book a tabel</a>\n    </nav>\n    <main>\n      <h1>Open &lt; midnight</h1>\n',
        '    <nav>\n      <a href="/menu">Food</a>\n      <a href="/book">Book a tabel</a>\n    </nav>\n    <main>\n      <h1>Open &lt; midnight</h1>\n',
      ],
    ],
    [['>Menu<', '>Food<']],
  ),
  html.ambiguous(
    'an item that stands twice',
    block(PAGE, '        <li>Espresso</li>\n', '        <li>Ristretto</li>\n'),
  ),
  html.ambiguous('closing tags', [['      </ul>\n', '      </ol>\n']]),
  html.refused(
    'unescaped text where the page has entities',
    [['<h1>Open < noon</h1>', '<h1>Open</h1>']],
    'notFound',
  ),
  html.refused('tags in capitals', [['<UL CLASS="drinks">', '<ol>']], 'notFound'),
  html.refused(
    'a script that the new text leaves out',
    [
      [
        '    <script>\n      const year = new Date().getFullYear();\n      document.title += " " + year;\n    </script>\n',
        '    <script>\n      // ... existing code ...\n      start();\n    </script>\n',
      ],
    ],
    'elision',
  ),
];

const SHEET = 'public/main.css';
const CSS = `:root {
  --ink: #222;
  --paper: #fdfdfd;
}

.card {
  color: var(--ink);
  padding: 12px 16px;
  border-radius: 6px;
}

.card:hover::after {
  content: "\\2192";
  color: var(--ink);
}

@media (width < 600px) {
  .card {
    padding: 8px;
  }

  .card:hover::after {
    content: none;
  }
}
`;
const css = casesIn('CSS', SHEET, CSS);

export const cssCases: readonly EditCase[] = [
  css.applied(
    1,
    'a rule by its declaration',
    block(SHEET, '  padding: 12px 16px;\n', '  padding: 1rem;\n  margin: 0;\n'),
    [['padding: 12px 16px;\n', 'padding: 1rem;\n  margin: 0;\n']],
  ),
  css.applied(1, 'an escape of CSS', toolCall(SHEET, ['content: "\\2192"', 'content: "\\2190"']), [
    ['2192', '2190'],
  ]),
  css.applied(
    1,
    'a diff in a query',
    diff(
      SHEET,
      '@@ -18,3 +18,3 @@ @media (width < 600px) {\n   .card {\n-    padding: 8px;\n+    padding: 4px;\n   }\n',
    ),
    [['8px', '4px']],
  ),
  css.applied(
    1,
    'a heading decides',
    [['  color: var(--ink);\n', '  color: red;\n', '.card:hover::after {']],
    [['2192";\n  color: var(--ink)', '2192";\n  color: red']],
  ),
  css.applied(
    2,
    'spaces behind a value',
    [['  --ink: #222; \n  --paper: #fdfdfd;\n', '  --ink: #111;\n  --paper: #fdfdfd;\n']],
    [['#222', '#111']],
  ),
  css.applied(
    3,
    'tabs for spaces',
    [
      [
        '\t.card {\n\t\tpadding: 8px;\n\t}\n',
        '\t.card {\n\t\tpadding: 8px;\n\t\tmargin: 0;\n\t}\n',
      ],
    ],
    [['    padding: 8px;\n', '    padding: 8px;\n    margin: 0;\n']],
  ),
  css.applied(
    4,
    'rules without a line between',
    [['  --paper: #fdfdfd;\n}\n.card {\n', '  --paper: #ffffff;\n}\n.card {\n']],
    [['#fdfdfd', '#ffffff']],
  ),
  css.applied(
    5,
    'a no-break space in a query',
    [
      [
        '@media (width\u00A0< 600px) {\n  .card {\n    padding: 8px;\n',
        '@media (width\u00A0< 600px) {\n  .card {\n    padding: 6px;\n',
      ],
    ],
    [['8px', '6px']],
  ),
  css.applied(
    6,
    'dots in a rule',
    [
      [
        ':root {\n  /* ... */\n  --paper: #fdfdfd;\n',
        ':root {\n  /* ... */\n  --paper: #eeeeee;\n',
      ],
    ],
    [['#fdfdfd', '#eeeeee']],
  ),
  css.partly(
    1,
    'a selector that is not there',
    [
      ['border-radius: 6px', 'border-radius: 8px'],
      ['.card.big {', '.card.wide {'],
    ],
    [['border-radius: 6px', 'border-radius: 8px']],
  ),
  css.ambiguous('a selector at two levels', [['.card {', '.tile {']]),
  css.ambiguous('a declaration in two rules', block(SHEET, '  color: var(--ink);\n', '')),
  css.refused('a colour in capitals', [['--paper: #FDFDFD;', '--paper: #FFF;']], 'notFound'),
  css.refused('a rule of another sheet', [['.tile {\n  color: blue;\n  padding: 2px;\n}\n', '']]),
];
