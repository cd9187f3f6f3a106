import * as vscode from 'vscode';
import { type ReviewMaterial, reviewTask, type ReviewScope } from '../../../review/reviewTask.ts';
import type { ConversationId } from '../../../../shared/domain/ids.ts';
import type { RoomRules } from '../../../../shared/domain/roomRules.ts';
import type { Reviewer } from './pickReviewers.ts';
import type { ProjectHost } from './reviewRunsHost.ts';
import { withoutLinks } from '../../tell.ts';
import { failedIn, type RoomRound, untilQuiet, worksIn, worksLine } from './roomWatch.ts';

export interface ReviewWish {
  readonly scope: ReviewScope;
  readonly title: string;
  readonly material: ReviewMaterial;
  readonly reviewers: readonly Reviewer[];
}

/** How the room is run afterwards: as any other. */
const RULES_AFTER: Partial<RoomRules> = { order: null, maxTurns: null, maxChainDepth: null };

/** Makes the room of a review; nobody has been asked yet. */
export async function openReviewRoom(
  host: ProjectHost,
  { title, reviewers }: ReviewWish,
): Promise<ConversationId> {
  const { rooms, project } = host;
  const personalityIds = reviewers.map(({ id }) => id);
  const id = await rooms.create({ personalityIds, projectId: project.id });
  await rooms.rename(id, title);
  // All read at once, and each once: nobody calls another before all have said what they found.
  await rooms.changeRules(id, { order: 'parallel', maxTurns: reviewers.length, maxChainDepth: 1 });
  host.onAgreed?.(id);
  return id;
}

/** Runs a review in its room, with progress that can be cancelled, until everybody is done. */
export async function runReview(
  host: ProjectHost,
  conversationId: ConversationId,
  { scope, title, material, reviewers }: ReviewWish,
): Promise<void> {
  const { rooms } = host;
  const text = reviewTask(scope, material);
  const attachments = [...material.attachments];
  try {
    await withProgress({ rooms, conversationId, reviewers }, title, () =>
      rooms.send({ conversationId, text, replyTo: null, attachments }),
    );
  } finally {
    await rooms.changeRules(conversationId, RULES_AFTER);
  }
}

/** Asks those who failed once more, one after another. */
export async function retryReview(round: RoomRound, title: string): Promise<void> {
  const works = await worksIn(round);
  for (const messageId of failedIn(works ?? [])) {
    const isCancelled = await withProgress(round, title, () =>
      round.rooms.retry(round.conversationId, messageId),
    );
    if (isCancelled) return;
  }
}

/** Answers whether the person cancelled. What was found until then is kept. */
async function withProgress(
  round: RoomRound,
  title: string,
  start: () => Promise<unknown>,
): Promise<boolean> {
  const location = vscode.ProgressLocation.Notification;
  return vscode.window.withProgress(
    { location, title: withoutLinks(title), cancellable: true },
    async (progress, cancel) => {
      await untilQuiet(
        round,
        cancel,
        (message) => progress.report({ message: withoutLinks(message) }),
        start,
      );
      return cancel.isCancellationRequested;
    },
  );
}

/** Tells what came of a review. Answers true when the person wants those who failed to be asked again. */
export async function tellReviewEnd(
  host: ProjectHost,
  round: RoomRound,
  title: string,
): Promise<boolean> {
  const works = await worksIn(round);
  if (works === null) return false;
  const hasFailed = failedIn(works).length > 0;
  const retry = vscode.l10n.t('Retry');
  const showReview = vscode.l10n.t('Show Review');
  const openConversation = vscode.l10n.t('Open Conversation');
  const words = withoutLinks(
    works.every(({ last }) => last === null)
      ? vscode.l10n.t('{0} was stopped before anybody had begun.', title)
      : worksLine(works),
  );
  const chosen = hasFailed
    ? await vscode.window.showWarningMessage(words, retry, showReview, openConversation)
    : await vscode.window.showInformationMessage(words, showReview, openConversation);
  if (chosen === showReview) await vscode.commands.executeCommand('parley.reviewQueue.focus');
  if (chosen === openConversation) await host.revealConversation(round.conversationId);
  return chosen === retry;
}
