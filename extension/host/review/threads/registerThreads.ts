import * as vscode from 'vscode';
import { builtInPersonalities } from '../../../../shared/domain/builtInPersonalities.ts';
import type { ThreadId } from '../../../../shared/domain/ids.ts';
import type { StoreChange } from '../../../../shared/domain/recordStore.ts';
import { createThreads, type Threads } from '../../../review/threads.ts';
import type { Disposing } from '../../disposing.ts';
import { registerCommentCommands } from './commentCommands.ts';
import { followDisk, followDocuments, followRenames } from './followFiles.ts';
import { createJobs } from './jobs.ts';
import { revealThread } from './revealThread.ts';
import { createThreadAnswering } from './threadAnswering.ts';
import { createThreadBoard, type ThreadBoard } from './threadBoard.ts';
import { offerOwnThreads, registerThreadCommands } from './threadCommands.ts';
import { decisionOf } from './threadFace.ts';
import type { ThreadParts } from './threadReplies.ts';
import type { ThreadsHost } from './threadsHost.ts';

/** The threads of this window, as other parts of it see them. */
export interface ShownThreads extends Disposing {
  /** Where the threads of a file, by its path in the project, stand now; outdated ones are left out. */
  readonly ranges: ThreadBoard['ranges'];
  /** Tells the path of a file whose ranges may be others now. */
  readonly onDidChangeRanges: ThreadBoard['onDidChangeRanges'];
  /** Opens the file of a thread and unfolds it; false when there is no such thread in this project. */
  readonly reveal: (id: ThreadId) => Promise<boolean>;
}

/**
 * Shows the project's comment threads, keeps them on their text, and carries out what people do with
 * them. The store is the truth: every change goes there, and comes back through its change event,
 * whether it was made here, in another window or on another device.
 */
export function registerThreads(host: ThreadsHost): ShownThreads {
  const threads = createThreads(host);
  host.controller.options = {
    prompt: vscode.l10n.t('Reply'),
    placeHolder: vscode.l10n.t('Comment, or ask a personality with @'),
  };
  const board = createThreadBoard(host, threads, host.controller);
  const jobs = createJobs(host.report);
  const answering = createThreadAnswering({
    answer: (request) => host.answer(request),
    show: (id, state) =>
      void jobs.run(() => {
        board.setAnswer(id, state);
        return Promise.resolve();
      }),
    report: host.report,
  });
  const parts: ThreadParts = { host, threads, board, jobs, answering };

  void jobs.run(() => load(host, threads, board));
  offerOwnThreads(host);
  const registrations = vscode.Disposable.from(
    {
      dispose: host.store.onDidChange(
        (change) => void jobs.run(() => refresh(host, board, change)),
      ),
    },
    followDocuments(board, jobs, host),
    followDisk(board, jobs, host),
    followRenames(threads, jobs, host),
    ...registerThreadCommands(parts),
    ...registerCommentCommands(parts),
    answering,
    board,
    host.controller,
  );
  return {
    ranges: (path) => board.ranges(path),
    onDidChangeRanges: board.onDidChangeRanges,
    reveal: async (id) => {
      // What was asked of the board before, its first loading too, is over then.
      await jobs.run(() => Promise.resolve());
      const live = board.find(id);
      if (live) await revealThread(live);
      return live !== null;
    },
    dispose: () => void registrations.dispose(),
  };
}

/** Shows what is stored. */
async function load(host: ThreadsHost, threads: Threads, board: ThreadBoard): Promise<void> {
  await loadAccents(host, board);
  const proposals = await host.store.list('proposal', host.project.id);
  board.setDecisions(proposals.map(({ id, data }) => [id, decisionOf(data)]));
  const records = await threads.list(host.project.id);
  await board.put(records.map((record) => [record.id, record]));
}

/** Shows what has changed in the store. */
async function refresh(
  host: ThreadsHost,
  board: ThreadBoard,
  { changes }: StoreChange,
): Promise<void> {
  const { store } = host;
  const idsOf = (wanted: string): readonly string[] =>
    changes.flatMap(({ kind, id }) => (kind === wanted ? [id] : []));
  if (idsOf('personality').length > 0) await loadAccents(host, board);
  const threads = idsOf('thread').map(async (id) => [id, await store.get('thread', id)] as const);
  await board.put(await Promise.all(threads));
  const decisions = idsOf('proposal').map(async (id) => {
    const proposal = await store.get('proposal', id);
    return [id, proposal && decisionOf(proposal.data)] as const;
  });
  board.setDecisions(await Promise.all(decisions));
}

async function loadAccents({ store }: ThreadsHost, board: ThreadBoard): Promise<void> {
  // Stored ones come last: a person may have changed a built-in one.
  const personalities = [...builtInPersonalities, ...(await store.list('personality'))];
  board.setAccents(new Map(personalities.map(({ id, data }) => [id, data.accent])));
}
