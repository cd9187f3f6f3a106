import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { registerProposals } from '../../../extension/host/review/proposals/registerProposals.ts';
import { proposalId } from '../../../shared/domain/ids.ts';
import type { Hunk } from '../../../shared/domain/proposal.ts';
import { aHunk, aProposal } from '../../support/reviewBuilders.ts';
import { countedId } from '../../support/syncBuilders.ts';
import { eventually } from './eventually.ts';
import { aProposalsHost } from './proposalsHost.ts';
import { aReviewWindow, replaceLines, type ReviewWindow } from './reviewWindow.ts';

const text = 'one\r\ntwo\r\nthree\r\nfour\r\n';

describe('proposals in the editor', () => {
  let window: ReviewWindow;
  let registration: vscode.Disposable | undefined;

  beforeEach(() => {
    window = aReviewWindow();
    registration = registerProposals(aProposalsHost(window));
  });
  afterEach(async () => {
    registration?.dispose();
    await window.clear();
    assert.deepEqual(window.errors, []);
  });

  async function aStoredProposal(hunks: readonly Hunk[]) {
    const { path, uri } = await window.write('a.ts', text);
    const id = proposalId.parse(countedId());
    await window.host.store.write([{ kind: 'proposal', id, data: aProposal(hunks, { path }) }]);
    const document = await vscode.workspace.openTextDocument(uri);
    return {
      id,
      uri,
      document,
      statuses: async () =>
        (await window.host.store.get('proposal', id))?.data.hunks.map(({ status }) => status),
    };
  }

  async function lenses(uri: vscode.Uri): Promise<string[]> {
    const found = await vscode.commands.executeCommand<vscode.CodeLens[]>(
      'vscode.executeCodeLensProvider',
      uri,
      50,
    );
    return found
      .filter(({ command }) => command?.command.startsWith('parley.'))
      .map(
        ({ range, command }) =>
          `${range.start.line} ${command?.title.replaceAll('\u00a0', ' ') ?? ''}`,
      );
  }

  it('[V4] shows who and why, accept, reject and diff above each pending hunk', async () => {
    const { uri, document } = await aStoredProposal([
      aHunk('two', '2'),
      aHunk('four', '4'),
      aHunk('one', '1', { status: 'rejected' }),
    ]);
    await eventually(
      async () => (await lenses(uri)).sort(),
      [
        '1 Ada: replace the loop',
        '1 $(check) Accept',
        '1 $(x) Reject',
        '1 $(edit) Edit',
        '1 $(diff) Show diff',
        '1 $(comment) Discuss',
        '1 $(arrow-down) Next',
        '1 Accept all 2',
        '1 Reject all 2',
        '3 Ada: replace the loop',
        '3 $(check) Accept',
        '3 $(x) Reject',
        '3 $(edit) Edit',
        '3 $(diff) Show diff',
        '3 $(comment) Discuss',
        '3 $(arrow-down) Next',
      ].sort(),
    );
    assert.equal(document.getText(), text);
    assert.equal(document.isDirty, false);
  });

  it('[V4] accept changes the text as one undo step, without saving; undo makes it pending again', async () => {
    const hunks = [aHunk('two', '2\n2b'), aHunk('four', '4')];
    const { id, uri, document, statuses } = await aStoredProposal(hunks);
    await vscode.window.showTextDocument(document);
    await window.run('parley.proposal.acceptAll', id);
    assert.equal(document.getText(), 'one\r\n2\r\n2b\r\nthree\r\n4\r\n');
    assert.equal(document.isDirty, true);
    assert.equal(Buffer.from(await vscode.workspace.fs.readFile(uri)).toString(), text);
    assert.deepEqual(await statuses(), ['accepted', 'accepted']);

    await vscode.commands.executeCommand('undo');
    await eventually(() => document.getText(), text);
    await eventually(statuses, ['pending', 'pending']);
    await vscode.commands.executeCommand('redo');
    await eventually(statuses, ['accepted', 'accepted']);
  });

  it('[V4] accepts one hunk and leaves the other', async () => {
    const hunks = [aHunk('two', '2'), aHunk('four', '$&')] as const;
    const { id, document, statuses } = await aStoredProposal(hunks);
    await window.run('parley.proposal.acceptHunk', id, hunks[1].id);
    assert.equal(document.getText(), 'one\r\ntwo\r\nthree\r\n$&\r\n');
    assert.deepEqual(await statuses(), ['pending', 'accepted']);
  });

  it('[V4] reject changes nothing', async () => {
    const hunks = [aHunk('two', '2'), aHunk('four', '4'), aHunk('one', '1')] as const;
    const { id, document, statuses, uri } = await aStoredProposal(hunks);
    await window.run('parley.proposal.rejectHunk', id, hunks[0].id);
    assert.deepEqual(await statuses(), ['rejected', 'pending', 'pending']);
    await window.run('parley.proposal.rejectAll', id);
    assert.deepEqual(await statuses(), ['rejected', 'rejected', 'rejected']);
    await eventually(() => lenses(uri), []);
    assert.equal(document.getText(), text);
    assert.equal(document.isDirty, false);
  });

  it('[V5] accept after the text changed refuses and changes nothing', async () => {
    const hunks = [aHunk('two', '2')] as const;
    const { id, document, statuses, uri } = await aStoredProposal(hunks);
    await replaceLines(document, [1, 2], 'TWO\n');
    const before = document.getText();
    const { version } = document;
    await window.run('parley.proposal.acceptHunk', id, hunks[0].id);
    assert.equal(document.getText(), before);
    assert.equal(document.version, version);
    assert.deepEqual(await statuses(), ['pending']);
    await eventually(
      async () => (await lenses(uri)).includes('0 Ada: its text has changed · replace the loop'),
      true,
    );
  });

  it('[V5] accept all makes the edits that still fit and says which did not', async () => {
    const { id, document, statuses } = await aStoredProposal([
      aHunk('two', '2'),
      aHunk('four', '4'),
    ]);
    await replaceLines(document, [1, 2], 'TWO\n');
    await window.run('parley.proposal.acceptAll', id);
    assert.equal(document.getText(), 'one\r\nTWO\r\nthree\r\n4\r\n');
    assert.deepEqual(await statuses(), ['failed', 'accepted']);
  });

  it('[V4] shows the difference in read-only copies, by id, without taking the focus', async () => {
    const hunks = [aHunk('two', '2')] as const;
    const { id, document } = await aStoredProposal(hunks);
    await window.run('parley.proposal.showDiff', id, hunks[0].id);
    const tab = vscode.window.tabGroups.activeTabGroup.activeTab;
    assert.ok(tab?.input instanceof vscode.TabInputTextDiff);
    const { original, modified } = tab.input;
    assert.deepEqual([original.scheme, modified.scheme], ['parley-proposal', 'parley-proposal']);
    assert.equal(modified.query, `${id}/${hunks[0].id}/after`);
    // The editor would take two paths for a renamed file.
    assert.equal(modified.path, original.path);
    const after = await vscode.workspace.openTextDocument(modified);
    const before = await vscode.workspace.openTextDocument(original);
    assert.equal(before.getText(), text);
    assert.equal(after.getText(), text.replace('two', '2'));
    assert.equal(document.isDirty, false);
  });

  async function showCursorAt(document: vscode.TextDocument, line: number) {
    const editor = await vscode.window.showTextDocument(document);
    editor.selection = new vscode.Selection(line, 0, line, 0);
    return editor;
  }

  /** The address that the title bar of the active difference hands to its commands. */
  function shownDifference(): vscode.Uri {
    const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
    assert.ok(input instanceof vscode.TabInputTextDiff);
    return input.modified;
  }

  function differences(): number {
    return vscode.window.tabGroups.all
      .flatMap(({ tabs }) => tabs)
      .filter(({ input }) => input instanceof vscode.TabInputTextDiff).length;
  }

  it('[V4] accepts from the title bar of the difference, closes it and shows the file there', async () => {
    const hunks = [aHunk('two', '2'), aHunk('four', '4')] as const;
    const { id, uri, document, statuses } = await aStoredProposal(hunks);
    await window.run('parley.proposal.showDiff', id, hunks[1].id);
    await window.run('parley.proposal.acceptHunk', shownDifference(), { groupId: 0 });
    assert.equal(document.getText(), 'one\r\ntwo\r\nthree\r\n4\r\n');
    assert.deepEqual(await statuses(), ['pending', 'accepted']);
    assert.equal(differences(), 0);
    const editor = vscode.window.activeTextEditor;
    assert.equal(editor?.document.uri.toString(), uri.toString());
    assert.equal(editor.selection.active.line, 3);
  });

  it('[V4] rejects the whole proposal from the title bar of its difference', async () => {
    const { id, uri, document, statuses } = await aStoredProposal([
      aHunk('two', '2'),
      aHunk('four', '4'),
    ]);
    await window.run('parley.proposal.showDiff', id);
    await window.run('parley.proposal.rejectHunk', shownDifference());
    assert.equal(document.getText(), text);
    assert.deepEqual(await statuses(), ['rejected', 'rejected']);
    assert.equal(differences(), 0);
    assert.equal(vscode.window.activeTextEditor?.document.uri.toString(), uri.toString());
  });

  it('[V5] leaves the difference open when its edit cannot be made', async () => {
    const hunks = [aHunk('two', '2')] as const;
    const { id, document, statuses } = await aStoredProposal(hunks);
    await window.run('parley.proposal.showDiff', id, hunks[0].id);
    await replaceLines(document, [1, 2], 'TWO\n');
    await window.run('parley.proposal.acceptHunk', shownDifference());
    assert.deepEqual(await statuses(), ['pending']);
    assert.equal(differences(), 1);
  });

  it('[V4] a key decides the edit on the cursor’s line, else the nearest below, never one above', async () => {
    const hunks = [aHunk('one', '1'), aHunk('two', '2'), aHunk('four', '4')] as const;
    const { document, statuses } = await aStoredProposal(hunks);
    await showCursorAt(document, 1);
    await window.run('parley.proposal.acceptHunk');
    await eventually(statuses, ['pending', 'accepted', 'pending']);
    await window.run('parley.proposal.rejectHunk');
    await eventually(statuses, ['pending', 'accepted', 'rejected']);
    await window.run('parley.proposal.acceptHunk');
    assert.deepEqual(await statuses(), ['pending', 'accepted', 'rejected']);
    assert.equal(document.getText(), 'one\r\n2\r\nthree\r\nfour\r\n');
  });

  it('[V4] goes to the next and the previous edit, and round at the ends', async () => {
    const { document } = await aStoredProposal([aHunk('two', '2'), aHunk('four', '4')]);
    const editor = await showCursorAt(document, 0);
    const visited: number[] = [];
    for (const direction of ['next', 'next', 'next', 'previous', 'previous']) {
      await window.run(`parley.proposal.${direction}`);
      visited.push(editor.selection.active.line);
    }
    assert.deepEqual(visited, [1, 3, 1, 3, 1]);
  });
});
