import assert from 'node:assert/strict';
import { JSDOM } from 'jsdom';
import { createRenderMarkdown } from '../../../../webview/views/markdown/renderMarkdown.ts';

const { window } = new JSDOM('');
const render = createRenderMarkdown(window);

function dom(markdown: string): HTMLElement {
  return new JSDOM(`<body>${render(markdown)}</body>`).window.document.body;
}

const hostile = [
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '<svg onload=alert(1)><script>1</script></svg>',
  '<svg><style><img src=x onerror=alert(1)></style></svg>',
  '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">',
  '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
  '<form action="https://evil.example"><input name=a><button formaction="javascript:1">x</button></form>',
  '<form id=x><input name=attributes></form>',
  '<iframe src="https://evil.example"></iframe><object data=x></object><embed src=x>',
  '<style>body{display:none}</style><link rel=stylesheet href=https://evil.example>',
  '<base href="https://evil.example"><meta http-equiv=refresh content="0;url=https://evil.example">',
  '<a href="javascript:alert(1)">x</a>',
  '[x](javascript:alert(1))',
  '[x](JaVaScRiPt&#58;alert(1))',
  '[x](java\tscript:alert(1))',
  '[x](data:text/html,<script>alert(1)</script>)',
  '[x](vbscript:msgbox)',
  '[x](command:workbench.action.quit)',
  '[x](vscode://evil.example/run)',
  '[x](file:///etc/passwd)',
  '![x](https://evil.example/pixel.png)',
  '![x](data:image/svg+xml;base64,PHN2Zz4=)',
  '![x](x" onerror="alert(1))',
  '[x](https://a.example/"onmouseover="alert(1))',
  '[x](https://a.example "t\\" onclick=\\"alert(1)")',
  '<https://a.example/"><img src=x onerror=alert(1)>>',
  '`src/<img src=x onerror=alert(1)>.ts`',
  '`"onclick="alert(1)/x.ts`',
  '```"><img src=x onerror=alert(1)>\ncode\n```',
  '```html\n</code></pre><script>alert(1)</script>\n```',
  '| <script>1</script> |\n|---|\n| <img src=x onerror=1> |',
  '[x]: javascript:alert(1)\n\n[x]',
  '<x/style="background:url(https://evil.example)">',
];

describe('Markdown from a model', () => {
  for (const markdown of hostile) {
    it(`does nothing harmful with ${JSON.stringify(markdown)}`, () => {
      const body = dom(markdown);
      const active =
        'script,style,img,svg,math,iframe,object,embed,form,input,link,meta,base,noscript,template';
      assert.equal(body.querySelector(active), null, body.innerHTML);
      for (const element of body.querySelectorAll('*')) {
        for (const { name, value } of element.attributes) {
          assert.doesNotMatch(name, /^(on|style$|href$|src|action|formaction|id$|name$)/);
          if (name === 'data-link') assert.match(value, /^https?:\/\//);
          if (name === 'data-path') assert.doesNotMatch(value, /^\/|\.\.|:/);
        }
      }
    });
  }

  it('[R2] keeps what Markdown is for', () => {
    const body = dom(
      '# T\n\n**b** *i* ~~s~~\n\n1. x\n\n> q\n\n| a |\n|---|\n| b |\n\n```ts\nconst a = 1;\n```',
    );
    for (const tag of ['h1', 'strong', 'em', 's', 'ol', 'blockquote', 'table', 'pre code']) {
      assert.ok(body.querySelector(tag), tag);
    }
    assert.equal(body.querySelector('.hljs-keyword')?.textContent, 'const');
    assert.equal(body.querySelector('pre')?.textContent, 'const a = 1;\n');
  });

  it('shows HTML as the text that it is', () => {
    assert.equal(dom('a <b>bold</b> move').textContent.trim(), 'a <b>bold</b> move');
  });

  it('asks for web addresses to be opened instead of leading there', () => {
    const [plain, named] = dom(
      'https://a.example/?q=1&r=2 and [b](http://b.example)',
    ).querySelectorAll('a');
    assert.equal(plain?.dataset['link'], 'https://a.example/?q=1&r=2');
    assert.equal(named?.dataset['link'], 'http://b.example');
  });

  it('shows an image of the network as a link to it', () => {
    const link = dom('![a chart](https://a.example/c.png)').querySelector('a');
    assert.equal(link?.textContent, 'a chart');
    assert.equal(link.dataset['link'], 'https://a.example/c.png');
  });

  const places: [string, string | null][] = [
    ['`src/a.ts`', 'src/a.ts:0'],
    ['`src/a.ts:12`', 'src/a.ts:11'],
    ['`src/a.ts:12:3`', 'src/a.ts:11'],
    ['`src/a.ts:12-20`', 'src/a.ts:11'],
    ['`./docs/ü.md`', 'docs/ü.md:0'],
    ['`main.ts`', 'main.ts:0'],
    ['`x.unknown:3`', 'x.unknown:2'],
    ['[the file](src/a.ts#L7)', 'src/a.ts:6'],
    ['`console.log`', null],
    ['`1.5`', null],
    ['`a/b`', null],
    ['`../a.ts`', null],
    ['`/etc/a.ts`', null],
    ['`a b/c.ts`', null],
    ['`https://a.example/x.ts`', null],
    ['src/a.ts:12', null],
  ];
  for (const [markdown, expected] of places) {
    it(`takes ${markdown} for ${expected ?? 'no place'}`, () => {
      const place = dom(markdown).querySelector<HTMLElement>('[data-path]');
      const found = place && `${place.dataset['path']}:${place.dataset['line']}`;
      assert.equal(found, expected);
    });
  }
});
