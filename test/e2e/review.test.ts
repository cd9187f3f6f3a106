import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type OpenParley, openParley } from './support/openParley.ts';
import { says, type Script, scriptOf, uses } from './support/simulator.ts';

const SLOW_MS = 60_000;

/** The lines that the person has written and not committed yet. */
const DISCOUNT = `
/** The fine after a discount in percent. */
export function discounted(fine: number, percent: number): number {
  const factor = 1 - percent;
  return fine * factor;
}
`;
const QUOTE = '  const factor = 1 - percent;';
const BETTER = '  const factor = 1 - percent / 100;';

describe('review', function () {
  this.bail(true);
  let open: OpenParley;
  let script: Script;
  let file: string;

  before(async function () {
    this.timeout(180_000);
    open = await openParley();
    script = scriptOf(open);
    file = join(open.parley.workspace, 'src/overdue.ts');
    const git = (...args: readonly string[]) =>
      execFileSync('git', ['-c', 'user.name=Kim', '-c', 'user.email=kim@example.org', ...args], {
        cwd: open.parley.workspace,
      });
    git('init', '--quiet', '--initial-branch=main');
    git('add', '.');
    git('commit', '--quiet', '--message', 'A library');
    writeFileSync(file, readFileSync(file, 'utf8') + DISCOUNT);
    // The editor looks for repositories when a window opens.
    await open.workbench.reload();
    await open.workbench.openParley();
  });
  after(() => open.close());
  afterEach(() => script.clear());

  const thread = () => open.workbench.commentThread(/percent is divided nowhere/i);

  it('[V9] three personalities review the uncommitted changes; what two find is one thread', async () => {
    const { workbench } = open;
    const finding = { path: 'src/overdue.ts', line: 1, quote: QUOTE, severity: 'problem' };
    await script.add(
      uses('Ada', 'comment', {
        ...finding,
        text: 'Percent is divided nowhere: a discount of 10 makes the fine negative.',
        suggestion: BETTER,
      }),
      uses('Kofi', 'comment', {
        ...finding,
        severity: 'warning',
        text: 'The percent is divided nowhere, so a fine becomes negative.',
      }),
      uses('Bao', 'comment', {
        path: 'src/overdue.ts',
        line: 1,
        quote: 'export function discounted',
        severity: 'note',
        text: 'Nobody calls this yet.',
      }),
      ...['Ada', 'Kofi', 'Bao'].map((name) => says(name, `${name} is done.`)),
    );
    await workbench.run('Parley: Review Uncommitted Changes');
    await workbench.pick('Ada', 'Kofi', 'Bao');
    const end = workbench.notification(/Ada: 1 comment/);
    await end.waitFor({ timeout: SLOW_MS });
    await end.getByRole('button', { name: 'Show Review' }).click();
    await workbench.row(/percent is divided nowhere/i).waitFor();
    await workbench.row(/Nobody calls this yet/).waitFor();
    await workbench.row(/percent is divided nowhere/i).click();
    await workbench.page.locator('.tab.active', { hasText: 'overdue.ts' }).waitFor();
    await thread().waitFor();
    // Whoever was first began it.
    for (const voice of [/Ada/, /Kofi/]) assert.match(await thread().innerText(), voice);
    await workbench.picture('review-thread');
  });

  it('[V2] the thread is argued until its personality is convinced', async () => {
    const { workbench } = open;
    await script.add(says('Ada', 'Only a share is: the name says percent.'));
    await reply('@Ada a percent of 0.1 works.');
    await thread().getByText('Only a share is: the name says percent.').waitFor();
    await script.add(says('Kofi', 'I agree with Ada.'));
    await reply('@Kofi what do you say?');
    await thread().getByText('I agree with Ada.').waitFor();
    await workbench.picture('review-argued');
  });

  async function reply(text: string): Promise<void> {
    await thread().locator('.review-thread-reply-button').click();
    await open.workbench.page.keyboard.type(text);
    await thread().getByRole('button', { name: 'Reply (' }).click();
  }

  it('[V1] its suggestion is a proposal with one click, shown, and accepted', async () => {
    const { workbench } = open;
    // The argument has grown longer than the editor is high; its row leads back to its beginning.
    await workbench.row(/percent is divided nowhere/i).click();
    await thread().getByRole('button', { name: 'Apply Suggestion' }).first().click();
    await workbench.page
      .locator('.tab.active', { hasText: /overdue\.ts \(proposed by Ada\)/ })
      .waitFor();
    await workbench.picture('review-suggestion');
    await workbench.page.getByRole('button', { name: 'Accept Proposed Edit' }).first().click();
    await workbench.page.locator('.tab.active', { hasText: /^overdue\.ts/ }).waitFor();
    await workbench.page.keyboard.press('Control+S');
    await until(() => readFileSync(file, 'utf8').includes(BETTER), 'the accepted line on disk');
  });

  it('[V2] [V8] resolving it takes it off the list', async () => {
    const { workbench } = open;
    await workbench.row(/percent is divided nowhere/i).click();
    await thread().getByRole('button', { name: 'Resolve' }).first().click();
    await workbench.row(/percent is divided nowhere/i).waitFor({ state: 'detached' });
    await workbench.row(/Nobody calls this yet/).waitFor();
  });

  it('[V7] the file history leads back to the text before', async () => {
    const { workbench } = open;
    await workbench.openFile('src/overdue.ts');
    await workbench.run('Parley: File History');
    const entry = workbench.row(/Ada/);
    await entry.waitFor();
    await workbench.picture('review-history');
    await workbench.chooseInMenu(entry, 'Restore the Version Before This');
    await workbench.notification(/The file has the text of that version again/).waitFor();
    await workbench.run('File: Save All Files');
    await until(() => !readFileSync(file, 'utf8').includes(BETTER), 'the restored text on disk');
    assert.ok(readFileSync(file, 'utf8').endsWith(DISCOUNT));
  });

  async function until(isSo: () => boolean, what: string): Promise<void> {
    for (const deadline = Date.now() + 30_000; !isSo();) {
      if (Date.now() > deadline) throw new Error(`There was never ${what}.`);
      await open.workbench.page.waitForTimeout(100);
    }
  }
});
