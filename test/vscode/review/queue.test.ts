import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { createFileBadges } from '../../../extension/host/review/queue/fileBadges.ts';
import { createQueueState } from '../../../extension/host/review/queue/queueState.ts';
import { createThreadOverlays } from '../../../extension/host/review/queue/threadOverlays.ts';
import { threadId } from '../../../shared/domain/ids.ts';
import type { Proposal } from '../../../shared/domain/proposal.ts';
import type { Severity, Thread } from '../../../shared/domain/thread.ts';
import { aHunk, aProposal, aThread } from '../../support/reviewBuilders.ts';
import { countedId } from '../../support/syncBuilders.ts';
import { sitDown, type TheUser } from '../host/theUser.ts';
import { eventually } from './eventually.ts';
import { aQueueWindow, madeProposal, type QueueWindow } from './queueWindow.ts';
import { replaceLines } from './reviewWindow.ts';

const text = Array.from({ length: 12 }, (_, i) => `const line${i} = ${i};`).join('\n');

describe('the review queue in the editor', () => {
  let window: QueueWindow;
  let user: TheUser;

  beforeEach(() => {
    window = aQueueWindow();
    user = sitDown();
  });
  afterEach(async () => {
    user.leave();
    await window.leave();
    assert.deepEqual(window.errors, []);
  });

  async function store(kind: 'thread', data: Thread): Promise<string>;
  async function store(kind: 'proposal', data: Proposal): Promise<string>;
  async function store(kind: 'thread' | 'proposal', data: Thread | Proposal): Promise<string> {
    const id = countedId();
    await window.host.store.write([
      { kind, id, data } as Parameters<typeof window.host.store.write>[0][number],
    ]);
    return id;
  }
  const threadOf = (id: string) => window.host.store.get('thread', id);
  const cursor = (): string => {
    const editor = vscode.window.activeTextEditor;
    return editor
      ? `${editor.document.uri.path.split('/').pop() ?? ''}:${editor.selection.active.line}`
      : '';
  };

  it('[V8] lists what waits, with icons, places, voices and words for a screen reader', async () => {
    const words = '# $(alert) **Look** [here](command:workbench.action.quit)\nmore';
    const base = aThread(text, [4, 5], { severity: 'problem' });
    await store('thread', {
      ...base,
      comments: base.comments.map((it) => ({ ...it, text: words })),
    });
    await store('thread', aThread(text, [8, 8], { isOutdated: true, path: 'src/b.ts' }));
    await store('thread', aThread(text, [9, 9], { isResolved: true }));
    await store('proposal', aProposal([aHunk('a', 'b', { startLine: 1 })]));
    window.register();
    await eventually(window.lines, [
      'a.ts | src',
      '  replace the loop | line 2 · Ada',
      '  $\u2060(alert) Look here | line 5 · Ada',
      'Outdated | 1',
      '  Look here. | src/b.ts · Ada · “const line8 = 8;”',
    ]);
    const items = await window.items();
    assert.deepEqual(
      items.map(({ contextValue }) => contextValue),
      ['group', 'proposal', 'thread open placed', 'group', 'thread open outdated'],
    );
    const item = items[2];
    assert.ok(item?.iconPath instanceof vscode.ThemeIcon);
    assert.equal(item.iconPath.id, 'error');
    assert.equal(
      item.accessibilityInformation?.label,
      'Problem by Ada: $\u2060(alert) Look here, src/a.ts, line 5',
    );
    assert.ok(item.tooltip instanceof vscode.MarkdownString);
    assert.deepEqual([item.tooltip.isTrusted, item.tooltip.supportThemeIcons], [false, false]);
    assert.deepEqual(window.view.badge, { value: 3, tooltip: '2 open comments, 1 proposed edit' });
  });

  it('[V8] follows the store, reading anew only the group that changed', async () => {
    const id = await store('thread', aThread(text, [1, 1]));
    await store('thread', aThread(text, [2, 2]));
    await store('thread', aThread(text, [1, 1], { path: 'src/b.ts' }));
    window.register();
    await eventually(() => window.view.badge?.value, 3);
    window.told.length = 0;
    await window.run('parley.review.resolve', id);
    await eventually(() => window.view.badge?.value, 2);
    assert.deepEqual(
      window.told.map((nodes) => nodes?.map((node) => 'heading' in node && node.key)),
      [['file src/a.ts']],
    );
    await store('thread', aThread(text, [3, 3], { path: 'src/c.ts' }));
    await eventually(() => window.told.at(-1), null);
    assert.equal(window.view.badge?.value, 3);
  });

  it('[V8] groups and filters as chosen, and remembers it', async () => {
    await store('thread', aThread(text, [1, 1], { severity: 'note' }));
    await store('proposal', aProposal([aHunk('a', 'b')]));
    window.register();
    await eventually(async () => (await window.lines()).length, 3);
    user.answers.push(['Severity'], ['Only comments']);
    await window.run('parley.review.groupBy');
    await window.run('parley.review.filter');
    const notes = ['Notes | 1', '  Look here. | src/a.ts:2 · Ada'];
    await eventually(window.lines, notes);
    assert.equal(window.view.message, 'Shown: only comments');
    assert.equal(window.view.badge?.value, 2, 'what is hidden still waits');
    window.register();
    await eventually(window.lines, notes);
    await window.run('parley.review.clearFilter');
    await eventually(async () => (await window.lines()).length, 4);
    for (const [key] of window.kept) window.kept.set(key, { groupBy: 'moon' });
    window.register();
    await eventually(async () => (await window.lines())[0], 'a.ts | src');
  });

  it('[V2] resolves and deletes all that are selected, asking once', async () => {
    const ids = [
      await store('thread', aThread(text, [1, 1])),
      await store('thread', aThread(text, [2, 2])),
    ];
    window.register();
    await eventually(() => window.view.badge?.value, 2);
    const rows = (await window.nodes()).filter((node) => !('heading' in node));
    await window.run('parley.review.resolve', rows[0], rows);
    for (const id of ids) assert.equal((await threadOf(id))?.data.isResolved, true);
    await window.run('parley.review.unresolve', rows[0]);
    assert.deepEqual(
      await Promise.all(ids.map(async (id) => (await threadOf(id))?.data.isResolved)),
      [false, true],
    );
    window.view.selection = [...rows];
    await window.run('parley.review.delete');
    assert.deepEqual(window.done, [['confirm', 2]]);
    for (const id of ids) assert.equal(await threadOf(id), null);
  });

  it('[V4] shows edits of several files as one entry, to be decided together or one by one', async () => {
    const groupId = '00000000-0000-4000-8000-0000000000c1';
    const a = await store('proposal', aProposal([aHunk('a', 'b')], { groupId, path: 'a.ts' }));
    const b = await store('proposal', aProposal([aHunk('a', 'b')], { groupId, path: 'b.ts' }));
    window.register();
    await eventually(window.lines, [
      'Edits of Several Files | 1',
      '  replace the loop | 2 files · Ada',
      '    a.ts | line 1',
      '    b.ts | line 1',
    ]);
    await window.run('parley.review.accept', groupId);
    await window.run('parley.review.accept', b);
    await window.run('parley.review.reject', b);
    await window.run('parley.review.preview', groupId);
    assert.deepEqual(window.done, [
      ['parley.proposal.decideGroup', a],
      ['parley.proposal.acceptAll', b],
      ['parley.proposal.rejectAll', b],
      ['preview', a, b],
    ]);
  });

  it('[V2] goes to the next and the previous over all files, at the lines of now', async () => {
    const first = await window.write('a.ts', text);
    const second = await window.write('b.ts', text);
    const thread = await store('thread', aThread(text, [4, 4], { path: first.path }));
    await store(
      'proposal',
      aProposal([aHunk('line7', 'x', { startLine: 7 })], { path: first.path }),
    );
    const last = await store('thread', aThread(text, [2, 2], { path: second.path }));
    window.register();
    await eventually(() => window.view.badge?.value, 3);
    await window.run('parley.review.next');
    assert.deepEqual([cursor(), window.done], ['a.ts:4', [['reveal', thread]]]);
    const document = await vscode.workspace.openTextDocument(first.uri);
    await replaceLines(document, [6, 6], 'new\n');
    await window.run('parley.review.next');
    assert.equal(cursor(), 'a.ts:8');
    await window.run('parley.review.next');
    assert.deepEqual([cursor(), window.done.at(-1)], ['b.ts:2', ['reveal', last]]);
    await window.run('parley.review.previous');
    assert.equal(cursor(), 'a.ts:8');
  });

  it('[V2] opens a thread at its live line, a new file as a diff, and says when a file is gone', async () => {
    const { path } = await window.write('a.ts', text);
    const thread = await store('thread', aThread(text, [4, 4], { path }));
    const created = await store(
      'proposal',
      aProposal([aHunk('', 'x')], { operation: { kind: 'create' }, path: 'new.ts' }),
    );
    const lost = await store('thread', aThread(text, [4, 4], { path: 'src/gone.ts' }));
    window.register();
    await eventually(() => window.view.badge?.value, 3);
    window.ranges = [
      {
        threadId: threadId.parse(thread),
        startLine: 9,
        endLine: 9,
        severity: 'note',
        isOpen: true,
      },
    ];
    await window.run('parley.review.open', thread);
    assert.equal(cursor(), 'a.ts:9');
    window.isRevealed = true;
    window.ranges = [];
    await window.run('parley.review.open', thread);
    assert.equal(cursor(), 'a.ts:9', 'what the editor has revealed is left as it is');
    await window.run('parley.review.open', created);
    assert.deepEqual(window.done.at(-1), ['parley.proposal.showDiff', created]);
    await window.run('parley.review.open', lost);
    assert.match(user.seen.join('\n'), /warning: “src\/gone\.ts” is not in this folder now/);
  });

  it('[V2] sends open threads to a personality, in a new conversation', async () => {
    await store('thread', aThread(text, [4, 4]));
    await store('thread', aThread(text, [5, 5], { isResolved: true }));
    window.register();
    await eventually(() => window.view.badge?.value, 1);
    user.answers.push(['Ada']);
    await window.run('parley.review.sendOpenThreads');
    const sent = window.done.map((each) => JSON.stringify(each));
    assert.match(sent[0] ?? '', /^\["create",/);
    assert.match(sent[1] ?? '', /^\["send","@Ada please look at this open review comment.*line 5/);
    assert.equal(sent[2], '"shown"');
    assert.deepEqual(user.seen.slice(0, 2), ['pick: Send 1 open comment to', '  Ada']);
  });

  it('[V2] shows all suggestions of a personality before anything is changed', async () => {
    const base = aThread(text, [4, 4]);
    const suggestion = { oldText: 'a', newText: 'b', proposalId: null };
    const comments = base.comments.map((comment) => ({ ...comment, suggestion }));
    const thread = await store('thread', { ...base, comments });
    const edit = await store('proposal', aProposal([aHunk('a', 'b')]));
    window.register();
    await eventually(() => window.view.badge?.value, 2);
    user.answers.push(['Ada']);
    await window.run('parley.review.applySuggestions');
    assert.deepEqual(window.done, [
      ['propose', thread],
      ['preview', madeProposal, edit],
    ]);
  });

  it('[V8] exports what is shown as a Markdown document', async () => {
    await store('thread', aThread(text, [4, 4]));
    window.register();
    await eventually(() => window.view.badge?.value, 1);
    user.answers.push(['Open in an Editor']);
    await window.run('parley.review.export');
    const document = vscode.window.activeTextEditor?.document;
    assert.equal(document?.languageId, 'markdown');
    assert.match(document.getText(), /### src\/a\.ts:5 · warning\n\n```ts\nconst line4 = 4;\n```/);
  });

  it('[V10] badges files by what waits in them, and tells only of those that changed', async () => {
    const { host } = window;
    const queue = createQueueState({
      ...host,
      state: { keys: () => [], get: () => undefined, update: () => Promise.resolve() },
    });
    const badges = createFileBadges(host, queue);
    const told: string[] = [];
    badges.onDidChangeFileDecorations((uris) => {
      told.push(...uris.map((uri) => host.project.pathOf(uri) ?? ''));
    });
    const token = new vscode.CancellationTokenSource().token;
    const look = async (path: string) => {
      const found = await badges.provideFileDecoration(host.project.uriOf(path), token);
      return found && [found.badge, found.tooltip, found.propagate];
    };
    const id = await store('thread', aThread(text, [1, 1]));
    await store('proposal', aProposal([aHunk('a', 'b')]));
    await eventually(() => look('src/a.ts'), ['2', '1 open comment, 1 proposed edit', true]);
    assert.deepEqual([await look('src/b.ts'), new Set(told)], [undefined, new Set(['src/a.ts'])]);
    for (let i = 0; i < 9; i++) await store('thread', aThread(text, [i, i], { path: 'src/b.ts' }));
    await eventually(async () => (await look('src/b.ts'))?.[0], '9');
    await store('thread', aThread(text, [9, 9], { path: 'src/b.ts' }));
    await eventually(async () => (await look('src/b.ts'))?.[0], '9+');
    told.length = 0;
    await host.store.write([
      { kind: 'thread', id, data: aThread(text, [1, 1], { isResolved: true }) },
    ]);
    await eventually(() => told, ['src/a.ts']);
    badges.dispose();
    queue.dispose();
  });

  it('[V10] marks the lines of open threads in visible editors and follows them', () => {
    const uri = window.host.project.uriOf('src/a.ts');
    const marks: (readonly vscode.Range[])[] = [];
    const editor = {
      document: { uri },
      setDecorations: (_type: unknown, ranges: readonly vscode.Range[]) => marks.push(ranges),
    };
    const changed = new vscode.EventEmitter<string>();
    const range = (startLine: number, endLine: number, severity: Severity) => ({
      ...{ threadId: threadId.parse(countedId()), startLine, endLine, severity, isOpen: true },
    });
    window.ranges = [
      range(1, 2, 'warning'),
      range(5, 5, 'note'),
      range(7, 7, 'warning'),
      { ...range(9, 9, 'problem'), isOpen: false },
    ];
    const own = Object.getOwnPropertyDescriptor(vscode.window, 'visibleTextEditors');
    Object.defineProperty(vscode.window, 'visibleTextEditors', {
      configurable: true,
      get: () => [editor],
    });
    const overlays = createThreadOverlays({
      project: window.host.project,
      threads: {
        ranges: () => window.ranges,
        onDidChangeRanges: changed.event,
        reveal: () => Promise.resolve(true),
      },
    });
    const seen = () =>
      marks.splice(0).map((ranges) => ranges.map(({ start, end }) => [start.line, end.line]));
    try {
      assert.deepEqual(seen(), [
        [],
        [
          [1, 2],
          [7, 7],
        ],
        [],
        [[5, 5]],
      ]);
      window.ranges = [];
      changed.fire('src/b.ts');
      assert.deepEqual(seen(), []);
      changed.fire('src/a.ts');
      assert.deepEqual(seen(), [[], [], [], []]);
      changed.fire('src/a.ts');
      assert.deepEqual(seen(), []);
    } finally {
      if (own) Object.defineProperty(vscode.window, 'visibleTextEditors', own);
      overlays.dispose();
    }
  });
});
