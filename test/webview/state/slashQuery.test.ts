import assert from 'node:assert/strict';
import { commands } from '../../../webview/state/slashCommands.ts';
import { completeSlash, isTyped, slashQuery } from '../../../webview/state/slashQuery.ts';

/** `|` marks the caret. */
function at(marked: string) {
  const caret = marked.indexOf('|');
  return { text: marked.replace('|', ''), caret };
}
function optionsAt(marked: string): readonly string[] | null {
  const { text, caret } = at(marked);
  const query = slashQuery(text, caret);
  return query?.options.map(({ name, choice }) => choice ?? name) ?? null;
}
/** Completes to the first option. */
function completed(marked: string): string {
  const { text, caret } = at(marked);
  const query = slashQuery(text, caret);
  const [option] = query?.options ?? [];
  assert.ok(query && option);
  const done = completeSlash(text, { start: query.start, caret }, option);
  return `${done.text.slice(0, done.caret)}|${done.text.slice(done.caret)}`;
}

describe('the command at the caret', () => {
  const table: [string, readonly string[] | null][] = [
    ['/|', commands.map(({ name }) => name)],
    ['/s|', ['summarize', 'search', 'settings', 'stop', 'describe', 'preset']],
    ['/MO|', ['mode']],
    ['/mode |', ['free', 'round-robin', 'relay', 'debate', 'consensus', 'facilitated']],
    ['/mode r|', ['round-robin', 'relay']],
    ['/autopilot |', ['on', 'off']],
    ['/rename |', null],
    ['/zzz|', null],
    ['|/new', null],
    ['/ne|w', null],
    ['//|', null],
    [' /|', null],
    ['hello /|', null],
    ['hello\n/|', null],
    ['/usr/|', null],
    ['|', null],
  ];
  for (const [marked, expected] of table) {
    it(`offers ${expected ? String(expected.length) : 'nothing'} at ${JSON.stringify(marked)}`, () => {
      assert.deepEqual(optionsAt(marked), expected);
    });
  }

  it('completes a command, with a space when something follows', () => {
    assert.equal(completed('/ne|'), '/new|');
    assert.equal(completed('/mo|'), '/mode |');
    assert.equal(completed('/mo| debate'), '/mode |debate');
    assert.equal(completed('/mode deb|'), '/mode debate|');
  });

  it('knows when Enter should run what is typed instead of completing it', () => {
    assert.equal(isTyped({ name: 'new', choice: null }, '/new'), true);
    assert.equal(isTyped({ name: 'new', choice: null }, '/n'), false);
    assert.equal(isTyped({ name: 'mode', choice: null }, '/mode'), false);
    assert.equal(isTyped({ name: 'autopilot', choice: null }, '/autopilot'), true);
    assert.equal(isTyped({ name: 'mode', choice: 'debate' }, '/mode debate'), true);
    assert.equal(isTyped({ name: 'mode', choice: 'debate' }, '/mode de'), false);
  });
});
