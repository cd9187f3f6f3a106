import assert from 'node:assert/strict';
import { symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as vscode from 'vscode';
import {
  createEditorWorkspace,
  windowSource,
} from '../../../extension/host/workspace/editorWorkspace.ts';
import { MAX_FILE_BYTES } from '../../../extension/host/workspace/guardedFile.ts';
import { aReviewWindow, replaceLines, type ReviewWindow } from './reviewWindow.ts';

const signal = new AbortController().signal;

describe('the workspace as personalities see it', () => {
  const workspace = createEditorWorkspace(windowSource);
  let window: ReviewWindow;
  beforeEach(() => {
    window = aReviewWindow();
  });
  afterEach(() => window.clear());

  const read = (path: string) => workspace.readFile(path, signal);
  const refusal = async (path: string) => {
    const result = await read(path);
    return result.kind === 'refused' ? result.refusal.kind : result.kind;
  };

  it('reads unsaved text first, without a byte-order mark', async () => {
    const { path, uri } = await window.write('a.txt', '\uFEFFsaved\n');
    assert.deepEqual(await read(path), { kind: 'text', text: 'saved\n' });
    const document = await vscode.workspace.openTextDocument(uri);
    await replaceLines(document, [0, 1], 'unsaved\n');
    assert.deepEqual(await read(path), { kind: 'text', text: 'unsaved\n' });
    await document.save();
  });

  it('[V12] refuses what is no text, too large, absent or a folder', async () => {
    const { path } = await window.write('binary.bin', 'a\0b');
    assert.equal(await refusal(path), 'notText');
    const large = await window.write('large.txt', 'x'.repeat(MAX_FILE_BYTES + 1));
    assert.equal(await refusal(large.path), 'tooLarge');
    assert.equal(await refusal(`${path}.none`), 'notFound');
    assert.equal(await refusal(path.split('/')[0] ?? ''), 'folder');
  });

  it('[V12] refuses links that leave the workspace or lead to keys, of files and of folders above', async () => {
    const secret = await window.write('.env', 'KEY=1');
    const { uri } = await window.write('plain.txt', 'plain');
    const folder = vscode.Uri.joinPath(uri, '..').fsPath;
    const base = secret.path.split('/')[0] ?? '';
    await symlink('/etc/passwd', `${folder}/passwd.txt`);
    await symlink('/etc', `${folder}/outside`);
    await symlink(tmpdir(), `${folder}/temporary`);
    await symlink(`${folder}/.env`, `${folder}/innocent.txt`);
    await symlink(`${folder}/plain.txt`, `${folder}/link.txt`);
    assert.equal(await refusal(`${base}/passwd.txt`), 'linkOutside');
    assert.equal(await refusal(`${base}/outside/passwd`), 'linkOutside');
    assert.equal(await refusal(`${base}/temporary/${base}`), 'linkOutside');
    assert.equal(await refusal(`${base}/innocent.txt`), 'protected');
    assert.equal(await refusal(`${base}/link.txt`), 'text');
    assert.equal(await refusal('../../../../etc/passwd'), 'parent');
    assert.equal(await refusal(secret.path), 'protected');
  });

  it('lists files in alphabetical order, without protected, linked and installed ones', async () => {
    for (const name of ['b/z.ts', 'b.ts', 'a/x.ts', '.env', 'node_modules/p/index.js', 'c.pem'])
      await window.write(name, '');
    const { path, uri } = await window.write('b/a.ts', '');
    const base = path.split('/')[0] ?? '';
    await symlink('/etc', vscode.Uri.joinPath(uri, '../etc').fsPath);
    const list = (limit: number) => workspace.listFiles({ folder: base, limit }, signal);
    const paths = ['a/x.ts', 'b.ts', 'b/a.ts', 'b/z.ts'].map((each) => `${base}/${each}`);
    assert.deepEqual(await list(10), { kind: 'files', paths, isComplete: true });
    assert.deepEqual(await list(4), { kind: 'files', paths, isComplete: true });
    assert.deepEqual(await list(3), { kind: 'files', paths: paths.slice(0, 3), isComplete: false });
    const whole = await workspace.listFiles({ folder: '', limit: 10_000 }, signal);
    assert.ok(whole.kind === 'files' && paths.every((each) => whole.paths.includes(each)));
  });

  it('[R8] finds lines in unsaved text and on disk, not in protected, linked, binary or installed files', async () => {
    const { path, uri } = await window.write('b/open.ts', 'saved\n');
    await window.write('a.ts', 'one\r\n  a Needle here\r\nNEEDLE');
    await window.write('bad.bin', 'needle\0');
    await window.write('large.txt', 'needle\n'.repeat(MAX_FILE_BYTES / 4));
    for (const name of ['.env', 'node_modules/p/index.js', 'c.pem']) {
      await window.write(name, 'needle');
    }
    const base = path.split('/')[0] ?? '';
    await symlink(
      vscode.Uri.joinPath(uri, '../../.env').fsPath,
      vscode.Uri.joinPath(uri, '../link.ts').fsPath,
    );
    const document = await vscode.workspace.openTextDocument(uri);
    await replaceLines(document, [0, 1], 'unsaved needle\n');
    const search = (text: string, limit = 10) =>
      workspace.searchFiles({ text, folder: base, limit }, signal);
    const lines = [
      { path: `${base}/a.ts`, line: 1, text: '  a Needle here' },
      { path: `${base}/a.ts`, line: 2, text: 'NEEDLE' },
      { path: `${base}/b/open.ts`, line: 0, text: 'unsaved needle' },
    ];
    assert.deepEqual(await search('needle'), { kind: 'found', lines, isComplete: true });
    assert.deepEqual(await search('Needle'), {
      kind: 'found',
      lines: lines.slice(0, 1),
      isComplete: true,
    });
    assert.deepEqual(await search('needle', 2), {
      kind: 'found',
      lines: lines.slice(0, 2),
      isComplete: false,
    });
    assert.deepEqual(await search('saved\n'), { kind: 'found', lines: [], isComplete: true });
    assert.deepEqual(
      await workspace.searchFiles({ text: 'x', folder: '../..', limit: 1 }, signal),
      { kind: 'refused', refusal: { kind: 'parent' } },
    );
    await document.save();
  });

  it('[R8] a search that is cancelled ends with what it has', async () => {
    await window.write('a.ts', 'needle');
    assert.deepEqual(
      await workspace.searchFiles({ text: 'needle', folder: '', limit: 9 }, AbortSignal.abort()),
      { kind: 'found', lines: [], isComplete: false },
    );
  });

  it('[V12] refuses everything in Restricted Mode and without a folder', async () => {
    const restricted = createEditorWorkspace({ ...windowSource, isTrusted: () => false });
    const empty = createEditorWorkspace({ ...windowSource, folder: () => null });
    for (const [each, kind] of [
      [restricted, 'restricted'],
      [empty, 'noWorkspace'],
    ] as const) {
      const expected = { kind: 'refused', refusal: { kind } };
      assert.deepEqual(await each.readFile('a.txt', signal), expected);
      assert.deepEqual(await each.listFiles({ folder: '', limit: 1 }, signal), expected);
      const query = { text: 'a', folder: '', limit: 1 };
      assert.deepEqual(await each.searchFiles(query, signal), expected);
      assert.deepEqual(await each.checkWrite('a.txt', signal), expected);
      assert.deepEqual(await each.readProblems(null, signal), expected);
    }
  });
});
