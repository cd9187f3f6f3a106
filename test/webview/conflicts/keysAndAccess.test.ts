import assert from 'node:assert/strict';
import type { SideData } from '../../../shared/protocol/conflictApi.ts';
import { aConflictHost, setting, valueIn } from '../../support/conflictPage.ts';
import { aPersonality } from '../../support/openPersonalityPage.ts';
import { openPageInDom, type PageInDom } from '../../support/pageInDom.ts';

const SETTINGS = { base: setting(0), mine: setting(1), theirs: setting(2) };
const persona = (prompt: string, title: string): SideData => aPersonality({ prompt, title });
const PERSONAS = {
  base: persona('You think.\nYou ask.', 'Reviewer'),
  mine: persona('You think hard.\nYou ask.', 'Reader'),
  theirs: persona('You muse.\nYou ask.', 'Critic'),
};

describe('the conflict page in a document', function () {
  this.timeout(30_000);
  let page: PageInDom;
  let host: ReturnType<typeof aConflictHost>;

  beforeEach(() => {
    host = aConflictHost();
  });
  afterEach(() => {
    page.close();
    assert.deepEqual(host.reported, []);
  });

  async function open(): Promise<void> {
    page = await openPageInDom('conflicts', host.serve().wire.page);
    const isLoaded = () =>
      page.all('conflict-title').some((each) => each.textContent !== 'Loading…');
    await page.until(isLoaded, 'it is loaded');
  }
  const title = () => page.get('conflict-title').textContent;
  const focused = () => page.document.activeElement;
  const fieldOf = (element: Element | null) =>
    element?.closest('[data-testid="conflict-field"]')?.querySelector('.field-label')?.textContent;

  it('[S4] [U3] has no finding, whatever it shows', async () => {
    const findings: string[] = [];
    await open();
    findings.push(...(await page.findings()));
    page.close();
    await host.dispute('personality', PERSONAS);
    await host.dispute('setting', { ...SETTINGS, mine: null });
    await open();
    page.get('merge-by-hand').click();
    page.get('unchanged-fields').setAttribute('open', '');
    page.get('keys').setAttribute('open', '');
    await page.until(() => page.all('hand-text').length === 1, 'the text is open');
    findings.push(...(await page.findings()));
    page.get('keep-mine').click();
    await page.until(() => page.all('deletion').length === 1, 'the next one is there');
    findings.push(...(await page.findings()));
    assert.deepEqual(findings, []);
  });

  it('[S4] names the record, its place in the queue and its fields in words', async () => {
    await host.dispute('personality', PERSONAS);
    await host.dispute('setting', SETTINGS);
    await open();
    assert.equal(title(), 'Personality: Ada');
    assert.equal(page.get('queue-place').textContent, 'Conflict 1 of 2');
    const labels = page.all('conflict-field').map((row) => fieldOf(row));
    assert.deepEqual(labels.toSorted(), ['Instructions', 'Title']);
    assert.match(page.get('open-fields').textContent, /2 fields/);
  });

  it('[S4] tells a deletion from a change, an empty field from none, and that all are settled', async () => {
    await host.dispute('setting', { ...SETTINGS, mine: null });
    await host.dispute('personality', { ...PERSONAS, theirs: persona('You muse.\nYou ask.', '') });
    await open();
    const when = () => page.document.querySelector('.page-name h1 + p')?.textContent ?? '';
    assert.match(when(), /^Deleted here .*, and changed on another machine since/);
    page.get('keep-mine').click();
    await page.until(() => title() === 'Personality: Ada', 'the next one is there');
    assert.match(when(), /^Changed here .*, and changed on another machine since/);
    page.get('unchanged-fields').setAttribute('open', '');
    const isEmpty = () =>
      [...page.document.querySelectorAll('.data-entry')].some(
        (entry) => entry.textContent === 'ModelEmpty',
      );
    await page.until(isEmpty, 'an empty field says so');
    page.get('keep-mine').click();
    await page.until(() => title() === 'No conflicts', 'the queue is empty');
    assert.equal(when(), 'All are settled; you can close this page.');
  });

  it('[S4] marks the words that differ from what was before', async () => {
    await host.dispute('personality', PERSONAS);
    await open();
    const marks = (tag: string) =>
      [...page.document.querySelectorAll(`.side-theirs ${tag}`)].map((each) => each.textContent);
    assert.ok(marks('ins').includes('muse'));
    assert.ok(marks('del').includes('think'));
  });

  it('[S4] keys alone choose field by field, save, and go to the next', async () => {
    const id = await host.dispute('personality', PERSONAS);
    await host.dispute('setting', SETTINGS);
    await open();
    const stops = page.document.querySelectorAll('input[type="radio"][tabindex="0"]');
    assert.equal(stops.length, 1, 'one stop of the Tab key for all fields');
    (stops[0] as HTMLElement).focus();
    const first = fieldOf(focused());
    page.press('3');
    page.press('ArrowDown');
    await page.until(() => fieldOf(focused()) !== first, 'the other field has the focus');
    page.press('2');
    await page.until(
      () => !(page.get('save-merge') as HTMLButtonElement).disabled,
      'all is chosen',
    );
    const byKeys = page.document.querySelectorAll('input[type="radio"][tabindex="0"]');
    assert.equal(byKeys.length, 1);
    assert.equal(fieldOf(byKeys[0] ?? null), fieldOf(focused()));
    page.press('s');
    await page.until(() => title() === 'Setting: k', 'the next conflict is in sight');
    assert.equal(focused(), page.get('conflict-title'));
    const made = (await host.store.get('personality', id))?.data;
    const sides = [made?.title, made?.prompt].toSorted();
    assert.deepEqual(
      sides,
      (first === 'Title'
        ? ['Critic', 'You think hard.\nYou ask.']
        : ['Reader', 'You muse.\nYou ask.']
      ).toSorted(),
    );
    page.press('m');
    await page.until(() => title() === 'No conflicts', 'the queue is empty');
    assert.equal(focused(), page.get('conflict-title'));
  });

  it('[S4] a letter in a text is a letter, and Escape leaves the text', async () => {
    await host.dispute('personality', PERSONAS);
    await open();
    page.all('merge-by-hand')[0]?.click();
    await page.until(() => page.all('hand-text').length === 1, 'the text is open');
    const area = page.get('hand-text');
    assert.equal(focused(), area);
    page.press('m', area);
    page.press('t', area);
    await page.until(() => true, 'a turn');
    assert.equal(title(), 'Personality: Ada');
    assert.equal((await host.store.seenConflicts()).length, 1);
    page.type('Mine and theirs.', area);
    page.press('Escape', area);
    await page.until(() => page.all('hand-text').length === 0, 'the text is closed');
    assert.match(page.get('open-fields').textContent, /1 field/);
  });

  it('[S4] keys with Ctrl, Alt or Meta are the editor’s', async () => {
    const id = await host.dispute('setting', SETTINGS);
    await open();
    const { defaultView } = page.document;
    for (const modifier of ['ctrlKey', 'altKey', 'metaKey']) {
      const event = new (defaultView as unknown as typeof globalThis).KeyboardEvent('keydown', {
        ...{ key: 't', bubbles: true, cancelable: true },
        [modifier]: true,
      });
      page.get('conflict-title').dispatchEvent(event);
      assert.equal(event.defaultPrevented, false);
    }
    assert.equal(await valueIn(host.store, id), 1);
  });

  it('[S4] the other side is one key away', async () => {
    const id = await host.dispute('setting', SETTINGS);
    await open();
    page.press('t', page.get('conflict-title'));
    await page.until(() => page.all('last-decision').length === 1, 'the decision is told');
    page.press('u', page.get('conflict-title'));
    await page.until(() => page.all('note').length === 1, 'it is told');
    assert.equal(await valueIn(host.store, id), 1);
  });

  it('[S4] shows hostile data as text, and no more of it than can be read', async () => {
    const deep = (n: number): unknown => (n === 0 ? 'end' : { in: deep(n - 1) });
    const wide = Object.fromEntries(Array.from({ length: 2_000 }, (_, i) => [`key ${i}`, i]));
    const hostile = setting({
      html: '<img src=x onerror="window.wasHere = true"><script>window.wasHere = true</script>',
      long: 'x'.repeat(300_000),
      list: Array.from({ length: 5_000 }, (_, i) => i),
      ['__proto__ ']: { polluted: true },
      deep: deep(60),
      wide,
    });
    await host.dispute('setting', { ...SETTINGS, theirs: hostile });
    await open();
    assert.equal(page.document.querySelector('#root img, #root script'), null);
    assert.equal(Reflect.get(page.document.defaultView ?? {}, 'wasHere'), undefined);
    assert.ok(page.document.body.textContent.includes('<img src=x'));
    assert.ok(page.document.body.textContent.length < 100_000);
    assert.deepEqual(await page.findings(), []);
    page.get('keep-theirs').click();
    await page.until(() => title() === 'No conflicts', 'it is settled whole');
  });
});
