import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import type { ModelInfo } from '../../../shared/models/model.ts';
import type { ScenarioInput } from '../../../simulator/scenario.ts';
import { parley } from '../host/parley.ts';
import { forgetScript, script } from '../host/simulated.ts';
import { sitDown, type TheUser } from '../host/theUser.ts';
import { eventually } from './eventually.ts';
import { openRunWindow, type RunWindow } from './runWindow.ts';

type Step = ScenarioInput['replies'][number]['steps'][number];

const CODE = 'export const half = (n: number) => n / 0;\n';

describe('a review by several personalities', () => {
  let folder: vscode.Uri;
  let base: string;
  let window: RunWindow;
  let user: TheUser;

  beforeEach(async () => {
    await parley();
    const root = vscode.workspace.workspaceFolders?.[0]?.uri;
    if (!root) throw new Error('The suite needs a workspace folder.');
    base = `runs-${randomUUID()}`;
    folder = root;
    window = await openRunWindow({ folder });
    user = sitDown();
  });
  afterEach(async () => {
    user.leave();
    await forgetScript();
    await window.close();
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await vscode.workspace.fs
      .delete(vscode.Uri.joinPath(folder, base), { recursive: true })
      .then(undefined, () => undefined);
    assert.deepEqual(window.errors, []);
  });

  async function write(name: string, text: string): Promise<vscode.Uri> {
    const uri = vscode.Uri.joinPath(folder, base, name);
    await vscode.workspace.fs.writeFile(uri, Buffer.from(text));
    return uri;
  }

  const says = (personality: string, ...steps: Step[]) => script({ when: { personality }, steps });
  const text = (words: string): Step => ({ kind: 'text', text: words });

  function comments(name: string): Step {
    const args = {
      path: `${base}/${name}`,
      line: 1,
      quote: 'n / 0',
      severity: 'problem',
      text: 'This divides by zero.',
    };
    const call = { id: 'call_1', name: 'comment', arguments: JSON.stringify(args) };
    return { kind: 'toolCalls', calls: [call] };
  }

  function replies(name: string): Step {
    const args = { thread: `${base}/${name}:1`, text: 'Also where n is not a number.' };
    const call = { id: 'call_2', name: 'reply_comment', arguments: JSON.stringify(args) };
    return { kind: 'toolCalls', calls: [call] };
  }

  const threads = async () =>
    (await window.store.list('thread')).filter(({ data }) => data.path.startsWith(base));

  async function firstMessage(place = 0) {
    const snapshot = await window.rooms.snapshot(window.reviews[place] ?? '');
    return { title: snapshot?.title, message: snapshot?.messages[0], snapshot };
  }

  it('[V9] is a conversation in which all read at once, and ends with what each found', async () => {
    const uri = await write('a.ts', CODE);
    await says('Ada', comments('a.ts'));
    await says('Ada', replies('a.ts'));
    await says('Ada', text('One defect.'));
    await says('Kofi', { kind: 'delay', ms: 300 }, text('Nothing.'));
    user.answers.push(['Ada', 'Kofi']);
    await window.run('parley.review.file', uri);

    const { title, message, snapshot } = await firstMessage();
    assert.equal(title, `Review of ${base}/a.ts`);
    assert.match(message?.text ?? '', /^@all Please review `/);
    assert.deepEqual(
      message?.attachments.map(({ path, source, isWhole }) => [path, source, isWhole]),
      [[`${base}/a.ts`, 'file', true]],
    );
    assert.deepEqual(window.progress[0], title);
    assert.ok(
      window.progress.includes('Ada is reading… · Kofi is reading…'),
      window.progress.join('\n'),
    );
    assert.ok(window.progress.includes('Ada: 1 comment · Kofi is reading…'));
    assert.equal(user.seen.at(-1), 'information: Ada: 1 comment · Kofi: nothing to say');
    assert.deepEqual(
      (await threads()).map(({ data: { path, anchor, severity, comments: said } }) => [
        ...[path, anchor.quote, severity, said.length],
      ]),
      [[`${base}/a.ts`, CODE.trimEnd(), 'problem', 2]],
    );
    const { order, maxTurns, maxChainDepth } = snapshot?.room.rules ?? {};
    assert.deepEqual([order, maxTurns, maxChainDepth], [null, null, null]);
  });

  it('[V9] that is cancelled stops everybody and keeps what was found', async () => {
    const uri = await write('a.ts', CODE);
    await says('Ada', comments('a.ts'));
    await says('Ada', { kind: 'stall' });
    await says('Kofi', { kind: 'stall' });
    user.answers.push(['Ada', 'Kofi']);
    const ended = window.run('parley.review.file', uri);
    await eventually(() => window.progress.includes('Ada: 1 comment · Kofi is reading…'), true);
    window.cancel();
    await ended;
    assert.equal(user.seen.at(-1), 'information: Ada: 1 comment, stopped · Kofi: stopped');
    assert.equal((await threads()).length, 1);
    const { snapshot } = await firstMessage();
    assert.deepEqual(
      snapshot?.participants.map(({ state }) => state),
      ['idle', 'idle', 'idle'],
    );
  });

  it('[V9] whose conversation is deleted ends without a word', async () => {
    const uri = await write('a.ts', CODE);
    await says('Ada', { kind: 'stall' });
    user.answers.push(['Ada']);
    const ended = window.run('parley.review.file', uri);
    await eventually(() => window.progress.includes('Ada is reading…'), true);
    const [id = ''] = window.reviews;
    await window.rooms.remove(id);
    await ended;
    assert.match(user.seen.at(-1) ?? '', /^ {2}/);
    assert.equal(await window.store.get('conversation', id), null);
  });

  it('[V9] that fails says why, and asks those who failed again', async () => {
    const uri = await write('a.ts', CODE);
    const error = { error: { code: 402, message: 'Insufficient credits' } };
    await says('Ada', text('Nothing.'));
    await says('Kofi', { kind: 'status', status: 402, body: error });
    await says('Kofi', text('Now I have read it.'));
    user.answers.push(['Ada', 'Kofi'], 'Retry', 'Open Conversation');
    await window.run('parley.review.file', uri);
    assert.deepEqual(
      user.seen.filter((line) => line.includes('·')),
      [
        'warning: Ada: nothing to say · Kofi: failed, the credits are used up',
        'information: Ada: nothing to say · Kofi: nothing to say',
      ],
    );
    assert.deepEqual(window.revealed, window.reviews);
    const { snapshot } = await firstMessage();
    assert.equal(snapshot?.messages.at(-1)?.text, 'Now I have read it.');
  });

  it('[V9] leaves out what may not be read, and names it', async () => {
    const uris = [
      await write('a.ts', CODE),
      await write('.env', 'KEY=1'),
      await write('b.bin', 'a\0b'),
      vscode.Uri.file('/etc/hostname'),
    ];
    await says('Ada', text('Nothing.'));
    user.answers.push(['Ada']);
    await window.run('parley.review.file', uris[0], uris);
    const { message } = await firstMessage();
    assert.deepEqual(
      message?.attachments.map(({ path }) => path),
      [`${base}/a.ts`],
    );
    assert.ok(!JSON.stringify(message).includes('KEY=1'));
    const told = user.seen.find((line) => line.includes('Left out')) ?? '';
    for (const words of ['.env (protected)', 'b.bin (not text)', 'hostname (not in this folder)']) {
      assert.ok(told.includes(words), told);
    }
    user.seen.length = 0;
    await window.run('parley.review.file', uris[1]);
    assert.match(user.seen.join(), /nothing that can be reviewed.*\.env \(protected\)/);
    assert.equal(window.reviews.length, 1);
  });

  it('[V9] of the selected lines, and of the same lines by the same reviewers again', async () => {
    const uri = await write('a.ts', `// one\n${CODE}// three\n`);
    const editor = await vscode.window.showTextDocument(uri);
    await window.run('parley.review.selection');
    assert.match(user.seen.join(), /Select the lines that are to be reviewed first/);
    editor.selection = new vscode.Selection(1, 3, 2, 0);
    await says('Ada', text('Nothing.'));
    user.answers.push(['Ada']);
    await window.run('parley.review.selection');
    const { title, message } = await firstMessage();
    assert.equal(title, `Review of ${base}/a.ts, line 2`);
    const [lines] = message?.attachments ?? [];
    assert.deepEqual(
      [lines?.source, lines?.startLine, lines?.endLine, lines?.text],
      ['selection', 1, 1, CODE.trimEnd()],
    );
    user.seen.length = 0;
    await says('Ada', text('Nothing.'));
    await window.run('parley.review.again');
    assert.deepEqual(user.seen, ['information: Ada: nothing to say']);
    assert.equal((await firstMessage(1)).title, title);
  });

  it('[V9] offers the reviewers of the last time, and makes no link of a name', async () => {
    const uri = await write('[a](b).ts', CODE);
    await says('Ada', text('Nothing.'));
    user.answers.push(['Ada']);
    const { showQuickPick } = vscode.window;
    const picked: string[][] = [];
    const editor = vscode.window as unknown as { showQuickPick: (...given: never[]) => unknown };
    editor.showQuickPick = (...given: [readonly vscode.QuickPickItem[], never]) => {
      const [items] = given;
      picked.push(items.filter((item) => item.picked === true).map(({ label }) => label));
      assert.ok(items.every(({ detail }) => detail?.endsWith(' · price not known') === true));
      return showQuickPick(...given);
    };
    await window.run('parley.review.file', uri);
    await window.run('parley.review.file', uri);
    assert.deepEqual(picked, [[], ['Ada']]);
    const shown = [...window.progress, ...user.seen.filter((line) => /^(info|warn)/.test(line))];
    assert.ok(shown.length > 2);
    assert.ok(!shown.join().includes(']('));
  });

  it('[V9] that runs already is shown in place of a second one', async () => {
    const uri = await write('a.ts', CODE);
    await says('Ada', { kind: 'stall' });
    user.answers.push(['Ada']);
    const ended = window.run('parley.review.file', uri);
    await eventually(() => window.progress.includes('Ada is reading…'), true);
    await window.run('parley.review.file', uri);
    assert.deepEqual(window.revealed, window.reviews);
    assert.equal(window.reviews.length, 1);
    window.cancel();
    await ended;
  });

  it('[V9] tells the cost beforehand, asks above the bound, and begins only when it is agreed to', async () => {
    await window.close();
    const priced = (perToken: number): ModelInfo =>
      ({ promptPrice: perToken, completionPrice: perToken, cachedPromptPrice: null }) as ModelInfo;
    window = await openRunWindow({ folder, modelInfo: () => priced(1e-4) });
    const uri = await write('a.ts', CODE);
    user.answers.push(['Ada'], null);
    await window.run('parley.review.file', uri);
    assert.match(user.seen.at(-1) ?? '', /^warning: Review of .*a\.ts costs about \$4\.\d\.$/);
    assert.deepEqual(window.reviews, []);
    await says('Ada', text('Nothing.'));
    user.answers.length = 0;
    await window.close();
    window = await openRunWindow({ folder, modelInfo: () => priced(1e-4), askAboveUsd: 100 });
    user.answers.push(['Ada']);
    await window.run('parley.review.file', uri);
    assert.equal(user.seen.at(-1), 'information: Ada: nothing to say');
  });

  it('[V9] is not begun when nobody is picked', async () => {
    const uri = await write('a.ts', CODE);
    await window.run('parley.review.file', uri);
    assert.deepEqual(window.reviews, []);
    await window.run('parley.review.again');
    assert.match(user.seen.at(-1) ?? '', /Nothing has been reviewed in this folder yet/);
  });

  it('[V12] [V9] says what is missing in Restricted Mode and without a folder', async () => {
    for (const [wishes, words] of [
      [{ folder, isTrusted: false }, /Restricted Mode nobody reads your files/],
      [{ folder: null }, /Open the folder whose files are to be reviewed first/],
    ] as const) {
      await window.close();
      window = await openRunWindow(wishes);
      for (const command of ['file', 'selection', 'changes', 'branch', 'again']) {
        user.seen.length = 0;
        await window.run(`parley.review.${command}`);
        assert.equal(user.seen.length, 1);
        assert.match(user.seen[0] ?? '', words);
      }
    }
  });
});
