import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { MAX_ATTACHMENTS } from '../../../shared/domain/attachment.ts';
import { parley } from '../host/parley.ts';
import { forgetScript, script } from '../host/simulated.ts';
import { sitDown, type TheUser } from '../host/theUser.ts';
import { aGitFolder, type GitFolder } from './gitFolder.ts';
import { replaceLines } from './reviewWindow.ts';
import { openRunWindow, type RunWindow } from './runWindow.ts';

describe('a review of what Git says has changed', () => {
  let folder: GitFolder;
  let window: RunWindow;
  let user: TheUser;

  beforeEach(async () => {
    await parley();
    folder = aGitFolder();
    window = await openRunWindow({ folder: folder.uri });
    user = sitDown();
    await script({ steps: [{ kind: 'text', text: 'Nothing.' }] });
  });
  afterEach(async () => {
    user.leave();
    await forgetScript();
    await window.close();
    folder.clear();
    assert.deepEqual(window.errors, []);
  });

  /** What Ada was asked to review: the title, the words, and each attachment by its path. */
  async function asked() {
    const [id = ''] = window.reviews;
    const snapshot = await window.rooms.snapshot(id);
    const message = snapshot?.messages[0];
    const attachments = message?.attachments ?? [];
    return {
      title: snapshot?.title,
      text: message?.text ?? '',
      sources: [...new Set(attachments.map(({ source }) => source))],
      diffs: Object.fromEntries(attachments.map(({ path, text }) => [path, text])),
    };
  }

  it('[V9] reads staged, unstaged and untracked changes, each file once', async () => {
    folder.init();
    folder.write('both.ts', 'one\ntwo\nthree\n');
    folder.write('gone.ts', 'old\n');
    folder.write('same.ts', 'same\n');
    folder.write('.gitignore', 'ignored.ts\n');
    folder.commit();
    folder.write('both.ts', 'one\nTWO\nthree\n');
    folder.git('add', 'both.ts');
    folder.write('both.ts', 'one\nTWO\nTHREE\n');
    folder.remove('gone.ts');
    folder.write('src/new file.ts', 'fresh\n');
    folder.write('ignored.ts', 'ignored\n');
    user.answers.push(['Ada']);
    await window.run('parley.review.changes');
    const { title, text, sources, diffs } = await asked();
    assert.equal(title, 'Review of uncommitted changes (3 files)');
    assert.match(text, /^@all Please review the uncommitted changes of 3 files\./);
    assert.deepEqual(sources, ['changes']);
    assert.deepEqual(Object.keys(diffs), ['both.ts', 'gone.ts', 'src/new file.ts']);
    const both = diffs['both.ts'] ?? '';
    assert.ok(both.includes('-two\n-three\n+TWO\n+THREE'), both);
    assert.match(diffs['gone.ts'] ?? '', /\n-old/);
    assert.match(
      diffs['src/new file.ts'] ?? '',
      /\+\+\+ b\/src\/new file\.ts\n@@ -0,0 \+1 @@\n\+fresh/,
    );
    assert.ok(user.seen.includes('information: Ada: nothing to say'));
  });

  it('[V9] shows what stands in the editor and is not saved yet', async () => {
    folder.init();
    folder.write('clean.ts', 'one\ntwo\n');
    const uri = folder.write('saved.ts', 'one\n');
    folder.commit();
    folder.write('saved.ts', 'two\n');
    for (const [place, text] of [
      [uri, 'three\n'],
      [vscode.Uri.joinPath(folder.uri, 'clean.ts'), 'ONE\n'],
    ] as const) {
      const document = await vscode.workspace.openTextDocument(place);
      await replaceLines(document, [0, 1], text);
    }
    user.answers.push(['Ada']);
    await window.run('parley.review.changes');
    const { diffs } = await asked();
    assert.deepEqual(Object.keys(diffs), ['clean.ts', 'saved.ts']);
    assert.ok(diffs['clean.ts']?.includes('-one\n+ONE\n two'), diffs['clean.ts']);
    assert.ok(diffs['saved.ts']?.includes('-one\n+three'), diffs['saved.ts']);
    await vscode.workspace.saveAll();
  });

  it('[V9] leaves keys and binary files out, and names them', async () => {
    folder.init();
    folder.write('a.ts', 'a\n');
    folder.write('tracked.bin', Uint8Array.from([0, 1, 2]));
    folder.write('gone.bin', Uint8Array.from([0, 1, 2]));
    folder.commit();
    folder.remove('gone.bin');
    folder.write('a.ts', 'b\n');
    folder.write('.env', 'KEY=1\n');
    folder.write('picture.bin', Uint8Array.from([0, 159, 146]));
    folder.write('tracked.bin', Uint8Array.from([0, 1, 3]));
    user.answers.push(['Ada']);
    await window.run('parley.review.changes');
    assert.deepEqual(Object.keys((await asked()).diffs), ['a.ts']);
    const told = user.seen.find((line) => line.includes('Left out')) ?? '';
    assert.match(told, /\.env \(protected\)/);
    assert.match(told, /picture\.bin \(not text\)/);
    assert.match(told, /tracked\.bin \(not text\)/);
    assert.match(told, /gone\.bin \(not text\)/);
  });

  it('[V9] attaches as many files as a message takes and names the rest', async () => {
    folder.init();
    for (let place = 10; place < 26; place += 1) folder.write(`f${place}.ts`, `${place}\n`);
    user.answers.push(['Ada']);
    await window.run('parley.review.changes');
    const { title, text, diffs } = await asked();
    assert.equal(title, 'Review of uncommitted changes (16 files)');
    assert.equal(Object.keys(diffs).length, MAX_ATTACHMENTS);
    assert.ok(text.endsWith('- `f22.ts`\n- `f23.ts`\n- `f24.ts`\n- `f25.ts`'), text);
  });

  it('[V9] says when there is nothing to review, and asks nobody', async () => {
    folder.init();
    folder.write('a.ts', 'a\n');
    folder.commit();
    await window.run('parley.review.changes');
    assert.deepEqual(user.seen, ['information: There are no uncommitted changes to review.']);
    assert.deepEqual(window.reviews, []);
  });

  it('[V9] says when the folder is in no repository', async () => {
    folder.write('a.ts', 'a\n');
    await window.run('parley.review.changes');
    await window.run('parley.review.branch');
    const words =
      'information: This folder is in no Git repository, so nobody knows what has changed. Initialize one, then try again.';
    assert.deepEqual(user.seen, [words, words]);
  });

  it('[V9] compares a branch with where it left its base, and offers others', async () => {
    folder.init();
    folder.write('a.ts', 'a\n');
    folder.commit();
    folder.git('branch', 'release');
    folder.git('checkout', '-b', 'feature');
    folder.write('a.ts', 'mine\n');
    folder.write('b.ts', 'new\n');
    folder.commit();
    folder.git('checkout', 'main');
    folder.write('theirs.ts', 'theirs\n');
    folder.commit();
    folder.git('checkout', 'feature');
    user.answers.push(['main'], ['Ada']);
    await window.run('parley.review.branch');
    assert.deepEqual(user.seen.slice(0, 3), [
      'pick: Review feature against…',
      '  main',
      '  release',
    ]);
    const { title, diffs } = await asked();
    assert.equal(title, 'Review of feature against main (2 files)');
    assert.deepEqual(Object.keys(diffs), ['a.ts', 'b.ts']);
    assert.match(diffs['a.ts'] ?? '', /-a\n\+mine/);
  });

  it('[V9] says when a branch has changed nothing, or stands alone', async () => {
    folder.init();
    folder.write('a.ts', 'a\n');
    folder.commit();
    await window.run('parley.review.branch');
    folder.git('branch', 'other');
    user.answers.push(['other']);
    await window.run('parley.review.branch');
    const told = user.seen.filter((line) => line.startsWith('information'));
    assert.deepEqual(told, [
      'information: There is no other branch to compare this one with.',
      'information: This branch changes nothing since it left other.',
    ]);
    assert.deepEqual(window.reviews, []);
  });
});
