import type { PersonalityId } from '../../domain/ids.ts';

export interface Draft {
  readonly authorId: PersonalityId;
  readonly author: string;
  readonly text: string;
}

export interface Ballot {
  readonly voter: string;
  /** Null: an abstention. `draft` is a place in the list of drafts, `confidence` 0 to 1. */
  readonly choice: {
    readonly draft: number;
    readonly confidence: number;
    readonly reason: string;
  } | null;
}

interface Tally {
  /** The draft with more than half of all weight; null where none has. */
  readonly winner: Draft | null;
  /** By the place of the draft. */
  readonly weights: readonly number[];
  readonly total: number;
}

/** Adds up the votes, each weighing as much as its voter is confident. */
export function tally(drafts: readonly Draft[], ballots: readonly Ballot[]): Tally {
  const weights = drafts.map((_, place) =>
    ballots.reduce((sum, { choice }) => sum + (choice?.draft === place ? choice.confidence : 0), 0),
  );
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  // A hair above a half, so that sums of tenths do not make a majority of a tie.
  const winner = drafts.find((_, place) => (weights[place] ?? 0) > total / 2 + 1e-9);
  return { winner: winner ?? null, weights, total };
}

/** The outcome as the room tells it: whose answer has agreement, every vote, and what the minority holds. */
export function outcomeWords(
  drafts: readonly Draft[],
  ballots: readonly Ballot[],
  revisions: number,
): string {
  const { winner, weights, total } = tally(drafts, ballots);
  const after =
    revisions === 0 ? '' : ` after ${revisions === 1 ? '1 revision' : `${revisions} revisions`}`;
  const weightOf = (draft: Draft) => (weights[drafts.indexOf(draft)] ?? 0).toFixed(2);
  const head =
    winner === null
      ? `No agreement${after}: no answer has more than half of the weight.`
      : `Agreement${after} on ${winner.author}'s answer: ${weightOf(winner)} of ${total.toFixed(2)} by confidence.`;
  const minority = drafts.filter((draft) => draft !== winner && Number(weightOf(draft)) > 0);
  const views = minority.map((draft) => {
    const reasons = ballots.flatMap(({ voter, choice }) =>
      choice !== null && drafts[choice.draft] === draft ? [`${voter}: ${choice.reason}`] : [],
    );
    return `- ${draft.author}'s answer (${weightOf(draft)}), held by ${reasons.join('; ')}`;
  });
  const title = winner === null ? 'The views' : 'The minority holds';
  return [
    head,
    ['Votes', ...ballots.map((vote) => ballotWords(vote, drafts))].join('\n'),
    ...(views.length === 0 ? [] : [[title, ...views].join('\n')]),
  ].join('\n\n');
}

function ballotWords({ voter, choice }: Ballot, drafts: readonly Draft[]): string {
  if (choice === null) return `- ${voter} abstained: no vote that could be read.`;
  const author = drafts[choice.draft]?.author ?? '';
  const reason = choice.reason === '' ? '' : `: ${choice.reason}`;
  return `- ${voter} for ${author}'s answer (confidence ${choice.confidence.toFixed(2)})${reason}`;
}
