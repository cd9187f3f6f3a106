import * as vscode from 'vscode';
import {
  addEstimates,
  ASSUMED_TOOL_TURNS,
  estimateReviewer,
  materialTokens,
} from '../../../review/reviewEstimate.ts';
import { type PersonalityId, personalityId } from '../../../../shared/domain/ids.ts';
import type { KnownRecord } from '../../../../shared/domain/record.ts';
import { personalityItems } from '../../commands/pickPersonalities.ts';
import { tell, withoutLinks } from '../../tell.ts';
import { dollars } from './reviewWords.ts';
import type { ReviewRunsHost } from './reviewRunsHost.ts';

/** Somebody who is to review, with what that is expected to cost; null where nobody knows the price. */
export interface Reviewer {
  readonly id: PersonalityId;
  readonly name: string;
  readonly model: string;
  readonly usd: number | null;
}

/** Everybody who could review a text such as this; the muted cannot. */
export async function possibleReviewers(
  host: ReviewRunsHost,
  texts: readonly string[],
): Promise<readonly (Reviewer & { readonly record: KnownRecord<'personality'> })[]> {
  const tokens = materialTokens(texts);
  const records = (await host.rooms.personalities()).filter(({ data }) => !data.isMuted);
  return records.map((record) => {
    const { name, model: own } = record.data;
    const model = own === '' ? host.defaultModel() : own;
    const usd = estimateReviewer(host.modelInfo(model), tokens);
    return { id: personalityId.parse(record.id), name, model, usd, record };
  });
}

/** Lets the person pick who reviews, with the estimated cost of each; null when they pick none or leave. */
export async function pickReviewers(
  possible: Awaited<ReturnType<typeof possibleReviewers>>,
  given: { readonly title: string; readonly before: readonly string[] },
): Promise<readonly Reviewer[] | null> {
  if (possible.length === 0) {
    tell(vscode.l10n.t('All personalities are muted. Unmute one in the Personalities view first.'));
    return null;
  }
  const items = personalityItems(possible.map(({ record }) => record)).map((item, place) => {
    const reviewer = possible[place];
    return {
      ...item,
      reviewer,
      picked: given.before.includes(item.id),
      detail: reviewer ? `${reviewer.model} · ${costWords(reviewer.usd)}` : '',
    };
  });
  const picked = await vscode.window.showQuickPick(items, {
    title: given.title,
    placeHolder: vscode.l10n.t(
      'Who reviews? Costs are estimates for {0} tool calls each',
      ASSUMED_TOOL_TURNS,
    ),
    canPickMany: true,
    matchOnDescription: true,
  });
  const reviewers = (picked ?? []).flatMap(({ reviewer }) => (reviewer ? [reviewer] : []));
  return reviewers.length > 0 ? reviewers : null;
}

function costWords(usd: number | null): string {
  if (usd === null) return vscode.l10n.t('price not known');
  return usd === 0 ? vscode.l10n.t('free') : vscode.l10n.t('about {0}', dollars(usd));
}

/** Asks before a review that is expected to cost more than the person's bound. */
export async function agreesToCost(
  host: ReviewRunsHost,
  title: string,
  reviewers: readonly Reviewer[],
): Promise<boolean> {
  const { usd, isComplete } = addEstimates(reviewers.map((each) => each.usd));
  if (usd <= host.askAboveUsd()) return true;
  const names = reviewers.map(({ name, usd: own }) => `${name}: ${costWords(own)}`).join('\n');
  const start = vscode.l10n.t('Review');
  const chosen = await vscode.window.showWarningMessage(
    withoutLinks(
      isComplete
        ? vscode.l10n.t('{0} costs about {1}.', title, dollars(usd))
        : vscode.l10n.t('{0} costs at least about {1}.', title, dollars(usd)),
    ),
    {
      modal: true,
      detail: `${names}\n\n${vscode.l10n.t(
        'Estimated for {0} tool calls each. The setting parley.review.askAboveUsd says from which cost on you are asked.',
        ASSUMED_TOOL_TURNS,
      )}`,
    },
    start,
  );
  return chosen === start;
}
