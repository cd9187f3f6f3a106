import * as vscode from 'vscode';
import { threadId } from '../../../../shared/domain/ids.ts';
import {
  placesOf,
  type ProposalRow,
  type QueueRow,
  type ThreadRow,
} from '../../../review/reviewQueue.ts';
import { createThreads } from '../../../review/threads.ts';
import { applySuggestions } from './applySuggestions.ts';
import { chooseFilter, chooseGrouping, showAll } from './chooseView.ts';
import { exportQueue } from './exportQueue.ts';
import type { QueueHost } from './queueHost.ts';
import type { QueueState } from './queueState.ts';
import type { QueueTree } from './queueTree.ts';
import { sendThreads } from './sendThreads.ts';
import type { Walk } from './walk.ts';

interface Deps {
  readonly host: QueueHost;
  readonly queue: QueueState;
  readonly tree: QueueTree;
  readonly walk: Walk;
}

/** A command of the tree is about the rows it is called on; from a key, about those selected. */
type OnRows = (
  name: string,
  act: (rows: readonly QueueRow[]) => Promise<void>,
) => vscode.Disposable;

/** The commands of the queue: on its rows, on the way through it, and on all of it. */
export function registerQueueCommands(deps: Deps): readonly vscode.Disposable[] {
  const { host, queue, tree } = deps;
  const register = host.registerCommand ?? vscode.commands.registerCommand;
  const command = (name: string, run: () => Promise<void>): vscode.Disposable =>
    register(`parley.review.${name}`, run);
  const onRows: OnRows = (name, act) =>
    register(`parley.review.${name}`, (target, selected) => act(tree.chosen(target, selected)));
  return [
    ...walkCommands(deps, command),
    ...threadCommands(host, onRows),
    ...proposalCommands(host, onRows),
    onRows('open', async (rows) => {
      const [first] = rows.flatMap(placesOf);
      if (first) await deps.walk.open(first);
    }),
    onRows('sendOpenThreads', async (rows) => {
      const chosen = threadsOf(rows.length > 0 ? rows : queue.index.waiting());
      const open = chosen.filter(({ record }) => !record.data.isResolved);
      await sendThreads(
        host,
        open.map(({ record }) => record),
      );
    }),
    command('applySuggestions', () => applySuggestions(host, queue)),
    command('export', () => exportQueue(queue)),
    command('groupBy', () => chooseGrouping(queue)),
    command('filter', () => chooseFilter(queue)),
    command('clearFilter', () => {
      showAll(queue);
      return Promise.resolve();
    }),
  ];
}

function walkCommands(
  { walk, tree }: Deps,
  command: (name: string, run: () => Promise<void>) => vscode.Disposable,
): readonly vscode.Disposable[] {
  const step = async (direction: 'next' | 'previous'): Promise<void> => {
    const row = await walk.step(direction);
    if (row) tree.select(row);
    else {
      void vscode.window.showInformationMessage(
        vscode.l10n.t('Nothing waits for you: no open comments and no proposed edits.'),
      );
    }
  };
  return [command('next', () => step('next')), command('previous', () => step('previous'))];
}

function threadCommands(host: QueueHost, onRows: OnRows): readonly vscode.Disposable[] {
  const threads = createThreads(host);
  const run = host.runCommand ?? vscode.commands.executeCommand;
  const setResolved = async (rows: readonly QueueRow[], isResolved: boolean): Promise<void> => {
    for (const { id } of threadsOf(rows)) await threads.setResolved(threadId.parse(id), isResolved);
  };
  return [
    onRows('resolve', (rows) => setResolved(rows, true)),
    onRows('unresolve', (rows) => setResolved(rows, false)),
    onRows('delete', async (rows) => {
      const chosen = threadsOf(rows);
      if (chosen.length === 0 || !(await host.confirmDelete(chosen.length))) return;
      for (const { id } of chosen) await threads.delete(threadId.parse(id));
    }),
    onRows('copyLink', async (rows) => {
      const [first] = threadsOf(rows);
      if (first) await run('parley.thread.copyLink', first.id);
    }),
  ];
}

/** What these decide, merge and say is the business of the commands on proposals. */
function proposalCommands(host: QueueHost, onRows: OnRows): readonly vscode.Disposable[] {
  const run = host.runCommand ?? vscode.commands.executeCommand;
  const onEach = async (command: string, rows: readonly QueueRow[]): Promise<void> => {
    for (const { id } of proposalsOf(rows)) await run(command, id);
  };
  return [
    onRows('accept', async (rows) => {
      for (const row of rows) {
        // Files that belong together are asked about together, and accepted in one step.
        if (row.kind === 'set') await run('parley.proposal.decideGroup', row.members[0]?.id);
        else await onEach('parley.proposal.acceptAll', [row]);
      }
    }),
    onRows('reject', (rows) => onEach('parley.proposal.rejectAll', rows)),
    onRows('discuss', async (rows) => {
      const [first] = proposalsOf(rows);
      if (first) await run('parley.proposal.discuss', first.id);
    }),
    onRows('preview', async (rows) => {
      const ids = proposalsOf(rows).map(({ id }) => id);
      if (ids.length > 0) await host.suggestions.previewProposals(ids);
    }),
  ];
}

function threadsOf(rows: readonly QueueRow[]): readonly ThreadRow[] {
  return rows.filter((row) => row.kind === 'thread');
}

function proposalsOf(rows: readonly QueueRow[]): readonly ProposalRow[] {
  return [...new Set(rows.flatMap(placesOf))].filter((row) => row.kind === 'proposal');
}
