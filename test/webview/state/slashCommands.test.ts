import assert from 'node:assert/strict';
import { asPlainText, commands, parseSlash } from '../../../webview/state/slashCommands.ts';

const text = (said: string) => ({ kind: 'text', text: said });
const command = (what: object) => ({ kind: 'command', command: what });
const mistake = (name: string, what: string) => ({ kind: 'mistake', name, mistake: what });
const unknown = (name: string, nearest: string | null = null) => ({
  kind: 'unknown',
  name,
  nearest,
});

describe('what is typed after a slash', () => {
  const table: [string, object][] = [
    ['/new', command({ name: 'new' })],
    ['  /New  ', command({ name: 'new' })],
    ['/mode debate', command({ name: 'mode', mode: 'debate' })],
    ['/mode round-robin', command({ name: 'mode', mode: 'roundRobin' })],
    ['/mode Round Robin', command({ name: 'mode', mode: 'roundRobin' })],
    ['/mode', mistake('mode', 'needsChoice')],
    ['/mode chaos', mistake('mode', 'badChoice')],
    ['/autopilot', command({ name: 'autopilot', isOn: true })],
    ['/autopilot on', command({ name: 'autopilot', isOn: true })],
    ['/autopilot OFF', command({ name: 'autopilot', isOn: false })],
    ['/autopilot please', mistake('autopilot', 'badChoice')],
    ['/rename 旅行の計画', command({ name: 'rename', text: '旅行の計画' })],
    ['/rename', command({ name: 'rename', text: '' })],
    ['/describe one\ntwo', command({ name: 'describe', text: 'one\ntwo' })],
    ['/describe ' + 'x'.repeat(4_001), mistake('describe', 'tooLong')],
    ['/find a / b', command({ name: 'find', text: 'a / b' })],
    ['/find ' + 'x'.repeat(201), mistake('find', 'tooLong')],
    ['/stop now', mistake('stop', 'takesNothing')],
    ['/help', command({ name: 'help' })],
  ];
  for (const [typed, expected] of table) {
    it(`takes ${JSON.stringify(typed.slice(0, 30))} for what it says`, () => {
      assert.deepEqual(parseSlash(typed), expected);
    });
  }

  const messages = [
    '/usr/bin is full',
    '/usr/bin',
    '/etc is a folder',
    '/ alone',
    '/',
    '/3 of them',
    'either/or',
    'say /new to begin',
    '@Ada /stop',
    '/v1.2',
  ];
  for (const typed of messages) {
    it(`sends ${JSON.stringify(typed)} as it is`, () => {
      assert.deepEqual(parseSlash(typed), text(typed));
    });
  }

  it('sends what follows two slashes with one', () => {
    assert.deepEqual(parseSlash('//new'), text('/new'));
    assert.deepEqual(parseSlash('// a comment'), text('/ a comment'));
  });

  it('asks about an unknown word that stands alone', () => {
    assert.deepEqual(parseSlash('/foo'), unknown('foo'));
    assert.deepEqual(parseSlash('/привет'), unknown('привет'));
  });

  it('asks about a slip of a command even when words follow', () => {
    assert.deepEqual(parseSlash('/renmae My room'), unknown('renmae', 'rename'));
    assert.deepEqual(parseSlash('/summarise'), unknown('summarise', 'summarize'));
    assert.deepEqual(parseSlash('/hlep'), unknown('hlep', 'help'));
  });

  it('gives back text that is sent as it was, whatever it begins with', () => {
    for (const said of ['/new', '//new', '/', '/foo', '/usr/bin', 'plain', '/mode debate']) {
      assert.deepEqual(parseSlash(asPlainText(said)), text(said));
    }
    assert.equal(asPlainText('/usr/bin'), '/usr/bin');
  });

  it('knows no command by two names', () => {
    assert.equal(new Set(commands.map(({ name }) => name)).size, commands.length);
  });
});
