import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import {
  followThreadLink,
  threadLink,
} from '../../../extension/host/review/threads/threadLinks.ts';
import type { ShownComment } from '../../../extension/host/review/threads/threadFace.ts';
import type { ThreadsHost } from '../../../extension/host/review/threads/threadsHost.ts';
import { createUriHandler } from '../../../extension/host/uriHandler.ts';
import type { AnswerProgress, ThreadAnswer } from '../../../extension/rooms/threadAnswers.ts';
import { projectId, proposalId, threadId } from '../../../shared/domain/ids.ts';
import type { HunkStatus } from '../../../shared/domain/proposal.ts';
import type { Thread } from '../../../shared/domain/thread.ts';
import { ada, aHunk, aProject, aProposal, aThread } from '../../support/reviewBuilders.ts';
import { countedId } from '../../support/syncBuilders.ts';
import { eventually } from './eventually.ts';
import { aReviewWindow, type ReviewWindow } from './reviewWindow.ts';
import { openThreads, type ThreadsWindow } from './threadsWindow.ts';

const text = Array.from({ length: 12 }, (_, i) => `const line${i} = ${i};`).join('\n');

describe('talk in comment threads', () => {
  let window: ReviewWindow;
  let threads: ThreadsWindow | undefined;

  beforeEach(() => {
    window = aReviewWindow();
  });
  afterEach(async () => {
    threads?.dispose();
    await window.clear();
    assert.deepEqual(window.errors, []);
  });

  async function aShownThread(over: Partial<Thread> = {}, host: Partial<ThreadsHost> = {}) {
    const { path, uri } = await window.write('a.ts', text);
    const id = threadId.parse(countedId());
    const data = aThread(text, [4, 5], { path, ...over });
    await window.host.store.write([{ kind: 'thread', id, data }]);
    const opened = openThreads(window, host);
    threads = opened;
    await eventually(opened.lines, [4, 5]);
    const shown = opened.shown[0];
    assert.ok(shown);
    const comment = (at: number) => shown.comments[at] as ShownComment;
    const read = async () => (await window.host.store.get('thread', id))?.data;
    return { ...opened, id, uri, path, thread: shown, comment, read };
  }

  /** An answer that the test gives itself. */
  function anAnswer() {
    const { promise, resolve } = Promise.withResolvers<ThreadAnswer>();
    let tell = (_: AnswerProgress): void => undefined;
    const stopped: string[] = [];
    const host: Partial<ThreadsHost> = {
      answer: ({ onProgress }) => {
        tell = onProgress;
        return promise;
      },
      stopAnswer: (id) => {
        stopped.push(id);
        resolve({ kind: 'stopped' });
      },
    };
    const say = (said: string) => tell({ personalityId: ada, name: 'Ada', text: said });
    return { host, say, end: resolve, stopped };
  }

  it('[V2] shows an answer as it grows, in few paints, and once when it is stored', async () => {
    const { host, say, end } = anAnswer();
    const { id, thread, look, read } = await aShownThread({}, host);
    await window.run('parley.thread.reply', { thread, text: 'Why?' });
    await eventually(() => thread.contextValue, 'open.answering');
    let paints = 0;
    let said = '';
    const before = thread.comments;
    let last = before;
    for (let n = 0; n < 200; n += 1) {
      said += `word${n} `;
      say(said);
      await new Promise((resolve) => setImmediate(resolve));
      if (thread.comments !== last) paints += 1;
      last = thread.comments;
    }
    await eventually(() => look()[1]?.at(-1), said);
    assert.ok(paints < 20, `${paints} paints for 200 pieces`);
    assert.equal(thread.comments.at(-1)?.author.name, 'Ada');
    assert.equal(thread.comments.at(-1)?.label, 'answering…');
    assert.equal((await read())?.comments.length, 2);

    const data = await read();
    assert.ok(data);
    const answer = { ...aThread(text, [0, 0]).comments[0], text: said.trim() } as never;
    await window.host.store.write([
      { kind: 'thread', id, data: { ...data, comments: [...data.comments, answer] } },
    ]);
    await eventually(() => look()[1]?.length, 3);
    end({ kind: 'answered' });
    await eventually(() => thread.contextValue, 'open');
    assert.equal(look()[1]?.length, 3);
  });

  it('[V2] stops an answer from the thread, which can then be asked for again', async () => {
    const { host, say, stopped } = anAnswer();
    const { id, thread, look } = await aShownThread({}, host);
    await window.run('parley.thread.reply', { thread, text: 'Why?' });
    await eventually(() => thread.contextValue, 'open.answering');
    say('Be');
    await eventually(() => look()[1]?.at(-1), 'Be');
    await window.run('parley.thread.stop', thread);
    await eventually(() => thread.contextValue, 'open.stopped');
    assert.deepEqual(stopped, [id]);
    assert.deepEqual(look()[1], ['Look **here**.', 'Why?']);
  });

  it('[V2] shows a failure in the thread, keeps the reply, and asks again', async () => {
    const answers: ThreadAnswer[] = [
      { kind: 'failed', failure: { kind: 'brokenStream', detail: 'The line broke.' } },
      { kind: 'answered' },
    ];
    const answer = () => Promise.resolve(answers.shift() ?? { kind: 'nobody' as const });
    const { thread, look } = await aShownThread({}, { answer });
    await window.run('parley.thread.reply', { thread, text: 'Why?' });
    await eventually(() => thread.contextValue, 'open.failed');
    assert.match(thread.label ?? '', /The line broke\./);
    assert.deepEqual(look()[1], ['Look **here**.', 'Why?']);
    await window.run('parley.thread.askAgain', thread);
    await eventually(() => thread.contextValue, 'open');
    assert.deepEqual(answers, []);
  });

  it('[V2] lets the human edit their own comment in place, undisturbed by others', async () => {
    const { id, thread, comment, read } = await aShownThread();
    await window.run('parley.thread.reply', { thread, text: 'tpyo' });
    await eventually(() => thread.comments.length, 2);
    assert.deepEqual([comment(0).contextValue, comment(1).contextValue], [undefined, 'own']);
    const mine = comment(1);
    await window.run('parley.comment.edit', mine);
    assert.equal(mine.mode, vscode.CommentMode.Editing);
    await window.run('parley.thread.resolve', id);
    await eventually(() => thread.contextValue, 'resolved');
    assert.equal(comment(1), mine);
    assert.equal(mine.mode, vscode.CommentMode.Editing);
    mine.body = 'typo';
    await window.run('parley.comment.save', mine);
    assert.equal((await read())?.comments[1]?.text, 'typo');
    assert.notEqual((await read())?.comments[1]?.editedAt, null);
    await eventually(() => comment(1).mode, vscode.CommentMode.Preview);

    await window.run('parley.comment.edit', comment(1));
    comment(1).body = 'never mind';
    await window.run('parley.comment.cancel', comment(1));
    assert.equal((comment(1).body as vscode.MarkdownString).value, 'typo');
    await window.run('parley.comment.delete', comment(1));
    await eventually(() => thread.comments.length, 1);
    await window.run('parley.comment.delete', comment(0));
    assert.equal((await read())?.comments.length, 1, 'what a personality said stays');
  });

  it('[V2] begins a thread of the human at the chosen lines; a mention is answered', async () => {
    const { uri, path, asked, ranges, shown, id } = await aShownThread();
    const draft = (line: number) => ({
      uri,
      range: new vscode.Range(line, 3, line, 9),
      dispose: () => disposed.push(line),
    });
    const disposed: number[] = [];
    await window.run('parley.thread.reply', { thread: draft(7), text: 'Remember this.' });
    await eventually(() => ranges(path).length, 2);
    assert.deepEqual(asked, []);
    await window.run('parley.thread.reply', { thread: draft(9), text: '@Ada is this right?' });
    await eventually(() => asked.length, 1);
    assert.deepEqual(disposed, [7, 9]);
    const begun = (await window.host.store.list('thread')).filter((each) => each.id !== id);
    assert.deepEqual(
      begun.map(({ data }) => [data.anchor.quote, data.severity, data.comments[0]?.author.name]),
      [
        ['const line7 = 7;', 'note', 'Kim'],
        ['const line9 = 9;', 'note', 'Kim'],
      ],
    );
    assert.equal(shown.at(-1)?.collapsibleState, vscode.CommentThreadCollapsibleState.Expanded);
  });

  it('[V2] offers the "+" in files of the project, not in protected ones or others', async () => {
    const { host, uri } = await aShownThread();
    const provider = host.controller.commentingRangeProvider;
    const offered = async (document: vscode.TextDocument) =>
      ((await provider?.provideCommentingRanges(
        document,
        new vscode.CancellationTokenSource().token,
      )) ?? []) as vscode.Range[];
    const [range] = await offered(await vscode.workspace.openTextDocument(uri));
    assert.deepEqual([range?.start.line, range?.end.line], [0, 11]);
    const secret = await window.write('.env', 'KEY=1');
    assert.deepEqual(await offered(await vscode.workspace.openTextDocument(secret.uri)), []);
    const untitled = await vscode.workspace.openTextDocument({ content: 'x' });
    assert.deepEqual(await offered(untitled), []);
  });

  it('[V1] shows a suggestion as a difference, and makes a proposal of it', async () => {
    const made = proposalId.parse(countedId());
    const base = aThread(text, [4, 5]).comments[0];
    assert.ok(base);
    const suggestion = { oldText: 'const line4 = 4;', newText: '```\nlet four;', proposalId: null };
    const requests: unknown[] = [];
    const { thread, id, comment, look, openedProposals } = await aShownThread(
      { comments: [{ ...base, suggestion }] },
      {
        proposeSuggestion: (request) => {
          requests.push(request);
          return Promise.resolve({ kind: 'proposed', proposalId: made });
        },
      },
    );
    assert.match(look()[1]?.[0] ?? '', /````diff\n- const line4 = 4;\n\+ ```\n\+ let four;\n````/);
    assert.equal(comment(0).contextValue, 'suggestion.pending');
    await window.run('parley.comment.applySuggestion', comment(0));
    assert.deepEqual(requests, [{ threadId: id, commentId: base.id, line: 4 }]);
    assert.deepEqual(openedProposals, [made]);

    const stored = (await window.host.store.get('thread', id))?.data;
    assert.ok(stored);
    const comments = [{ ...base, suggestion: { ...suggestion, proposalId: made } }];
    await window.host.store.write([{ kind: 'thread', id, data: { ...stored, comments } }]);
    await eventually(() => thread.comments[0]?.contextValue, 'suggestion.proposed');
    await window.run('parley.comment.showProposal', comment(0));
    assert.deepEqual(openedProposals, [made, made]);

    const decide = (...statuses: readonly HunkStatus[]) => {
      const hunks = statuses.map((status) => aHunk('a', 'b', { status }));
      return window.host.store.write([{ kind: 'proposal', id: made, data: aProposal(hunks) }]);
    };
    const state = () => [comment(0).contextValue, comment(0).label];
    await decide('rejected');
    await eventually(state, ['suggestion.rejected', 'suggestion rejected']);
    await decide('accepted', 'rejected');
    await eventually(state, ['suggestion.accepted', 'suggestion accepted']);
    const again = openThreads(window);
    await eventually(() => again.shown.at(-1)?.comments[0]?.contextValue, 'suggestion.accepted');
    again.dispose();
    await decide('accepted', 'pending');
    await eventually(state, ['suggestion.proposed', undefined]);
  });

  it('[V2] copies a link that leads to the thread, and tells of one from elsewhere', async () => {
    const { id, uri, thread, reveal, host } = await aShownThread();
    await window.run('parley.thread.copyLink', thread);
    const link = await vscode.env.clipboard.readText();
    assert.equal(link, threadLink(id));
    const told: string[] = [];
    const follow = (address: string, project: Thread['projectId'] | null) =>
      followThreadLink(
        {
          store: host.store,
          projectId: project,
          reveal: async (each) => {
            await reveal(each);
          },
          tell: (message) => Promise.resolve(told.push(message) < 0),
        },
        vscode.Uri.parse(address),
      );
    await follow(link, aProject);
    assert.equal(vscode.window.activeTextEditor?.document.uri.toString(), uri.toString());
    assert.equal(vscode.window.activeTextEditor.selection.start.line, 4);
    assert.equal(thread.collapsibleState, vscode.CommentThreadCollapsibleState.Expanded);
    assert.deepEqual(told, []);

    const data = { name: 'Apollo', identity: 'folder:Apollo' };
    await host.store.write([{ kind: 'project', id: aProject, data }]);
    await follow(link, null);
    await follow(link, projectId.parse(countedId()));
    for (const words of told.splice(0)) assert.match(words, /another project, “Apollo”/);
    await follow(threadLink(threadId.parse(countedId())), aProject);
    await follow(`${link.slice(0, -3)}../../etc`, aProject);
    for (const words of told) assert.match(words, /not on this machine/);
    assert.equal(told.length, 2);
  });

  it('gives each address to its part, and keeps those that come too early', async () => {
    const errors: unknown[] = [];
    const uris = createUriHandler(
      () => ({ dispose: () => undefined }),
      (error) => errors.push(error),
    );
    const heard: string[] = [];
    const hear = (name: string) => (uri: vscode.Uri) => {
      heard.push(`${name} ${uri.path}`);
      return name === 'bad' ? Promise.reject(new Error('bad')) : Promise.resolve();
    };
    const address = (path: string) => vscode.Uri.from({ scheme: 'vscode', authority: 'x', path });
    await uris.handleUri(address('/thread/1'));
    await uris.handleUri(address('/nowhere'));
    uris.on('openrouter', hear('openrouter'));
    const thread = uris.on('thread', hear('thread'));
    await uris.handleUri(address('/openrouter'));
    thread.dispose();
    uris.on('thread', hear('bad'));
    await uris.handleUri(address('/thread/2'));
    assert.deepEqual(heard, ['thread /thread/1', 'openrouter /openrouter', 'bad /thread/2']);
    await eventually(() => errors.length, 1);
  });
});
