import assert from 'node:assert/strict';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { gitFolderOf, readGitConfig } from '../../../extension/host/git/gitFolder.ts';
import { createIgnoredFiles } from '../../../extension/host/workspace/ignoredFiles.ts';
import { aGitFolder, type GitFolder } from '../review/gitFolder.ts';

const ORIGIN = 'https://example.com/team/app.git';

describe('where Git keeps what belongs to a repository', () => {
  let folder: GitFolder;
  beforeEach(() => (folder = aGitFolder()));
  afterEach(() => folder.clear());

  const below = (...path: string[]) => vscode.Uri.joinPath(folder.uri, ...path);

  function repository(): void {
    folder.init();
    folder.git('remote', 'add', 'origin', ORIGIN);
    folder.write('a.ts', 'a\n');
    folder.commit();
    folder.write('.git/info/exclude', 'mine.txt\n');
  }

  it('[V12] is `.git`, or what a linked work tree points to, by either kind of path', async () => {
    repository();
    folder.git('worktree', 'add', 'tree');
    const told = join('..', '.git', 'worktrees', 'tree');
    for (const pointer of [null, `gitdir: ${told}\n`]) {
      if (pointer !== null) folder.write('tree/.git', pointer);
      assert.ok((await readGitConfig(below('tree')))?.includes(ORIGIN), String(pointer));
      const ignored = createIgnoredFiles(below('tree'));
      assert.equal(await ignored.has('mine.txt'), true);
      assert.equal(await ignored.has('a.ts'), false);
    }
    assert.ok((await readGitConfig(folder.uri))?.includes(ORIGIN));
    assert.equal(await createIgnoredFiles(folder.uri).has('mine.txt'), true);
  });

  it('[V12] is a submodule’s own', async () => {
    repository();
    const add = ['-c', 'protocol.file.allow=always', 'submodule', 'add', '--quiet'];
    folder.git(...add, folder.uri.fsPath, 'part');
    const config = (await readGitConfig(below('part'))) ?? '';
    assert.ok(config.includes(folder.uri.fsPath), config);
    assert.ok(!config.includes(ORIGIN));
  });

  it('[V12] is nowhere for a pointer that is too long, leads to no folder or to another machine', async () => {
    repository();
    folder.write('file', 'no folder');
    const root = below('.git').fsPath;
    for (const pointer of [
      'gitdir: ../nowhere',
      'gitdir: ../file',
      'gitdir: //server/share/.git',
      String.raw`gitdir: \\server\share\.git`,
      'gitdir: ',
      `something ${root}`,
      `gitdir: ${root}\n${' '.repeat(10_000)}`,
    ]) {
      folder.write('tree/.git', pointer);
      assert.equal(await gitFolderOf(below('tree')), null, pointer.slice(0, 60));
      assert.equal(await readGitConfig(below('tree')), null);
    }
    folder.write('tree/.git', `gitdir: ${root}`);
    assert.equal((await gitFolderOf(below('tree')))?.fsPath, root);
  });
});
