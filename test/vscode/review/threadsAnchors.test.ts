import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { ThreadsHost } from '../../../extension/host/review/threads/threadsHost.ts';
import { threadId } from '../../../shared/domain/ids.ts';
import type { Thread } from '../../../shared/domain/thread.ts';
import { takeAnchor } from '../../../shared/review/anchors.ts';
import { aThread, sha256 } from '../../support/reviewBuilders.ts';
import { countedId } from '../../support/syncBuilders.ts';
import { eventually } from './eventually.ts';
import { aReviewWindow, replaceLines, type ReviewWindow } from './reviewWindow.ts';
import { openThreads, type ThreadsWindow } from './threadsWindow.ts';

const text = Array.from({ length: 12 }, (_, i) => `const line${i} = ${i};`).join('\n');
/** By then a file that was written on disk was looked at. */
const LOOKED_AFTER_MS = 600;
const without = text.split('\n').toSpliced(4, 2).join('\n');

describe('comment threads keep to their text', () => {
  let window: ReviewWindow;
  let opened: ThreadsWindow[];

  beforeEach(() => {
    window = aReviewWindow();
    opened = [];
  });
  afterEach(async () => {
    opened.forEach((each) => each.dispose());
    await window.clear();
    assert.deepEqual(window.errors, []);
  });

  function open(over: Partial<ThreadsHost> = {}, root?: vscode.Uri): ThreadsWindow {
    const threads = openThreads(window, over, root);
    opened.push(threads);
    return threads;
  }

  async function put(path: string, over: Partial<Thread> = {}) {
    const id = threadId.parse(countedId());
    const data = aThread(text, [4, 5], { path, ...over });
    await window.host.store.write([{ kind: 'thread', id, data }]);
    return { id, read: async () => (await window.host.store.get('thread', id))?.data };
  }
  const writeOver = (uri: vscode.Uri, next: string) =>
    vscode.workspace.fs.writeFile(uri, Buffer.from(next));

  for (const isOpen of [false, true]) {
    const how = isOpen ? 'with the file open' : 'with the file closed';
    it(`[V3] are outdated on another branch and back again on their own, ${how}`, async () => {
      const { path, uri } = await window.write('a.ts', text);
      const { read } = await put(path);
      const before = await read();
      const { lines, look } = open();
      if (isOpen) await vscode.window.showTextDocument(uri);
      await eventually(lines, [4, 5]);

      await writeOver(uri, without);
      await eventually(() => look()[0], 'open.outdated');
      assert.equal(lines(), null);
      await writeOver(uri, `// a line above\n${text}`);
      await eventually(lines, [5, 6]);
      await writeOver(uri, text);
      await eventually(lines, [4, 5]);
      assert.equal(look()[0], 'open');
      assert.deepEqual(await read(), before, 'a checkout writes nothing down');
    });
  }

  it('[V3] are outdated while their file is gone, and back with it', async () => {
    const { path, uri } = await window.write('a.ts', text);
    await put(path);
    const { lines, look } = open();
    await eventually(lines, [4, 5]);
    await vscode.workspace.fs.delete(uri);
    await eventually(() => look()[0], 'open.outdated');
    await writeOver(uri, text);
    await eventually(lines, [4, 5]);
  });

  it('[V3] follow their lines through a change that rewrote one of them, by the kept text', async () => {
    const { path, uri } = await window.write('a.ts', text);
    const { host } = open();
    await host.snapshots.keep(text);
    await put(path, { anchor: takeAnchor(text, 3, 6, sha256(text)) });
    const changed = text.replace('const line5 = 5;', 'const five = 5;');
    await writeOver(uri, `// new\n// new\n${changed}`);
    const again = open();
    await eventually(again.lines, [5, 8]);
  });

  it('[V3] never stand on a wrong line between a reload of the open file and its end', async () => {
    const { path, uri } = await window.write('a.ts', text);
    await put(path, { anchor: takeAnchor(text, 7, 10, sha256(text)) });
    const threads = open();
    await vscode.window.showTextDocument(uri);
    await eventually(threads.lines, [7, 10]);
    const seen = new Set<string>();
    threads.onDidChangeRanges(() => seen.add(JSON.stringify(threads.lines())));
    const moved = text.split('\n').toSpliced(2, 7, 'one', 'two').join('\n');
    await writeOver(uri, moved);
    await eventually(() => threads.look()[0], 'open.outdated');
    assert.deepEqual([...seen], ['null']);
  });

  it('[V3] stay while their own lines are written in, from the first key on', async () => {
    const { path, uri } = await window.write('a.ts', text);
    const { read } = await put(path, { anchor: takeAnchor(text, 4, 4, sha256(text)) });
    const threads = open();
    await eventually(threads.lines, [4, 4]);
    const editor = await vscode.window.showTextDocument(uri);
    const states = new Set<unknown>();
    threads.onDidChangeRanges(() => states.add(threads.look()[0]));
    await editor.edit((edit) => edit.insert(new vscode.Position(4, 6), 'renamed'));
    await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), 'above\n'));
    await eventually(threads.lines, [5, 5]);
    await editor.document.save();
    await eventually(async () => (await read())?.anchor.quote, 'const renamedline4 = 4;');
    assert.deepEqual([...states], ['open']);
  });

  it('[V3] stay where they are typed in while the file below is written with the text that it had', async () => {
    const { path, uri } = await window.write('a.ts', text);
    const { read } = await put(path, { anchor: takeAnchor(text, 4, 4, sha256(text)) });
    const threads = open();
    await eventually(threads.lines, [4, 4]);
    const editor = await vscode.window.showTextDocument(uri);
    await editor.edit((edit) => edit.insert(new vscode.Position(4, 6), 'renamed'));
    const states = new Set<unknown>();
    threads.onDidChangeRanges(() => states.add(threads.look()[0]));
    const isSeen = new Promise((resolve) => {
      const watcher = vscode.workspace.createFileSystemWatcher(
        new vscode.RelativePattern(vscode.Uri.joinPath(uri, '..'), '*'),
      );
      watcher.onDidChange(resolve);
    });
    await writeOver(uri, text);
    await isSeen;
    await new Promise((resolve) => setTimeout(resolve, LOOKED_AFTER_MS));
    assert.deepEqual([...states], []);
    assert.deepEqual(threads.lines(), [4, 4]);
    assert.equal((await read())?.anchor.quote, 'const line4 = 4;');
  });

  it('[V3] show in a second window where the first has saved them', async () => {
    const { path, uri } = await window.write('a.ts', text);
    const { read } = await put(path);
    const [one, two] = [open(), open()];
    await eventually(one.lines, [4, 5]);
    await eventually(two.lines, [4, 5]);
    const document = await vscode.workspace.openTextDocument(uri);
    await replaceLines(document, [0, 0], 'new\n');
    await document.save();
    await eventually(async () => (await read())?.anchor.startLine, 5);
    await eventually(two.lines, [5, 6]);
    await eventually(one.lines, [5, 6]);
    const base = (await read())?.anchor.baseHash ?? '';
    assert.equal(await one.host.snapshots.read(base), `new\n${text}`);
  });

  it('[V3] stand on the right lines of a device at another path and another commit', async () => {
    const here = await window.write('here/a.ts', text);
    const there = await window.write('there/a.ts', `// older\n// older\n${text}`);
    const lost = await window.write('lost/a.ts', without);
    const { read } = await put('a.ts');
    const before = await read();
    const at = (uri: vscode.Uri) => open({}, vscode.Uri.joinPath(uri, '..'));
    const [first, second, third] = [at(here.uri), at(there.uri), at(lost.uri)];
    await eventually(first.lines, [4, 5]);
    await eventually(second.lines, [6, 7]);
    await eventually(() => third.look()[0], 'open.outdated');
    assert.deepEqual(await read(), before);
  });

  it('[V10] tell where they stand in a file, and when that changes', async () => {
    const { path, uri } = await window.write('a.ts', text);
    const { id } = await put(path);
    const threads = open();
    const told: string[] = [];
    threads.onDidChangeRanges((each) => told.push(each));
    const at = (startLine: number) => [
      { threadId: id, startLine, endLine: startLine + 1, severity: 'warning', isOpen: true },
    ];
    await eventually(() => threads.ranges(path), at(4) as never);
    told.length = 0;
    await replaceLines(await vscode.workspace.openTextDocument(uri), [0, 0], 'new\n');
    await eventually(() => threads.ranges(path), at(5) as never);
    await eventually(() => [...new Set(told)], [path]);
    assert.deepEqual(threads.ranges('another.ts'), []);
  });

  it('[V1] 500 in 100 files: an edit concerns those of its file alone', async () => {
    const files = await Promise.all(
      Array.from({ length: 100 }, (_, n) => window.write(`many/${n}.ts`, text)),
    );
    await window.host.store.write(
      files.flatMap(({ path }) =>
        [0, 2, 4, 6, 8].map((line) => ({
          kind: 'thread' as const,
          id: countedId(),
          data: aThread(text, [line, line], { path }),
        })),
      ),
    );
    const threads = open();
    await eventually(() => threads.shown.length, 500);
    const [first] = files;
    assert.ok(first);
    const document = await vscode.workspace.openTextDocument(first.uri);
    const told: string[] = [];
    threads.onDidChangeRanges((each) => told.push(each));
    await replaceLines(document, [0, 0], 'new\n');
    await eventually(
      () => threads.ranges(first.path).map(({ startLine }) => startLine),
      [1, 3, 5, 7, 9],
    );
    await eventually(() => [...new Set(told)], [first.path]);
  });
});
