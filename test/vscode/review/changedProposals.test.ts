import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import * as vscode from 'vscode';
import { registerProposals } from '../../../extension/host/review/proposals/registerProposals.ts';
import { aHunk, aProject } from '../../support/reviewBuilders.ts';
import { countedId } from '../../support/syncBuilders.ts';
import { eventually } from './eventually.ts';
import {
  aProposalsHost,
  type Stored,
  type StoredOnFile,
  storeProposal,
  writeWithProposal,
} from './proposalsHost.ts';
import { aReviewWindow, replaceLines, type ReviewWindow } from './reviewWindow.ts';

const text = 'one\ntwo\nthree\nfour\nfive\n';

describe('proposals on files that change', () => {
  let window: ReviewWindow;
  let host: ReturnType<typeof aProposalsHost>;
  let registration: vscode.Disposable | undefined;

  beforeEach(() => {
    window = aReviewWindow();
    host = aProposalsHost(window);
    registration = registerProposals(host);
  });
  afterEach(async () => {
    registration?.dispose();
    await window.clear();
    assert.deepEqual(window.errors, []);
  });

  const stored = (...given: Stored) => storeProposal(host, text, given);
  const aStoredProposal = (...given: StoredOnFile) =>
    writeWithProposal({ window, host, text }, given);

  const statuses = async (id: string) =>
    (await host.store.get('proposal', id))?.data.hunks.map(({ status }) => status);
  const history = async () =>
    (await host.store.list('revision', aProject)).map(({ data }) => `${data.kind} ${data.path}`);
  const hunkAt = (line: number, oldText: string, newText: string) =>
    aHunk(oldText, newText, { startLine: line });

  async function lensTitles(uri: vscode.Uri): Promise<string[]> {
    const found = await vscode.commands.executeCommand<vscode.CodeLens[]>(
      'vscode.executeCodeLensProvider',
      uri,
      50,
    );
    return found.flatMap(({ command, range }) =>
      command?.command.startsWith('parley.')
        ? [`${range.start.line} ${command.title.replaceAll('\u00a0', ' ')}`]
        : [],
    );
  }

  it('[V6] typing elsewhere in the file does not matter: both changes stand, undo takes back one', async () => {
    const hunk = hunkAt(3, 'four', '4');
    const { id, document } = await aStoredProposal([hunk]);
    await vscode.window.showTextDocument(document);
    await replaceLines(document, [0, 1], 'ONE\nfour\n');
    await window.run('parley.proposal.acceptHunk', id, hunk.id);
    assert.equal(document.getText(), 'ONE\nfour\ntwo\nthree\n4\nfive\n');
    await vscode.commands.executeCommand('undo');
    await eventually(() => document.getText(), 'ONE\nfour\ntwo\nthree\nfour\nfive\n');
    await eventually(() => statuses(id), ['pending']);
  });

  it('[V6] the same lines changed are a conflict: shown, compared, never overwritten unasked', async () => {
    const hunk = hunkAt(1, 'two', '2');
    const { id, uri, document } = await aStoredProposal([hunk]);
    await replaceLines(document, [1, 2], 'TWO\n');
    await window.run('parley.proposal.acceptHunk', id, hunk.id);
    assert.equal(document.getText(), 'one\nTWO\nthree\nfour\nfive\n');
    await eventually(
      async () => (await lensTitles(uri)).slice(0, 4),
      [
        '1 $(diff) Compare',
        '1 $(check) Take Ada’s',
        '1 $(x) Keep yours',
        '1 Ada: conflicts with yours · replace the loop',
      ],
    );
    assert.deepEqual(await statuses(id), ['pending']);
    await window.run('parley.proposal.takeTheirs', id, hunk.id);
    assert.equal(document.getText(), 'one\n2\nthree\nfour\nfive\n');
    assert.deepEqual(await statuses(id), ['accepted']);
  });

  it('[V6] a conflict is merged by hand in a text of its own, and not while markers are left', async () => {
    const hunk = hunkAt(1, 'two', '2');
    const { id, document } = await aStoredProposal([hunk]);
    await replaceLines(document, [1, 2], 'TWO\n');
    await window.run('parley.proposal.editHunk', id, hunk.id);
    const own = await ownText();
    assert.equal(
      own.getText(),
      'one\n<<<<<<< Yours\nTWO\n=======\n2\n>>>>>>> Ada\nthree\nfour\nfive\n',
    );
    await window.run('parley.proposal.acceptOwn', own.uri);
    assert.deepEqual(await statuses(id), ['pending']);
    await replaceLines(own, [1, 6], 'TWO and 2\n');
    await window.run('parley.proposal.acceptOwn', own.uri);
    assert.equal(document.getText(), 'one\nTWO and 2\nthree\nfour\nfive\n');
    assert.deepEqual(await statuses(id), ['accepted']);
  });

  async function ownText(): Promise<vscode.TextDocument> {
    const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
    assert.ok(input instanceof vscode.TabInputTextDiff);
    assert.equal(input.modified.scheme, host.ownTextScheme);
    return vscode.workspace.openTextDocument(input.modified);
  }

  it('[V4] the person changes the text before accepting, and the room is told what', async () => {
    const hunk = hunkAt(1, 'two', '2');
    const { id, path, document } = await aStoredProposal([hunk]);
    await window.run('parley.proposal.editHunk', id, hunk.id);
    const own = await ownText();
    assert.equal(own.getText(), text.replace('two', '2'));
    await replaceLines(own, [1, 2], 'zwei\n');
    assert.equal(document.getText(), text);
    await replaceLines(document, [4, 5], 'FIVE\n');
    await window.run('parley.proposal.acceptOwn', own.uri);
    assert.equal(document.getText(), 'one\nzwei\nthree\nfour\nFIVE\n');
    const kept = (await host.store.get('proposal', id))?.data.hunks[0];
    assert.deepEqual(
      [kept?.status, kept?.newText, kept?.originalText],
      ['accepted', 'zwei\n', '2'],
    );
    const { kind, change } = host.decisions[0] ?? {};
    assert.deepEqual([kind, change], ['changed', { from: '2\n', to: 'zwei\n' }]);
    assert.deepEqual(await history(), [`edited ${path}`]);
  });

  it('[V6] two proposals on one region: the second becomes a conflict', async () => {
    const [first, second] = [hunkAt(1, 'two', '2'), hunkAt(1, 'two', 'II')];
    const { id, path, uri, document } = await aStoredProposal([first]);
    const other = await stored(path, [second]);
    await window.run('parley.proposal.acceptHunk', id, first.id);
    await window.run('parley.proposal.acceptHunk', other, second.id);
    assert.equal(document.getText(), text.replace('two', '2'));
    assert.deepEqual(await statuses(other), ['pending']);
    await eventually(async () => (await lensTitles(uri)).includes('1 $(diff) Compare'), true);
  });

  it('[V6] accepts after the file was changed on disk', async () => {
    const hunk = hunkAt(3, 'four', '4');
    const { id, uri, document } = await aStoredProposal([hunk]);
    writeFileSync(uri.fsPath, `zero\n${text}`);
    await eventually(() => document.getText(), `zero\n${text}`);
    await window.run('parley.proposal.acceptHunk', id, hunk.id);
    assert.equal(document.getText(), `zero\n${text.replace('four', '4')}`);
  });

  it('[V4] accepts after the file was renamed', async () => {
    const hunk = hunkAt(3, 'four', '4');
    const { id, uri, path } = await aStoredProposal([hunk]);
    const target = vscode.Uri.joinPath(uri, '..', 'renamed.ts');
    const edit = new vscode.WorkspaceEdit();
    edit.renameFile(uri, target);
    await vscode.workspace.applyEdit(edit);
    const moved = path.replace('a.ts', 'renamed.ts');
    await eventually(async () => (await host.store.get('proposal', id))?.data.path, moved);
    await window.run('parley.proposal.acceptHunk', id, hunk.id);
    const document = await vscode.workspace.openTextDocument(target);
    assert.equal(document.getText(), text.replace('four', '4'));
  });

  it('[V5] what was found by likeness is shown first, and accepted after that', async () => {
    const hunk = aHunk('two', '2', { startLine: 1, tier: 8, isFuzzy: true });
    const { id, document } = await aStoredProposal([hunk]);
    await window.run('parley.proposal.acceptHunk', id, hunk.id);
    assert.equal(document.getText(), text);
    const tab = vscode.window.tabGroups.activeTabGroup.activeTab;
    assert.ok(tab?.input instanceof vscode.TabInputTextDiff);
    await window.run('parley.proposal.acceptHunk', id, hunk.id);
    assert.equal(document.getText(), text.replace('two', '2'));
  });

  it('[V7] an accepted edit goes into the history, and its undo takes it out', async () => {
    const hunk = hunkAt(1, 'two', '2');
    const { id, path, document } = await aStoredProposal([hunk]);
    await vscode.window.showTextDocument(document);
    await window.run('parley.proposal.acceptHunk', id, hunk.id);
    const [revision] = await host.store.list('revision', aProject);
    assert.equal(revision?.data.acceptedBy, 'Kim');
    assert.equal(await host.snapshots.read(revision.data.before ?? ''), text);
    assert.equal(await host.snapshots.read(revision.data.after ?? ''), text.replace('two', '2'));
    await vscode.commands.executeCommand('undo');
    await eventually(history, []);
    await vscode.commands.executeCommand('redo');
    await eventually(history, [`edited ${path}`]);
  });

  it('[V4] several files at once: one view, one undo step', async () => {
    const groupId = countedId();
    const one = hunkAt(0, 'one', '1');
    const { id, uri, document } = await aStoredProposal([one], { groupId });
    const b = await window.write('b.ts', text);
    const two = hunkAt(1, 'two', '2');
    const other = await stored(b.path, [two], { groupId });
    const made = await stored(b.path.replace('b.ts', 'new.ts'), [aHunk('', 'fresh\n')], {
      groupId,
      operation: { kind: 'create' },
    });
    await eventually(async () => (await lensTitles(uri)).includes('0 All 3 files…'), true);
    await window.run('parley.proposal.showChanges', id);
    await window.run('parley.proposal.acceptGroup', id);
    const second = await vscode.workspace.openTextDocument(b.uri);
    assert.equal(document.getText(), text.replace('one', '1'));
    assert.equal(second.getText(), text.replace('two', '2'));
    const created = vscode.Uri.joinPath(b.uri, '..', 'new.ts');
    assert.equal((await vscode.workspace.fs.readFile(created)).toString(), 'fresh\n');
    for (const each of [id, other, made]) assert.deepEqual(await statuses(each), ['accepted']);
  });

  for (const [title, operation, before, after] of [
    ['creates', { kind: 'create' }, false, true],
    ['deletes', { kind: 'delete' }, true, false],
  ] as const) {
    it(`[V4] ${title} a file, and undo turns it`, async () => {
      const { path, uri } = await window.write('file.txt', text);
      if (!before) await vscode.workspace.fs.delete(uri);
      const id = await stored(path, [aHunk('', text)], { operation });
      await window.run('parley.proposal.acceptAll', id);
      assert.equal(await isThere(uri), after);
      assert.deepEqual(await statuses(id), ['accepted']);
      assert.deepEqual(await history(), [`${title.replace(/s$/, 'd')} ${path}`]);
    });
  }

  it('[V4] moves a file; what is there already is never overwritten', async () => {
    const { path, uri } = await window.write('from.txt', text);
    const taken = await window.write('taken.txt', 'mine\n');
    const blocked = await stored(path, [aHunk('', '')], {
      operation: { kind: 'rename', to: taken.path },
    });
    await window.run('parley.proposal.acceptAll', blocked);
    assert.equal((await vscode.workspace.fs.readFile(taken.uri)).toString(), 'mine\n');
    assert.equal(await isThere(uri), true);
    const to = path.replace('from.txt', 'to.txt');
    const id = await stored(path, [aHunk('', '')], { operation: { kind: 'rename', to } });
    await window.run('parley.proposal.acceptAll', id);
    assert.equal(await isThere(uri), false);
    assert.equal(await isThere(host.project.uriOf(to)), true);
  });

  async function isThere(uri: vscode.Uri): Promise<boolean> {
    return vscode.workspace.fs.stat(uri).then(
      () => true,
      () => false,
    );
  }

  it('[V4] a hunk can be discussed', async () => {
    const hunk = hunkAt(1, 'two', '2');
    const { id } = await aStoredProposal([hunk]);
    await window.run('parley.proposal.discuss', id, hunk.id);
    assert.deepEqual(host.discussed, [`${id} ${hunk.id}`]);
  });

  it('[V4] survives a formatter that runs on save', async () => {
    const hunk = hunkAt(3, 'four', '4');
    const { id, document } = await aStoredProposal([hunk]);
    const formatting = vscode.workspace.onWillSaveTextDocument((event) => {
      const atTop = new vscode.Position(0, 0);
      event.waitUntil(Promise.resolve([vscode.TextEdit.insert(atTop, '// formatted\n')]));
    });
    try {
      await replaceLines(document, [0, 1], 'uno\n');
      await document.save();
      await window.run('parley.proposal.acceptHunk', id, hunk.id);
      assert.equal(
        document.getText(),
        `// formatted\n${text.replace('four', '4').replace('one', 'uno')}`,
      );
    } finally {
      formatting.dispose();
    }
  });
});
