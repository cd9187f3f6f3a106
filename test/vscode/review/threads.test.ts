import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { threadId } from '../../../shared/domain/ids.ts';
import type { Thread } from '../../../shared/domain/thread.ts';
import { aThread } from '../../support/reviewBuilders.ts';
import { countedId } from '../../support/syncBuilders.ts';
import { eventually } from './eventually.ts';
import { aReviewWindow, replaceLines, type ReviewWindow } from './reviewWindow.ts';
import { openThreads, type ThreadsWindow } from './threadsWindow.ts';

const text = Array.from({ length: 12 }, (_, i) => `const line${i} = ${i};`).join('\n');

describe('comment threads in the editor', () => {
  let window: ReviewWindow;
  let open: ThreadsWindow | undefined;

  beforeEach(() => {
    window = aReviewWindow();
  });
  afterEach(async () => {
    open?.dispose();
    open = undefined;
    await window.clear();
    assert.deepEqual(window.errors, []);
  });

  function register(): void {
    open?.dispose();
    open = openThreads(window);
  }
  const shown = (): readonly vscode.CommentThread[] => open?.shown ?? [];
  const lines = () => open?.lines();
  const look = () => open?.look() ?? [];

  async function aStoredThread(lines: readonly [number, number], over: Partial<Thread> = {}) {
    const { path, uri } = await window.write('a.ts', text);
    const id = threadId.parse(countedId());
    const data = aThread(text, lines, { path, ...over });
    await window.host.store.write([{ kind: 'thread', id, data }]);
    return { id, uri, read: async () => (await window.host.store.get('thread', id))?.data };
  }

  it('[V1] shows a stored thread on its lines, with author, avatar, severity and untrusted text', async () => {
    const { uri } = await aStoredThread([4, 5]);
    register();
    await eventually(look, ['open', ['Look **here**.']]);
    assert.deepEqual(lines(), [4, 5]);
    assert.equal(shown()[0]?.uri.toString(), uri.toString());
    const [comment] = shown()[0]?.comments ?? [];
    assert.ok(comment && typeof comment.body !== 'string');
    assert.equal(comment.author.name, 'Ada');
    assert.equal(comment.author.iconPath?.scheme, 'data');
    assert.equal(shown()[0]?.label, 'Warning');
    assert.deepEqual([comment.body.isTrusted, comment.body.supportHtml], [false, false]);
  });

  it('[V1] shows a thread that arrives while the window is open, and takes it away again', async () => {
    register();
    const { id } = await aStoredThread([4, 5]);
    await eventually(lines, [4, 5]);
    await window.run('parley.thread.delete', id);
    assert.equal(await window.host.store.get('thread', id), null);
    assert.equal(shown().length, 1);
  });

  it('[V3] follows edits above, and finds its lines again after a reload', async () => {
    const { uri, read } = await aStoredThread([4, 5]);
    register();
    await eventually(lines, [4, 5]);
    const document = await vscode.workspace.openTextDocument(uri);
    await replaceLines(document, [0, 0], 'new\nnew\n');
    await eventually(lines, [6, 7]);
    assert.equal((await read())?.anchor.startLine, 4, 'unsaved places are not written down');
    await document.save();
    await eventually(async () => (await read())?.anchor.startLine, 6);

    register();
    await eventually(lines, [6, 7]);
  });

  it('[V3] finds its lines in a file that changed while nobody looked', async () => {
    const { uri } = await aStoredThread([4, 5]);
    await vscode.workspace.fs.writeFile(uri, Buffer.from(`one\r\ntwo\r\n${text}`));
    register();
    await vscode.workspace.openTextDocument(uri);
    await eventually(lines, [6, 7]);
  });

  it('[V3] is outdated when its text is gone, and comes back with it', async () => {
    const { uri, read } = await aStoredThread([4, 5]);
    register();
    await eventually(lines, [4, 5]);
    const document = await vscode.workspace.openTextDocument(uri);
    const wasDirtyAtWrite: boolean[] = [];
    const unsubscribe = window.host.store.onDidChange(({ changes }) => {
      if (changes[0]?.kind === 'thread') wasDirtyAtWrite.push(document.isDirty);
    });
    await replaceLines(document, [3, 7], '');
    await eventually(() => look()[0], 'open.outdated');
    assert.equal(lines(), null);
    await document.save();
    await eventually(async () => (await read())?.isOutdated, true);
    assert.match(JSON.stringify(look()), /const line4 = 4;/);
    await replaceLines(document, [3, 3], text.split('\n').slice(3, 7).join('\n') + '\n');
    await document.save();
    await eventually(async () => (await read())?.isOutdated, false);
    unsubscribe();
    assert.deepEqual(wasDirtyAtWrite, [false, false]);
    assert.deepEqual(lines(), [4, 5]);
  });

  it('[V2] stores a reply of the human and tells the room', async () => {
    const { id } = await aStoredThread([4, 5]);
    register();
    await eventually(lines, [4, 5]);
    await window.run('parley.thread.reply', { thread: shown()[0], text: 'Why?' });
    await eventually(look, ['open', ['Look **here**.', 'Why?']]);
    assert.deepEqual(open?.asked, [id]);
    assert.equal(shown()[0]?.comments[1]?.author.name, 'Kim');
  });

  it('[V2] resolves and unresolves', async () => {
    const { id } = await aStoredThread([4, 5]);
    register();
    await eventually(lines, [4, 5]);
    await window.run('parley.thread.resolve', shown()[0]);
    await eventually(() => shown()[0]?.contextValue, 'resolved');
    assert.equal(shown()[0]?.state, vscode.CommentThreadState.Resolved);
    await window.run('parley.thread.unresolve', id);
    await eventually(() => shown()[0]?.contextValue, 'open');
  });

  it('[V3] follows its file to another name', async () => {
    const { uri, read } = await aStoredThread([4, 5]);
    register();
    await eventually(lines, [4, 5]);
    const edit = new vscode.WorkspaceEdit();
    const next = uri.with({ path: uri.path.replace('a.ts', 'b.ts') });
    edit.renameFile(uri, next);
    await vscode.workspace.applyEdit(edit);
    await eventually(async () => (await read())?.path.endsWith('/b.ts'), true);
    await eventually(() => shown().at(-1)?.uri.toString(), next.toString());
    assert.deepEqual(lines(), [4, 5]);
  });

  it('shows no picture and no command of a hostile comment', async () => {
    const hostile =
      '![x](https://example.com/?secret) [y](command:workbench.action.quit) <img src=x>';
    const base = aThread(text, [1, 1]);
    const comments = base.comments.map((comment) => ({ ...comment, text: hostile }));
    await aStoredThread([1, 1], { comments });
    register();
    await eventually(lines, [1, 1]);
    assert.doesNotMatch(JSON.stringify(look()), /!\[/);
  });
});
