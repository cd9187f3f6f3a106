import assert from 'node:assert/strict';
import MarkdownIt from 'markdown-it';
import { exportReview } from '../../../shared/review/exportReview.ts';
import { threadsMessage } from '../../../extension/review/threadsMessage.ts';
import { commentId } from '../../../shared/domain/ids.ts';
import type { Proposal } from '../../../shared/domain/proposal.ts';
import type { Thread } from '../../../shared/domain/thread.ts';
import { findMentions } from '../../../shared/turns/mentions.ts';
import { aHunk, aProposal, aThread } from '../../support/reviewBuilders.ts';
import { countedId } from '../../support/syncBuilders.ts';

const text = 'one\ntwo\nthree\nfour\n';
const noTime = (): string => 'today';

function page(threads: readonly Thread[], proposals: readonly Proposal[] = []): string {
  return exportReview(
    {
      title: 'Review of shop',
      threads: threads.map((data) => ({ kind: 'thread', id: countedId(), data })),
      proposals: proposals.map((data) => ({ kind: 'proposal', id: countedId(), data })),
    },
    noTime,
  );
}

function saying(words: string, over: Partial<Thread> = {}): Thread {
  const base = aThread(text, [1, 2], over);
  return { ...base, comments: base.comments.map((comment) => ({ ...comment, text: words })) };
}

/** The headings that a reader of the page sees. */
function headings(markdown: string): readonly string[] {
  const tokens = new MarkdownIt().parse(markdown, {});
  return tokens.flatMap((token, i) =>
    token.type === 'heading_open' && token.level === 0 ? [tokens[i + 1]?.content ?? ''] : [],
  );
}

describe('[V8] the exported review', () => {
  it('shows a thread with its place, severity, quote, voices and suggestion', () => {
    const thread = saying('Look **here**.');
    const [first] = thread.comments;
    assert.ok(first);
    const comments: Thread['comments'] = [
      { ...first, suggestion: { oldText: 'two\nthree', newText: 'two\n3', proposalId: null } },
      {
        ...first,
        id: commentId.parse(countedId()),
        author: { kind: 'human', name: 'Kim' },
        text: 'Why?',
        editedAt: 1,
      },
    ];
    assert.equal(
      page([{ ...thread, comments }]),
      `# Review of shop

- Open comments: 1
- Proposed edits: 0

## Open comments

### src/a.ts:2–3 · warning

\`\`\`ts
two
three
\`\`\`

**Ada** _today_

> Look **here**.

Suggested:

\`\`\`diff
 two
-three
+3
\`\`\`

**Kim (human)** _today · edited_

> Why?
`,
    );
  });

  it('shows a proposal as a diff that counts lines as the file does', () => {
    const hunks = [
      aHunk('two\nthree', 'two\n2.5\nthree', { startLine: 1 }),
      aHunk('four', '4', { startLine: null }),
      aHunk('one', '1', { status: 'accepted' }),
    ];
    assert.match(
      page([], [aProposal(hunks)]),
      new RegExp(
        [
          '### src/a.ts · edit',
          '',
          String.raw`\*\*Ada\*\* _today_`,
          '',
          '> replace the loop',
          '',
          '```diff',
          '--- a/src/a.ts',
          String.raw`\+\+\+ b/src/a.ts`,
          String.raw`@@ -2,2 \+2,3 @@`,
          ' two',
          String.raw`\+2\.5`,
          ' three',
          '@@',
          '-four',
          String.raw`\+4`,
          '```',
          '',
          '_1 of its 3 edits are decided already._',
        ].join('\n'),
      ),
    );
  });

  it('shows new, renamed and deleted files', () => {
    const made = page(
      [],
      [
        aProposal([aHunk('', 'hi\n')], { operation: { kind: 'create' }, path: 'new.md' }),
        aProposal([aHunk('', '')], { operation: { kind: 'rename', to: 'src/b.ts' } }),
        aProposal([aHunk('', '')], { operation: { kind: 'delete' } }),
      ],
    );
    assert.match(made, /### new\.md · new file[^]*```md\nhi\n```/);
    assert.match(made, /### src\/a\.ts · rename to src\/b\.ts/);
    assert.match(made, /### src\/a\.ts · delete the file/);
  });

  it('keeps open, outdated and resolved apart', () => {
    const made = page([
      saying('a', { isResolved: true }),
      saying('b', { isOutdated: true }),
      saying('c'),
    ]);
    assert.deepEqual(
      headings(made).filter((heading) => !heading.includes('src')),
      ['Review of shop', 'Open comments', 'Outdated comments', 'Resolved comments'],
    );
    assert.match(made, /no longer in this file/);
  });

  it('lets no text of others out of its place', () => {
    const hostile =
      '# Mine\n```\nopen fence\n<script>x</script>\n![p](https://example.com/?s)\n===';
    const thread = saying(hostile, { path: 'src/`# x`.ts' });
    const fences = '````\n# Not a heading\n`````';
    const made = page(
      [{ ...thread, anchor: { ...thread.anchor, quote: fences } }],
      [aProposal([aHunk('a', fences)], { reason: hostile, personalityName: '**# Eve**' })],
    );
    assert.deepEqual(headings(made), [
      'Review of shop',
      'Open comments',
      String.raw`src/\`\# x\`.ts:2–3 · warning`,
      'Proposed edits',
      'src/a.ts · edit',
    ]);
    const html = new MarkdownIt({ html: true }).render(made);
    assert.doesNotMatch(html, /<(script|img)/);
  });

  it('fetches no picture and opens no HTML of a comment', () => {
    const made = page([
      saying('![p](https://example.com/?s) <script>x</script> <img src=x> a < b'),
    ]);
    const html = new MarkdownIt({ html: true }).render(made);
    assert.doesNotMatch(html, /<(script|img)/);
    assert.match(made, /a < b/);
  });

  it('does not hang on a long rewrite', () => {
    const lines = (word: string): string =>
      Array.from({ length: 20_000 }, (_, i) => `${word}${i}`).join('\n');
    const begun = performance.now();
    page([], [aProposal([aHunk(lines('a').slice(0, 90_000), lines('b').slice(0, 90_000))])]);
    assert.ok(performance.now() - begun < 3_000);
  });
});

describe('[V2] the message that hands threads on', () => {
  const record = (data: Thread) => ({ kind: 'thread' as const, id: countedId(), data });

  it('names place, severity, thread, quote and words', () => {
    const thread = record(saying('Look **here**.'));
    assert.equal(
      threadsMessage([thread], 'Bo').text,
      `@Bo please look at this open review comment. Say what you think of it, and answer or resolve it where you can.

**1. src/a.ts**, line 2 · warning · thread ${thread.id}

\`\`\`ts
two
three
\`\`\`

Ada:

> Look **here**.`,
    );
  });

  it('summons nobody but the one it is for', () => {
    const thread = record(saying('@Ada @all look', { path: '@all/x.ts' }));
    const sent = threadsMessage([thread], 'Bo').text;
    assert.deepEqual(
      findMentions(sent, ['Ada', 'Bo']).map((mention) => mention.kind === 'name' && mention.index),
      [1],
    );
  });

  it('says what found no room', () => {
    const threads = Array.from({ length: 100 }, () => record(saying('x'.repeat(3_000))));
    const { text: sent, leftOut } = threadsMessage(threads, 'Bo');
    assert.ok(sent.length < 70_000 && leftOut > 0);
    assert.match(sent, new RegExp(`\\(${leftOut} more are left out here\\.\\)$`));
    assert.match(sent, new RegExp(`these ${100 - leftOut} open`));
  });
});
