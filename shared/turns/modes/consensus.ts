import * as z from 'zod';
import type { PersonalityId } from '../../domain/ids.ts';
import type { Usage } from '../../domain/message.ts';
import { truncate } from '../../domain/text.ts';
import type { Member } from '../../prompt/room.ts';
import { addUsage } from '../addUsage.ts';
import { askJson } from '../askJson.ts';
import type { Policy, PolicyContext, Step, TurnResult } from '../policy.ts';
import { freeTalk } from './freeTalk.ts';
import { letterOf, oneLine } from './oneLine.ts';
import { outcomeWords, tally, type Ballot, type Draft } from './tally.ts';

const REVISIONS = 2;
const LONGEST_OPTION = 12_000;

const voteAnswer = z.object({
  vote: z.string(),
  confidence: z.coerce.number().min(0).max(1),
  reason: z.string().default(''),
});

/**
 * Everyone drafts without seeing the others, then votes on the drafts by letter, weighted by confidence;
 * without a clear majority they revise and vote again, at most twice. The minority's view is kept.
 */
export const consensus: Policy = async function* (context) {
  const able = context.room.members.filter(({ isMuted }) => !isMuted);
  if (able.length < 2) return yield* freeTalk(context);
  const hidden = new Set<string>();
  const draftTask = { kind: 'draft' as const };
  let drafts = heard([], yield blindStep('draft', able, draftTask), hidden);
  if (drafts.length < 2) {
    const text = 'No vote: there are not two answers to choose between.';
    context.say({ text, stage: 'note', model: null, usage: null });
    return context.isAutopilot && drafts.length === 0 ? { kind: 'autopilotSettled' } : null;
  }
  let usage: Usage | null = null;
  for (let round = 0; ; round += 1) {
    const vote = await ballot(context, drafts, hidden);
    if (vote === null) return null;
    usage = addUsage(usage, vote.usage);
    const result = tally(drafts, vote.ballots);
    if (result.winner !== null || round === REVISIONS) {
      const text = outcomeWords(drafts, vote.ballots, round);
      context.say({ text, stage: 'outcome', model: null, usage });
      return result.winner !== null && context.isAutopilot ? { kind: 'autopilotSettled' } : null;
    }
    const task = { kind: 'revise' as const, round: round + 1, rounds: REVISIONS };
    const authors = able.filter(({ id }) => drafts.some(({ authorId }) => authorId === id));
    drafts = heard(drafts, yield blindStep('revision', authors, task), hidden);
  }
};

function blindStep(
  stage: 'draft' | 'revision',
  members: readonly Member[],
  task: Step['turns'][number]['task'],
): Step {
  const turns = members.map(({ id }) => ({ personalityId: id, task, mayMention: false }));
  return { order: 'parallel', stage, isBlind: true, turns };
}

/** The drafts after a step: who said nothing usable keeps the last one. */
function heard(
  before: readonly Draft[],
  results: readonly TurnResult[],
  hidden: Set<string>,
): readonly Draft[] {
  for (const { turnId } of results) hidden.add(turnId);
  const made = results
    .filter(({ status, text }) => status === 'complete' && text.trim() !== '')
    .map(({ personalityId, name, text }) => ({ authorId: personalityId, author: name, text }));
  const ids: readonly PersonalityId[] = made.map(({ authorId }) => authorId);
  const kept = before.filter(({ authorId }) => !ids.includes(authorId));
  const order = before.map(({ authorId }) => authorId);
  return [...kept, ...made].sort(
    (one, two) => order.indexOf(one.authorId) - order.indexOf(two.authorId),
  );
}

/** Everyone's vote, in the order of the seats; null once the round is over. */
async function ballot(
  context: PolicyContext,
  drafts: readonly Draft[],
  hidden: ReadonlySet<string>,
): Promise<{ readonly ballots: readonly Ballot[]; readonly usage: Usage | null } | null> {
  const voters = context.room.members.filter(({ isMuted }) => !isMuted);
  const votes = await Promise.all(
    voters.map((voter) => voteOf(context, voter, { drafts, hidden })),
  );
  const given = votes.filter((vote) => vote !== null);
  if (given.length < votes.length) return null;
  return {
    ballots: given.map((vote) => vote.ballot),
    usage: given.reduce<Usage | null>((sum, vote) => addUsage(sum, vote.usage), null),
  };
}

async function voteOf(
  context: PolicyContext,
  member: Member,
  on: { readonly drafts: readonly Draft[]; readonly hidden: ReadonlySet<string> },
): Promise<{ readonly ballot: Ballot; readonly usage: Usage | null } | null> {
  const letters = on.drafts.map((_, index) => letterOf(index));
  const options = on.drafts.map(({ text }, index) => ({
    letter: letterOf(index),
    text: truncate(text, LONGEST_OPTION),
  }));
  const task = { kind: 'vote' as const, options };
  const messages = await context.compose({ member, task, hiddenIds: [...on.hidden] });
  if (messages === null) return null;
  const answer = await askJson(context, {
    model: member.model,
    temperature: member.temperature,
    reasoningEffort: member.reasoningEffort,
    messages,
    schema: voteAnswer,
    problemOf: ({ vote }) =>
      letters.includes(vote.trim().toUpperCase())
        ? null
        : `"vote" must be one of ${letters.join(', ')}.`,
  });
  if (answer.kind === 'cancelled') return null;
  const voter = member.name;
  if (answer.kind === 'unreadable') return { ballot: { voter, choice: null }, usage: answer.usage };
  const { vote, confidence, reason } = answer.value;
  const choice = letters.indexOf(vote.trim().toUpperCase());
  return {
    ballot: { voter, choice: { draft: choice, confidence, reason: oneLine(reason) } },
    usage: answer.usage,
  };
}
