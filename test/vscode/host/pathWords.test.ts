import assert from 'node:assert/strict';
import { pathReason, pathWords } from '../../../extension/host/pathWords.ts';
import type { PathRefusal } from '../../../shared/domain/workspace.ts';

type Kind = Exclude<PathRefusal['kind'], 'tooLarge'>;

const KINDS: Readonly<Record<Kind, true>> = {
  ...{ parent: true, absolute: true, home: true, drive: true, network: true, stream: true },
  ...{ shortName: true, deviceName: true, trailingDot: true, invalidCharacters: true },
  ...{ tooLong: true, protected: true, notFound: true, linkOutside: true, ignored: true },
  ...{ folder: true, special: true, notebook: true, notText: true, forbidden: true },
  ...{ noWorkspace: true, restricted: true },
};

const refusals: readonly PathRefusal[] = [
  ...(Object.keys(KINDS) as Kind[]).map((kind) => ({ kind })),
  { kind: 'tooLarge', limitBytes: 1024 * 1024 },
];

describe('[V12] why a file cannot be used', () => {
  it('is told to people in sentences of their own, one for each reason', () => {
    const told = refusals.map((refusal) => pathWords('src/a.ts', refusal));
    assert.equal(new Set(told).size, refusals.length);
    for (const words of told) {
      assert.match(words, /\.$/);
      assert.doesNotMatch(words, /human|list_files|\{\d\}|undefined/);
    }
    for (const { kind } of refusals) assert.notEqual(pathReason(kind), '');
    assert.match(pathWords('', { kind: 'notText' }), /^This file is not/);
    assert.match(told.at(-1) ?? '', /larger than 1 MB/);
  });

  it('shows a hostile path short, on one line and without links', () => {
    const path = `[a](command:x)\n${'long/'.repeat(100)}`;
    const words = pathWords(path, { kind: 'notFound' });
    assert.ok(!words.includes('](') && !words.includes('\n') && words.length < 250, words);
  });
});
