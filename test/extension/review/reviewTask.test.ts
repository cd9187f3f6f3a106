import assert from 'node:assert/strict';
import {
  isBinaryDiff,
  newFileDiff,
  reviewAttachment,
  reviewScope,
  reviewTask,
  scopeKey,
  splitForAttaching,
  textDiff,
} from '../../../extension/review/reviewTask.ts';
import {
  addEstimates,
  estimateReviewer,
  materialTokens,
} from '../../../extension/review/reviewEstimate.ts';
import {
  attachment,
  MAX_ATTACHMENTS,
  MAX_EXCERPT_LENGTH,
} from '../../../shared/domain/attachment.ts';
import { mentionedIn } from '../../../shared/turns/speakers.ts';
import { personalityId } from '../../../shared/domain/ids.ts';
import { applyPatch } from 'diff';

const members = ['Ada', 'scope', 'Kofi'].map((name, place) => ({
  id: personalityId.parse(`00000000-0000-4000-8000-00000000000${place}`),
  name,
}));

const file = (path: string, text = 'a\n') =>
  reviewAttachment({ source: 'file', path, startLine: 0, isWhole: true, text });

describe('the task of a review', () => {
  it('[V9] calls everybody once, and nobody by the name of a file or branch', () => {
    const hostile = ['node_modules/@scope/a.ts', '@Kofi.ts', 'a`@Kofi `b.ts'];
    for (const path of hostile) {
      const material = { attachments: [file('a.ts')], unattached: [path] };
      const text = reviewTask({ kind: 'files', paths: [path] }, material);
      assert.deepEqual(
        mentionedIn(text, members),
        members.map(({ id }) => id),
      );
      assert.deepEqual(mentionedIn(text.replace('@all', ''), members), []);
    }
    const branch = reviewTask(
      { kind: 'branch', base: '@Kofi' },
      { attachments: [file('a.ts')], unattached: [] },
    );
    assert.deepEqual(mentionedIn(branch.replace('@all', ''), members), []);
  });

  it('[V9] says what is reviewed and how it is to be read', () => {
    const one = { attachments: [file('src/a.ts')], unattached: [] };
    const words = (...given: Parameters<typeof reviewTask>) =>
      reviewTask(...given).split('\n')[0] ?? '';
    assert.equal(
      words({ kind: 'files', paths: ['src/a.ts'] }, one),
      '@all Please review `src/a.ts`. The text is attached.',
    );
    assert.match(
      words({ kind: 'selection', path: 'src/a.ts', startLine: 2, endLine: 8 }, one),
      /review lines 3–9 of `src\/a\.ts`\./,
    );
    assert.match(
      words({ kind: 'selection', path: 'src/a.ts', startLine: 2, endLine: 2 }, one),
      /review line 3 of `src\/a\.ts`\./,
    );
    const two = { ...one, unattached: ['b.ts'] };
    assert.match(words({ kind: 'changes' }, two), /the uncommitted changes of 2 files\./);
    assert.match(
      words({ kind: 'branch', base: 'main' }, two),
      /changes since it left `main`, in 2 files\./,
    );
    assert.match(words({ kind: 'changes' }, two), /attached as unified diffs/);
    assert.ok(reviewTask({ kind: 'changes' }, two).endsWith('with `read_file`:\n- `b.ts`'));
  });

  it('[V9] names at most a hundred files that are not attached, and says where one is cut', () => {
    const paths = Array.from({ length: 130 }, (_, place) => `f${place}.ts`);
    const long = file('long.ts', 'x\n'.repeat(MAX_EXCERPT_LENGTH));
    const text = reviewTask(
      { kind: 'files', paths: ['long.ts', ...paths] },
      { attachments: [long], unattached: paths },
    );
    assert.ok(text.includes('- `f99.ts`'));
    assert.ok(!text.includes('f100.ts'));
    assert.ok(text.endsWith('- and 30 more'));
    assert.match(text, /too long and are cut: read the rest with `read_file`/);
  });

  it('[V9] attaches no more files than a message takes', () => {
    const files = Array.from({ length: MAX_ATTACHMENTS + 2 }, (_, place) => place);
    const { attached, rest } = splitForAttaching(files);
    assert.deepEqual([attached.length, rest], [MAX_ATTACHMENTS, files.slice(-2)]);
  });

  it('[V9] is the same review for the same files in any order', () => {
    const key = (...paths: string[]) => scopeKey({ kind: 'files', paths });
    assert.equal(key('a', 'b'), key('b', 'a', 'b'));
    assert.notEqual(key('a'), key('b'));
  });

  it('[V9] reads a stored scope only where it is one', () => {
    for (const scope of [
      { kind: 'files', paths: [] },
      { kind: 'files', paths: ['../a'] },
      { kind: 'selection', path: 'a', startLine: -1, endLine: 0 },
      { kind: 'branch', base: '' },
      { kind: 'other' },
    ]) {
      assert.equal(reviewScope.safeParse(scope).success, false, JSON.stringify(scope));
    }
  });
});

describe('an attachment of a review', () => {
  it('[V9] keeps to the bounds of a message, cut after a whole line', () => {
    const line = `${'é😀'.repeat(10)}\n`;
    const cut = reviewAttachment({
      ...{ source: 'file', path: 'a', startLine: 5, isWhole: true },
      text: line.repeat(10_000),
    });
    assert.deepEqual(attachment.parse(cut), cut);
    assert.ok(cut.text.length > MAX_EXCERPT_LENGTH - line.length - 1);
    assert.ok(cut.text.endsWith('😀'));
    assert.equal(cut.isWhole, false);
    assert.equal(cut.endLine, 5 + cut.text.split('\n').length - 1);
    const endless = reviewAttachment({
      ...{ source: 'file', path: 'a', startLine: 0, isWhole: true },
      text: `x${'😀'.repeat(MAX_EXCERPT_LENGTH)}\0`,
    });
    assert.deepEqual(attachment.parse(endless), endless);
  });

  it('[V9] of a new file is a diff that makes it from nothing', () => {
    for (const text of ['a\nb\n', 'a', 'a\n', '\n', 'a\n\n', 'a\nb']) {
      assert.equal(applyPatch('', newFileDiff('a.ts', text)), text, JSON.stringify(text));
    }
    assert.ok(newFileDiff('a.ts', '').includes('new file'));
  });

  it('[V9] of text that is not saved is a diff of the two texts, whatever ends their lines', () => {
    const patch = textDiff('a.ts', 'one\r\ntwo\r\n', 'one\nTWO\n') ?? '';
    assert.ok(patch.startsWith('--- a/a.ts'), patch);
    assert.equal(applyPatch('one\ntwo\n', patch), 'one\nTWO\n');
    assert.equal(textDiff('a.ts', 'one\r\n', 'one\n'), '');
  });

  it('[V9] is not made of a binary file', () => {
    assert.equal(isBinaryDiff('diff --git a/x b/x\nBinary files a/x and b/x differ\n'), true);
    assert.equal(isBinaryDiff('@@ -1 +1 @@\n-a\n+Binary files a and b differ'), false);
  });
});

describe('the estimated cost of a review', () => {
  const priced = { promptPrice: 1e-6, completionPrice: 1e-5, cachedPromptPrice: null };

  it('[V9] grows with the text, is 0 for a free model and unknown without a price', () => {
    const small = estimateReviewer(priced, 100) ?? 0;
    assert.ok(small > 0.03 && small < 0.1, String(small));
    // Seven requests read it.
    const more = (estimateReviewer(priced, 1_100) ?? 0) - small;
    assert.ok(Math.abs(more - 7e-3) < 1e-9);
    assert.equal(estimateReviewer({ ...priced, promptPrice: 0, completionPrice: 0 }, 100), 0);
    assert.equal(estimateReviewer({ ...priced, promptPrice: null }, 100), null);
    assert.equal(estimateReviewer(null, 100), null);
  });

  it('[V9] is a sum that says when part of it is not known', () => {
    assert.deepEqual(addEstimates([0.25, null, 0.5]), { usd: 0.75, isComplete: false });
    assert.deepEqual(addEstimates([]), { usd: 0, isComplete: true });
    assert.equal(materialTokens(['abcd', 'abcd']), 2);
  });
});
