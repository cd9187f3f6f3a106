import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { createAttachments } from '../../../extension/host/chat/attachments.ts';
import type { GitRepository } from '../../../extension/host/git/gitExtension.ts';
import {
  createEditorWorkspace,
  windowSource,
} from '../../../extension/host/workspace/editorWorkspace.ts';
import { estimateTokens } from '../../../shared/prompt/tokenEstimate.ts';
import { eventually } from '../review/eventually.ts';
import { aPage } from './aPage.ts';
import { ADA, openWindow } from './otherWindow.ts';
import { databasePath, loggedErrors, parley } from './parley.ts';

const PATH = 'src/overdue.ts';
const PNG =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==';

function folder(): vscode.Uri {
  const uri = windowSource.folder();
  assert.ok(uri);
  return uri;
}

const uriOf = (path: string) => vscode.Uri.joinPath(folder(), path);

function attachmentsOf({
  repository = null,
  isTrusted = true,
}: { repository?: GitRepository | null; isTrusted?: boolean } = {}) {
  return createAttachments({
    workspace: createEditorWorkspace({ ...windowSource, isTrusted: () => isTrusted }),
    folder: () => windowSource.folder(),
    openRepository: () =>
      Promise.resolve(repository ? { kind: 'open', repository } : { kind: 'noRepository' }),
    countTokens: estimateTokens,
  });
}

function repositoryOf(
  changed: readonly string[],
  untracked: readonly string[] = [],
): { readonly repository: GitRepository; readonly asked: string[] } {
  const asked: string[] = [];
  const change = (path: string, status: number) => ({ uri: uriOf(path), status });
  const diffWith = (_ref: string, path = '') => {
    asked.push(path);
    return Promise.resolve(`--- a\n+++ b\n@@ -1 +1 @@\n-old\n+new\n`);
  };
  return {
    asked,
    repository: {
      rootUri: folder(),
      state: {
        HEAD: { name: 'main', commit: 'a1' },
        mergeChanges: [],
        indexChanges: changed.map((path) => change(path, 0)),
        workingTreeChanges: [
          ...changed.map((path) => change(path, 5)),
          ...untracked.map((path) => change(path, 7)),
        ],
      },
      status: () => Promise.resolve(),
      diffWith: diffWith as GitRepository['diffWith'],
      show: () => Promise.resolve(''),
      getMergeBase: () => Promise.resolve(undefined),
      getBranches: () => Promise.resolve([]),
    },
  };
}

describe('[V11] what the composer attaches', () => {
  before(() => parley());
  afterEach(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    assert.deepEqual(loggedErrors, []);
  });

  it('a file is read whole, and counted', async () => {
    const { attachments, told } = await attachmentsOf().take({ kind: 'file', path: PATH });
    const [file] = attachments;
    assert.equal(told, null);
    assert.deepEqual([file?.path, file?.source, file?.isWhole], [PATH, 'file', true]);
    assert.equal(file?.tokens, estimateTokens(file?.text ?? ''));
  });

  it('the selection goes by whole lines, unsaved changes included', async () => {
    const editor = await vscode.window.showTextDocument(uriOf(PATH));
    editor.selection = new vscode.Selection(1, 3, 3, 0);
    const { attachments } = await attachmentsOf().take({ kind: 'selection' });
    const lines = editor.document.getText().split(/\r?\n/).slice(1, 3).join('\n');
    assert.deepEqual(
      attachments.map(({ source, startLine, endLine, text }) => [source, startLine, endLine, text]),
      [['selection', 1, 2, lines]],
    );
  });

  it('the problems of the file in the editor are listed, and those of all files', async () => {
    const diagnostics = vscode.languages.createDiagnosticCollection('test');
    try {
      await vscode.window.showTextDocument(uriOf(PATH));
      const range = new vscode.Range(2, 4, 2, 9);
      diagnostics.set(uriOf(PATH), [new vscode.Diagnostic(range, 'Nobody closes this.')]);
      diagnostics.set(uriOf('.env'), [new vscode.Diagnostic(range, 'A secret.')]);
      const textOf = async (isOfAll: boolean) => {
        const { attachments } = await attachmentsOf().take({ kind: 'problems', isOfAll });
        return attachments.map(({ path, text }) => `${path} ${text}`).join();
      };
      await eventually(async () => (await textOf(false)).includes('Nobody closes this.'), true);
      assert.match(
        await textOf(false),
        /^src\/overdue\.ts src\/overdue\.ts:3: error: Nobody closes/,
      );
      const all = await textOf(true);
      assert.match(all, /^\. .*Nobody closes this\./s);
      assert.ok(!all.includes('A secret.'), all);
    } finally {
      diagnostics.dispose();
    }
  });

  it('uncommitted changes are a diff of what may be read, new files by name', async () => {
    const { repository, asked } = repositoryOf([PATH, '.env'], ['src/new.ts', '.env.local']);
    const { attachments, told } = await attachmentsOf({ repository }).take({ kind: 'changes' });
    assert.equal(told, null);
    assert.deepEqual(asked, [uriOf(PATH).fsPath]);
    assert.equal(
      attachments[0]?.text,
      '--- a\n+++ b\n@@ -1 +1 @@\n-old\n+new\nUntracked files:\n  src/new.ts',
    );
    assert.deepEqual([attachments[0].source, attachments[0].path], ['changes', '.']);
  });

  it('without a repository, without changes and before a first commit it says so', async () => {
    const toldBy = async (repository: GitRepository | null) =>
      (await attachmentsOf({ repository }).take({ kind: 'changes' })).told ?? '';
    assert.match(await toldBy(null), /no Git repository/);
    assert.match(await toldBy(repositoryOf([]).repository), /Nothing has changed/);
    const { repository } = repositoryOf([PATH]);
    const failing = { ...repository, diffWith: () => Promise.reject(new Error()) };
    assert.match(await toldBy(failing), /Git cannot say/);
    const state = { ...repository.state, HEAD: { name: 'main' } };
    assert.match(await toldBy({ ...repository, state }), /first commit/);
  });

  it('open editors go each as a file', async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await vscode.window.showTextDocument(uriOf(PATH), { preview: false });
    const { attachments } = await attachmentsOf().take({ kind: 'editors' });
    assert.deepEqual(
      attachments.map(({ path }) => path),
      [PATH],
    );
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    assert.match((await attachmentsOf().take({ kind: 'editors' })).told ?? '', /No file/);
  });

  it('of dropped files those of the workspace go, and the others are named', async () => {
    const remote = uriOf(PATH).with({ scheme: 'vscode-remote', authority: 'somewhere' });
    const { attachments, told } = await attachmentsOf().take({
      kind: 'dropped',
      uris: [remote.toString(), 'file:///etc/passwd', uriOf('.env').toString(), 'not an address'],
    });
    assert.deepEqual(
      attachments.map(({ path }) => path),
      [PATH],
    );
    assert.match(told ?? '', /“passwd” is not in the folder.*\.env/s);
  });

  it('in Restricted Mode nothing is read, whatever is asked for', async () => {
    const { repository, asked } = repositoryOf([PATH]);
    const attachments = attachmentsOf({ repository, isTrusted: false });
    const kinds = [
      { kind: 'file', path: PATH },
      { kind: 'changes' },
      { kind: 'problems', isOfAll: true },
    ] as const;
    for (const from of kinds) {
      const taken = await attachments.take(from);
      assert.deepEqual(taken.attachments, [], from.kind);
      assert.ok(taken.told, from.kind);
    }
    assert.deepEqual(asked, []);
    assert.deepEqual(await attachments.findFiles('overdue'), []);
  });

  it('files are found by a part of their path, open ones first', async () => {
    const attachments = attachmentsOf();
    assert.ok((await attachments.findFiles('overd')).includes(PATH));
    assert.ok(!(await attachments.findFiles('.env')).includes('.env'));
    await vscode.window.showTextDocument(uriOf(PATH), { preview: false });
    assert.equal((await attachments.findFiles(''))[0], PATH);
  });

  it('a page’s picture is stored with its message and given back only to its conversation', async () => {
    const window = await openWindow(databasePath());
    const id = await window.rooms.create({ personalityIds: [], projectId: null });
    const page = aPage(window.chat, id);
    try {
      const image = { type: 'image/png', base64: PNG, name: 'dot.png', width: 1, height: 1 };
      const params = { conversationId: id, text: 'Look', replyTo: null, attachments: [] };
      const forged = { ...image, type: 'image/jpeg' };
      const refused = await page.call('sendMessage', { ...params, images: [forged] });
      assert.deepEqual([refused.kind, 'code' in refused && refused.code], ['fault', 'badRequest']);
      await page.call('sendMessage', { ...params, images: [image] });
      const [stored] = await window.store.list('attachment', id);
      assert.ok(stored && 'blob' in stored.data);
      const bytes = await window.store.blob(stored.data.blob);
      assert.deepEqual(bytes, new Uint8Array(Buffer.from(PNG, 'base64')));
      const loaded = async (conversationId: string) => {
        const reply = await page.call('loadImage', { conversationId, imageId: stored.id });
        return reply.kind === 'reply' && reply.value;
      };
      assert.deepEqual(await loaded(id), { image: { type: 'image/png', base64: PNG } });
      assert.deepEqual(await loaded(ADA), { image: null });
    } finally {
      page.host.dispose();
      await window.close();
    }
  });
});
