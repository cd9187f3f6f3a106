import * as vscode from 'vscode';
import * as z from 'zod';
import type { ConversationId } from '../../../../shared/domain/ids.ts';
import { personalityId } from '../../../../shared/domain/ids.ts';
import { reviewScope, scopeKey } from '../../../review/reviewTask.ts';
import { chooseBranch, chooseFiles, chooseSelection, type ChosenScope } from './chooseScope.ts';
import { agreesToCost, pickReviewers, possibleReviewers, type Reviewer } from './pickReviewers.ts';
import { readMaterial } from './readMaterial.ts';
import type { ProjectHost, ReviewRunsHost } from './reviewRunsHost.ts';
import { tell } from '../../tell.ts';
import { leftOutWords, nothingWords, reviewTitle, troubleWords } from './reviewWords.ts';
import {
  openReviewRoom,
  retryReview,
  type ReviewWish,
  runReview,
  tellReviewEnd,
} from './runReview.ts';

const LAST = 'parley.review.last';
/** As many as sit in a room. */
const MAX_REVIEWERS = 32;

const last = z.object({ scope: reviewScope, reviewers: z.array(personalityId).max(MAX_REVIEWERS) });
type Last = z.infer<typeof last>;

/** The reviews that run in this window by their scope, each with its room. */
type Running = Map<string, Promise<ConversationId>>;

/** Registers the commands that have files, a selection, changes or a branch reviewed. */
export function registerReviewRuns(host: ReviewRunsHost): vscode.Disposable {
  const running: Running = new Map();
  const register = (
    command: string,
    choose: (host: ProjectHost, ...given: unknown[]) => ChosenScope | Promise<ChosenScope>,
  ): vscode.Disposable =>
    (host.registerCommand ?? vscode.commands.registerCommand)(command, async (...given) => {
      const ready = await readyHost(host);
      if (ready === null) return;
      const chosen = await choose(ready, ...given);
      if (chosen !== null) await review(ready, running, { ...chosen, reviewers: null });
    });
  return vscode.Disposable.from(
    register('parley.review.file', chooseFiles),
    register('parley.review.selection', chooseSelection),
    register('parley.review.changes', () => ({ scope: { kind: 'changes' }, leftOut: [] })),
    register('parley.review.branch', chooseBranch),
    (host.registerCommand ?? vscode.commands.registerCommand)('parley.review.again', async () => {
      const ready = await readyHost(host);
      if (ready !== null) await reviewAgain(ready, running);
    }),
  );
}

/** The host, when there is a folder that may be read; otherwise it is said what is missing. */
async function readyHost(host: ReviewRunsHost): Promise<ProjectHost | null> {
  const never = new AbortController().signal;
  const list = await host.workspace.listFiles({ folder: '', limit: 0 }, never);
  if (list.kind === 'refused' && list.refusal.kind === 'restricted') {
    await offer(
      vscode.l10n.t(
        'In Restricted Mode nobody reads your files. Trust this folder to review them.',
      ),
      [vscode.l10n.t('Manage Workspace Trust'), 'workbench.trust.manage'],
    );
    return null;
  }
  const { project } = host;
  if (project === null || list.kind === 'refused') {
    await offer(vscode.l10n.t('Open the folder whose files are to be reviewed first.'), [
      vscode.l10n.t('Open Folder'),
      'workbench.action.files.openFolder',
    ]);
    return null;
  }
  return { ...host, project };
}

async function offer(
  words: string,
  [button, command]: readonly [button: string, command: string],
): Promise<void> {
  const chosen = await vscode.window.showInformationMessage(words, button);
  if (chosen === button) await vscode.commands.executeCommand(command);
}

async function reviewAgain(host: ProjectHost, running: Running): Promise<void> {
  const before = lastOf(host);
  if (before === null) {
    tell(
      vscode.l10n.t('Nothing has been reviewed in this folder yet. Open a file and review that.'),
    );
    return;
  }
  await review(host, running, { ...before, leftOut: [] });
}

interface Request extends NonNullable<ChosenScope> {
  /** Null asks who reviews. */
  readonly reviewers: Last['reviewers'] | null;
}

/** From a scope to the end of its review; one that runs already is shown instead. */
async function review(host: ProjectHost, running: Running, request: Request): Promise<void> {
  const key = scopeKey(request.scope);
  const room = running.get(key);
  if (room !== undefined) {
    await host.revealConversation(await room);
    return;
  }
  const wish = await prepare(host, request);
  if (wish === null) return;
  const reviewers = wish.reviewers.map(({ id }) => id);
  await host.state.update(LAST, { scope: wish.scope, reviewers } satisfies Last);
  // Somebody may have begun the same while the questions stood open.
  const meanwhile = running.get(key);
  if (meanwhile !== undefined) await host.revealConversation(await meanwhile);
  else await conduct(host, running, wish);
}

/** Reads, asks who reviews and whether the cost is right; null when it ends there, which was said. */
async function prepare(host: ProjectHost, request: Request): Promise<ReviewWish | null> {
  const { scope } = request;
  const read = await readMaterial(host, scope);
  if (read.kind === 'trouble') {
    tell(troubleWords(read.trouble));
    return null;
  }
  const leftOut = [...request.leftOut, ...read.leftOut];
  if (read.kind === 'nothing') {
    tell(nothingWords(scope, leftOut));
    return null;
  }
  if (leftOut.length > 0) tell(leftOutWords(leftOut));
  const { material } = read;
  const title = reviewTitle(scope, material, read.branch);
  const texts = material.attachments.map(({ text }) => text);
  const possible = await possibleReviewers(host, texts);
  const same = possible.filter(({ id }) => request.reviewers?.includes(id) === true);
  const before = lastOf(host)?.reviewers ?? [];
  const picked: readonly Reviewer[] | null =
    same.length > 0 ? same : await pickReviewers(possible, { title, before });
  const reviewers = picked?.slice(0, MAX_REVIEWERS) ?? [];
  if (reviewers.length === 0 || !(await agreesToCost(host, title, reviewers))) return null;
  return { scope, title, material, reviewers };
}

async function conduct(host: ProjectHost, running: Running, wish: ReviewWish): Promise<void> {
  const { title, reviewers } = wish;
  const opening = openReviewRoom(host, wish);
  const whileRunning = async (work: () => Promise<void>): Promise<void> => {
    const key = scopeKey(wish.scope);
    running.set(key, opening);
    try {
      await work();
    } finally {
      running.delete(key);
    }
  };
  await whileRunning(async () => runReview(host, await opening, wish));
  const round = { rooms: host.rooms, conversationId: await opening, reviewers };
  while (await tellReviewEnd(host, round, title)) {
    await whileRunning(() => retryReview(round, title));
  }
}

function lastOf({ state }: ProjectHost): Last | null {
  return last.safeParse(state.get<unknown>(LAST)).data ?? null;
}
