import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import { registerProposals } from '../../../extension/host/review/proposals/registerProposals.ts';
import { StoreUnavailableError } from '../../../shared/domain/recordStore.ts';
import { aHunk, aProject } from '../../support/reviewBuilders.ts';
import { countedId } from '../../support/syncBuilders.ts';
import { sitDown, type TheUser } from '../host/theUser.ts';
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

describe('proposals when things go wrong', () => {
  let window: ReviewWindow;
  let host: ReturnType<typeof aProposalsHost>;
  let registration: vscode.Disposable | undefined;
  let isStoreFull: boolean;
  let user: TheUser;

  beforeEach(() => {
    isStoreFull = false;
    const own = aReviewWindow();
    const store: typeof own.host.store = {
      ...own.host.store,
      write: (changes) =>
        isStoreFull
          ? Promise.reject(new StoreUnavailableError('full', null))
          : own.host.store.write(changes),
    };
    window = { ...own, host: { ...own.host, store } };
    host = aProposalsHost(window);
    registration = registerProposals(host);
    user = sitDown();
  });
  afterEach(async () => {
    user.leave();
    registration?.dispose();
    await window.clear();
    assert.deepEqual(window.errors, []);
  });

  const stored = (...given: Stored) => storeProposal(host, text, given);
  const aStoredProposal = (...given: StoredOnFile) =>
    writeWithProposal({ window, host, text }, given);

  const hunksOf = async (id: string) => (await host.store.get('proposal', id))?.data.hunks ?? [];
  const statuses = async (id: string) => (await hunksOf(id)).map(({ status }) => status);
  const history = async () =>
    (await host.store.list('revision', aProject)).map(({ data }) => `${data.kind} ${data.path}`);
  const hunkAt = (line: number, oldText: string, newText: string) =>
    aHunk(oldText, newText, { startLine: line });

  async function ownText(): Promise<vscode.TextDocument> {
    const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
    assert.ok(input instanceof vscode.TabInputTextDiff);
    return vscode.workspace.openTextDocument(input.modified);
  }

  it('[V6] neighbours are accepted one by one; undo takes back the last alone, then the first', async () => {
    const hunks = [hunkAt(1, 'two\n', '2\n2b\n'), hunkAt(2, 'three\n', '3\n')] as const;
    const { id, document } = await aStoredProposal(hunks);
    await vscode.window.showTextDocument(document);
    await window.run('parley.proposal.acceptHunk', id, hunks[0].id);
    await window.run('parley.proposal.acceptHunk', id, hunks[1].id);
    assert.equal(document.getText(), 'one\n2\n2b\n3\nfour\nfive\n');
    await vscode.commands.executeCommand('undo');
    await eventually(() => statuses(id), ['accepted', 'pending']);
    await vscode.commands.executeCommand('undo');
    await eventually(() => statuses(id), ['pending', 'pending']);
    assert.equal(document.getText(), text);
    await vscode.commands.executeCommand('redo');
    await eventually(() => statuses(id), ['accepted', 'pending']);
  });

  it('[V6] neighbours accepted at once are undone at once', async () => {
    const hunks = [hunkAt(1, 'two\n', '2\n'), hunkAt(2, 'three\n', '3\n')];
    const { id, document } = await aStoredProposal(hunks);
    await vscode.window.showTextDocument(document);
    await window.run('parley.proposal.acceptAll', id);
    await vscode.commands.executeCommand('undo');
    await eventually(() => statuses(id), ['pending', 'pending']);
    await eventually(history, []);
    await vscode.commands.executeCommand('redo');
    await eventually(() => statuses(id), ['accepted', 'accepted']);
  });

  it('[V4] proposals of one file and its renaming are accepted at once', async () => {
    const groupId = countedId();
    const { path, uri, document } = await aStoredProposal([hunkAt(0, 'one', '1\n1b')], { groupId });
    const to = path.replace('a.ts', 'moved.ts');
    const renamed = await stored(path, [aHunk('', '')], {
      groupId,
      operation: { kind: 'rename', to },
    });
    const second = await stored(path, [hunkAt(3, 'four', '4')], { groupId });
    const rival = await stored(path, [hunkAt(0, 'one', 'I')], { groupId });
    await window.run('parley.proposal.acceptGroup', second);
    const moved = await vscode.workspace.openTextDocument(host.project.uriOf(to));
    assert.equal(moved.getText(), '1\n1b\ntwo\nthree\n4\nfive\n');
    assert.ok(document.isClosed || document.getText() === moved.getText());
    await assert.rejects(async () => vscode.workspace.fs.stat(uri));
    assert.deepEqual(await statuses(second), ['accepted']);
    assert.deepEqual(await statuses(renamed), ['accepted']);
    assert.deepEqual(await statuses(rival), ['pending']);
  });

  it('[V6] hunks of another device that share text are never accepted without being made', async () => {
    const hunks = [hunkAt(1, 'two\nthree', '2'), hunkAt(2, 'three\nfour', '3')];
    const { id, document } = await aStoredProposal(hunks);
    await window.run('parley.proposal.acceptAll', id);
    assert.equal(document.getText(), text);
    assert.equal((await statuses(id)).includes('accepted'), false);
    assert.deepEqual(await history(), []);
  });

  it('[V6] a person’s own version is undone to what the personality wrote, and redone', async () => {
    const hunk = hunkAt(1, 'two', '2');
    const { id, document } = await aStoredProposal([hunk]);
    await window.run('parley.proposal.editHunk', id, hunk.id);
    const own = await ownText();
    await replaceLines(own, [1, 2], 'zwei\n');
    await window.run('parley.proposal.acceptHunk', own.uri);
    assert.equal(document.getText(), text.replace('two', 'zwei'));
    await vscode.window.showTextDocument(document);
    await vscode.commands.executeCommand('undo');
    await eventually(async () => (await hunksOf(id))[0]?.newText, '2');
    assert.deepEqual(await statuses(id), ['pending']);
    await vscode.commands.executeCommand('redo');
    await eventually(() => statuses(id), ['accepted']);
    assert.equal((await hunksOf(id))[0]?.originalText, '2');
    await vscode.commands.executeCommand('undo');
    await eventually(() => statuses(id), ['pending']);
    await window.run('parley.proposal.acceptHunk', id, hunk.id);
    assert.equal(document.getText(), text.replace('two', '2'));
  });

  it('[V6] a person’s own version is not made when the edit was decided elsewhere meanwhile', async () => {
    const hunk = hunkAt(1, 'two', '2');
    const { id, document } = await aStoredProposal([hunk]);
    await window.run('parley.proposal.editHunk', id, hunk.id);
    const own = await ownText();
    await replaceLines(own, [1, 2], 'zwei\n');
    const record = await host.store.get('proposal', id);
    assert.ok(record);
    const decided = { ...record.data, hunks: [{ ...hunk, status: 'rejected' as const }] };
    await host.store.write([{ kind: 'proposal', id, data: decided }]);
    await window.run('parley.proposal.acceptHunk', own.uri);
    assert.equal(document.getText(), text);
    assert.deepEqual(await statuses(id), ['rejected']);
    assert.match(user.seen.join(), /already accepted or rejected/);
  });

  it('[V6] no version is begun of an edit without a place, which could come to stand anywhere', async () => {
    const hunk = hunkAt(1, 'gone\n', '2\n');
    const { id, document } = await aStoredProposal([hunk]);
    await window.run('parley.proposal.editHunk', id, hunk.id);
    assert.match(user.seen.join(), /text has changed since this edit was proposed/);
    assert.equal(vscode.window.tabGroups.activeTabGroup.activeTab, undefined);
    assert.equal(document.getText(), text);
  });

  it('[V6] a version whose beginning a reload forgot does not take back what the file gained since', async () => {
    const hunk = hunkAt(1, 'two', '2');
    const { id, document } = await aStoredProposal([hunk]);
    await window.run('parley.proposal.editHunk', id, hunk.id);
    const { path, query } = (await ownText()).uri;
    await replaceLines(document, [4, 5], 'FIVE\n');
    registration?.dispose();
    // An extension host serves a scheme once only.
    const again = { ...host, ownTextScheme: `parley-edit-${randomUUID()}` };
    registration = registerProposals(again);
    const uri = vscode.Uri.from({ scheme: again.ownTextScheme, path, query });
    const own = await vscode.workspace.openTextDocument(uri);
    assert.equal(own.getText(), text.replace('two', '2'));
    await replaceLines(own, [1, 2], 'zwei\n');
    await window.run('parley.proposal.acceptHunk', uri);
    assert.equal(document.getText(), 'one\nzwei\nthree\nfour\nFIVE\n');
  });

  it('[V4] asked twice at the same moment, accepts once', async () => {
    const hunk = hunkAt(1, 'two', '2\n2');
    const { id, path, document } = await aStoredProposal([hunk]);
    const accept = () => window.run('parley.proposal.acceptHunk', id, hunk.id);
    await Promise.all([accept(), accept()]);
    assert.equal(document.getText(), text.replace('two', '2\n2'));
    assert.deepEqual(await history(), [`edited ${path}`]);
    assert.equal(host.decisions.length, 1);
  });

  it('[V4] tells when an accepted edit cannot be recorded, and tries again', async () => {
    const hunk = hunkAt(1, 'two', '2');
    const { id, path, document } = await aStoredProposal([hunk]);
    isStoreFull = true;
    const { seen } = user;
    const push = seen.push.bind(seen);
    // There is room again when the person has read it.
    seen.push = (...words) => {
      isStoreFull = false;
      return push(...words);
    };
    user.answers.push('Try Again');
    await window.run('parley.proposal.acceptHunk', id, hunk.id);
    assert.equal(document.getText(), text.replace('two', '2'));
    assert.match(seen.join(), /was made in your file, but Parley could not write down/);
    await eventually(() => statuses(id), ['accepted']);
    await eventually(history, [`edited ${path}`]);
    assert.equal(document.getText(), text.replace('two', '2'));
  });

  it('[V4] records what was made of several files when the editor fails at one', async () => {
    const groupId = countedId();
    const { id, path, document } = await aStoredProposal([hunkAt(0, 'one', '1')], { groupId });
    const name = path.replace('a.ts', 'new.ts');
    const made = await stored(name, [aHunk('', 'fresh\n')], {
      groupId,
      operation: { kind: 'create' },
    });
    const uri = host.project.uriOf(name);
    const rival = vscode.workspace.onWillCreateFiles((event) => {
      event.waitUntil(Promise.resolve(vscode.workspace.fs.writeFile(uri, Buffer.from('mine\n'))));
    });
    try {
      await window.run('parley.proposal.acceptGroup', id);
    } finally {
      rival.dispose();
    }
    assert.equal((await vscode.workspace.fs.readFile(uri)).toString(), 'mine\n');
    assert.deepEqual(await statuses(made), ['pending']);
    const isMade = document.getText() === text.replace('one', '1');
    assert.deepEqual(await statuses(id), [isMade ? 'accepted' : 'pending']);
  });

  it('[V4] a file that was changed since its deletion was proposed is looked at before it goes', async () => {
    const hunk = aHunk('', '');
    const { id, uri, document } = await aStoredProposal([hunk], { operation: { kind: 'delete' } });
    await replaceLines(document, [0, 1], 'not saved\n');
    await window.run('parley.proposal.acceptAll', id);
    await vscode.workspace.fs.stat(uri);
    assert.deepEqual(await statuses(id), ['pending']);
    assert.match(user.seen.join(), /was changed since its deletion was proposed/);
    await window.run('parley.proposal.acceptAll', id);
    await assert.rejects(async () => vscode.workspace.fs.stat(uri));
  });

  for (const [title, to] of [
    ['to itself', 'a.ts'],
    ['to its own folder', ''],
    ['to a place below itself', 'a.ts/b.ts'],
  ] as const) {
    it(`[V4] is not renamed ${title}`, async () => {
      const { path, uri } = await window.write('a.ts', text);
      const target = path.replace(/\/?a\.ts$/, to === '' ? '' : `/${to}`);
      const id = await stored(path, [aHunk('', '')], { operation: { kind: 'rename', to: target } });
      await window.run('parley.proposal.acceptAll', id);
      assert.equal((await vscode.workspace.fs.readFile(uri)).toString(), text);
      assert.deepEqual(await statuses(id), ['pending']);
      assert.equal(user.seen.length, 1);
    });
  }

  it('[V4] creates nothing in a folder that is a file', async () => {
    const { path, uri } = await window.write('a.ts', text);
    const id = await stored(`${path}/b.ts`, [aHunk('', 'x\n')], { operation: { kind: 'create' } });
    await window.run('parley.proposal.acceptAll', id);
    assert.equal((await vscode.workspace.fs.readFile(uri)).toString(), text);
    assert.deepEqual(await statuses(id), ['pending']);
  });
});
