import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { HistoryNode } from '../../../extension/host/review/history/historyHost.ts';
import { registerHistory } from '../../../extension/host/review/history/registerHistory.ts';
import {
  createEditorWorkspace,
  windowSource,
} from '../../../extension/host/workspace/editorWorkspace.ts';
import { createRevisions, type Revisions } from '../../../extension/review/revisions.ts';
import { createSnapshots } from '../../../extension/review/snapshots.ts';
import { StoreUnavailableError } from '../../../shared/domain/recordStore.ts';
import { ada, aProject } from '../../support/reviewBuilders.ts';
import { sitDown } from '../host/theUser.ts';
import { eventually } from './eventually.ts';
import { aReviewWindow, type ReviewWindow } from './reviewWindow.ts';

const DAY = 86_400_000;
const now = new Date(2024, 5, 15, 12).getTime();

/** A view that only keeps what it was given; the editor allows one of each name. */
function aView() {
  let provider: vscode.TreeDataProvider<HistoryNode> | undefined;
  const shown: { description?: string; selection: readonly HistoryNode[] } = { selection: [] };
  const createTreeView = (
    _id: string,
    options: vscode.TreeViewOptions<HistoryNode>,
  ): vscode.TreeView<HistoryNode> => {
    provider = options.treeDataProvider;
    return Object.assign(shown, {
      dispose: () => undefined,
    }) as unknown as vscode.TreeView<HistoryNode>;
  };
  const children = async (node?: HistoryNode): Promise<HistoryNode[]> =>
    (await provider?.getChildren(node)) ?? [];
  return {
    shown,
    createTreeView,
    entries: async () => (await Promise.all((await children()).map((day) => children(day)))).flat(),
    items: async (nodes: HistoryNode[]) =>
      Promise.all(nodes.map(async (node) => provider?.getTreeItem(node))),
    children,
  };
}

describe('the file history in the editor', () => {
  let window: ReviewWindow;
  let view: ReturnType<typeof aView>;
  let revisions: Revisions;
  let registration: vscode.Disposable | undefined;
  let time: number;

  let isStoreFull: boolean;

  function register(isTrusted: boolean): void {
    registration?.dispose();
    const snapshots = createSnapshots({
      ...window.host,
      projectId: () => aProject,
      now: () => time,
    });
    revisions = createRevisions({
      ...window.host,
      snapshots,
      projectId: aProject,
      now: () => time,
    });
    registration = registerHistory({
      ...window.host,
      workspace: createEditorWorkspace({ ...windowSource, isTrusted: () => isTrusted }),
      snapshots,
      revisions: {
        ...revisions,
        add: (revision) =>
          isStoreFull
            ? Promise.reject(new StoreUnavailableError('full', null))
            : revisions.add(revision),
      },
      humanName: () => 'Grace',
      createTreeView: view.createTreeView,
    });
  }

  beforeEach(() => {
    window = aReviewWindow();
    view = aView();
    time = now;
    isStoreFull = false;
    register(true);
  });
  afterEach(async () => {
    registration?.dispose();
    await window.clear();
    assert.deepEqual(window.errors, []);
  });

  async function edited(path: string, before: string, after: string | null) {
    return revisions.add({
      path,
      renamedFrom: null,
      kind: after === null ? 'deleted' : 'edited',
      before,
      after,
      author: { kind: 'personality', personalityId: ada, name: 'Ada' },
      acceptedBy: 'Grace',
      reason: 'replace the loop',
      proposalId: null,
    });
  }

  async function newest(): Promise<HistoryNode> {
    const [entry] = await view.entries();
    assert.ok(entry);
    return entry;
  }

  it('[V7] follows the active editor and tells who, why, when and who accepted, by day', async () => {
    const { path, uri } = await window.write('a.ts', 'three\n');
    time = now - DAY;
    await edited(path, 'one\n', 'two\n');
    time = now;
    await edited(path, 'two\n', 'three\n');
    assert.deepEqual(await view.entries(), []);
    await vscode.window.showTextDocument(uri);
    await eventually(() => view.shown.description, 'a.ts');
    const days = await view.children();
    assert.deepEqual(
      (await view.items(days)).map((item) => item?.description),
      ['1', '1'],
    );
    const [item] = await view.items(await view.entries());
    assert.equal(item?.label, 'Ada – replace the loop');
    assert.match(String(item.description), /^12:00.*, by Grace$/);
    assert.ok(typeof item.tooltip === 'string');
    assert.match(item.tooltip, /Edited by Ada\nreplace the loop\nAccepted by Grace\n/);
    assert.equal(item.contextValue, 'revision hasBefore hasAfter');
  });

  it('[V7] shows the history of a file that is named, open or not', async () => {
    const { path, uri } = await window.write('b.ts', 'two\n');
    await edited(path, 'one\n', 'two\n');
    await window.run('parley.history.open', uri);
    assert.equal((await view.entries()).length, 1);
  });

  it('[V7] compares with the version before and with now, in read-only copies, by id', async () => {
    const { path, uri } = await window.write('a.ts', 'now\n');
    const { id } = await edited(path, 'one\n', 'two\n');
    await window.run('parley.history.open', uri);
    const sides = async (command: string): Promise<string[]> => {
      await window.run(command, await newest());
      const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
      assert.ok(input instanceof vscode.TabInputTextDiff);
      const { original, modified } = input;
      assert.ok([original, modified].every(({ path: place }) => place.startsWith(`/${id}/`)));
      const documents = [original, modified].map((side) => vscode.workspace.openTextDocument(side));
      return (await Promise.all(documents)).map((document) => document.getText());
    };
    assert.deepEqual(await sides('parley.history.compareWithPrevious'), ['one\n', 'two\n']);
    assert.deepEqual(await sides('parley.history.compareWithNow'), ['two\n', 'now\n']);
  });

  it('[V7] restores as one undo step without saving, and records it', async () => {
    const { path, uri } = await window.write('a.ts', 'a\r\nTWO\r\nc\r\nd\r\n');
    await edited(path, 'a\r\ntwo\r\nc\r\n', 'a\r\nTWO\r\nc\r\nd\r\n');
    const editor = await vscode.window.showTextDocument(uri);
    await eventually(async () => (await view.entries()).length, 1);
    await window.run('parley.history.restorePrevious', await newest());
    assert.equal(editor.document.getText(), 'a\r\ntwo\r\nc\r\n');
    assert.equal(editor.document.isDirty, true);
    const [restored] = await revisions.ofFile(path);
    assert.deepEqual(
      [restored?.data.kind, restored?.data.author.name, restored?.data.acceptedBy],
      ['restored', 'Grace', 'Grace'],
    );
    await eventually(async () => (await view.entries()).length, 2);
    await vscode.commands.executeCommand('undo');
    await eventually(() => editor.document.getText(), 'a\r\nTWO\r\nc\r\nd\r\n');
    assert.equal(editor.document.isDirty, false);
  });

  it('[V7] says so when what it restored cannot be recorded', async () => {
    const { path, uri } = await window.write('a.ts', 'TWO\n');
    await edited(path, 'two\n', 'TWO\n');
    const editor = await vscode.window.showTextDocument(uri);
    await eventually(async () => (await view.entries()).length, 1);
    const user = sitDown();
    isStoreFull = true;
    try {
      await window.run('parley.history.restorePrevious', await newest());
      assert.equal(editor.document.getText(), 'two\n');
      assert.match(user.seen.join(), /but the history could not be written/);
    } finally {
      user.leave();
    }
    assert.equal((await revisions.ofFile(path)).length, 1);
  });

  it('[V7] says so and records nothing when the file has that text already', async () => {
    const { path, uri } = await window.write('a.ts', 'two\n');
    await edited(path, 'one\n', 'two\n');
    await window.run('parley.history.open', uri);
    await window.run('parley.history.restore', await newest());
    assert.equal((await revisions.ofFile(path)).length, 1);
  });

  it('[V7] brings a deleted file back', async () => {
    const { path, uri } = await window.write('gone.ts', 'kept\n');
    await vscode.workspace.fs.delete(uri);
    await edited(path, 'kept\n', null);
    await window.run('parley.history.open', uri);
    await window.run('parley.history.restore', await newest());
    const document = await vscode.workspace.openTextDocument(uri);
    assert.equal(document.getText(), 'kept\n');
    assert.equal((await revisions.ofFile(path))[0]?.data.kind, 'restored');
  });

  it('[V7] in an untrusted workspace history can be read, and nothing restored', async () => {
    register(false);
    const { path, uri } = await window.write('a.ts', 'two\n');
    await edited(path, 'one\n', 'two\n');
    await window.run('parley.history.open', uri);
    await window.run('parley.history.restorePrevious', await newest());
    const document = await vscode.workspace.openTextDocument(uri);
    assert.equal(document.getText(), 'two\n');
    await window.run('parley.history.copyText', await newest());
    assert.equal(await vscode.env.clipboard.readText(), 'two\n');
  });

  it('[V7] goes along when the file is renamed', async () => {
    const { path, uri } = await window.write('a.ts', 'two\n');
    await edited(path, 'one\n', 'two\n');
    await window.run('parley.history.open', uri);
    const edit = new vscode.WorkspaceEdit();
    edit.renameFile(uri, vscode.Uri.joinPath(uri, '..', 'b.ts'));
    await vscode.workspace.applyEdit(edit);
    await eventually(() => view.shown.description, 'b.ts');
    assert.equal((await view.entries()).length, 1);
    assert.deepEqual(await revisions.ofFile(path), []);
  });
});
