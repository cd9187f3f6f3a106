import * as z from 'zod';
import type { PersonalityId } from '../../domain/ids.ts';
import type { Usage } from '../../domain/message.ts';
import type { Member } from '../../prompt/room.ts';
import { addUsage } from '../addUsage.ts';
import { askJson } from '../askJson.ts';
import type { Policy, PolicyContext, Step, TurnResult } from '../policy.ts';
import { addressed } from './addressing.ts';
import { freeTalk } from './freeTalk.ts';
import { judgePrompt, type DebateRecord } from './judgePrompt.ts';
import { letterOf, oneLine } from './oneLine.ts';

const ROUNDS = 2;
const MOST_SPEAKERS = 3;

const verdictAnswer = z.object({ winner: z.string(), reason: z.string().default('') });

/** Two or three argue for two rounds; a judge who took no part then reads them without names, in both orders. */
export const debate: Policy = async function* (context) {
  const { room } = context;
  const arguing = debaters(context);
  if (arguing.length < 2) {
    if (room.members.some(({ isMuted }) => !isMuted)) {
      const text = 'A debate needs two who may argue; this is answered without one.';
      context.say({ text, stage: 'note', model: null, usage: null });
    }
    return yield* freeTalk(context);
  }
  const rounds: (readonly TurnResult[])[] = [];
  for (let round = 1; round <= ROUNDS; round += 1) rounds.push(yield argument(arguing, round));
  const record = recordOf(context, arguing, rounds);
  if (record.speakers.filter((speaker) => speaker.arguments.some(Boolean)).length < 2) {
    const text = 'No verdict: fewer than two argued.';
    context.say({ text, stage: 'verdict', model: null, usage: null });
    return null;
  }
  await judge(context, record, judgeOf(context, arguing));
  return null;
};

/** The mentioned first, then by seats; never the judge, and where it can be one is left to judge. */
function debaters(context: PolicyContext): readonly Member[] {
  const { room } = context;
  const able = room.members.filter(({ id, isMuted }) => !isMuted && id !== room.rules.judgeId);
  const hasJudge = room.members.some(({ id }) => id === room.rules.judgeId);
  const called = addressed(context).flatMap((id) => able.filter((member) => member.id === id));
  const rest = able.filter((member) => !called.includes(member));
  const most = hasJudge ? MOST_SPEAKERS : Math.max(2, Math.min(MOST_SPEAKERS, able.length - 1));
  return [...called, ...rest].slice(0, Math.min(MOST_SPEAKERS, Math.max(most, called.length)));
}

function argument(arguing: readonly Member[], round: number): Step {
  return {
    order: 'sequential',
    stage: 'argument',
    isBlind: false,
    turns: arguing.map(({ id }) => ({
      personalityId: id,
      task: {
        kind: 'argue',
        round,
        rounds: ROUNDS,
        opponents: arguing.filter((other) => other.id !== id).map(({ name }) => name),
      },
      mayMention: false,
    })),
  };
}

function recordOf(
  { room, words }: PolicyContext,
  arguing: readonly Member[],
  rounds: readonly (readonly TurnResult[])[],
): DebateRecord {
  const asked = words
    .map(({ messageId }) => room.messages.find(({ id }) => id === messageId)?.text ?? '')
    .filter((text) => text !== '');
  const saidIn = (results: readonly TurnResult[], id: PersonalityId) => {
    const result = results.find(({ personalityId }) => personalityId === id);
    return result === undefined || result.status === 'declined' ? '' : result.text;
  };
  const lastWord = room.messages.findLast(({ author }) => author.kind === 'human')?.text;
  return {
    question: asked.length > 0 ? asked.join('\n\n') : (lastWord ?? room.description),
    speakers: arguing.map(({ id, name }) => ({
      name,
      arguments: rounds.map((results) => saidIn(results, id)),
    })),
    otherNames: room.members
      .filter(({ id }) => !arguing.some((member) => member.id === id))
      .map(({ name }) => name),
  };
}

interface Judge {
  /** Null: the room itself, with somebody's model. */
  readonly name: string | null;
  readonly model: string;
  readonly temperature: number | null;
  readonly reasoningEffort: Member['reasoningEffort'];
}

function judgeOf({ room }: PolicyContext, arguing: readonly Member[]): Judge | null {
  const idle = room.members.filter(({ id }) => !arguing.some((member) => member.id === id));
  const member =
    idle.find(({ id }) => id === room.rules.judgeId) ?? idle.find(({ isMuted }) => !isMuted);
  if (member !== undefined) return member;
  const lender = idle[0] ?? room.members[0];
  if (lender === undefined) return null;
  return { name: null, model: lender.model, temperature: null, reasoningEffort: null };
}

interface Ruling {
  /** Null: a tie. */
  readonly winner: string | null;
  readonly reason: string;
}

async function judge(
  context: PolicyContext,
  record: DebateRecord,
  by: Judge | null,
): Promise<void> {
  if (by === null) return;
  let usage: Usage | null = null;
  const rulings: Ruling[] = [];
  for (const speakers of [record.speakers, record.speakers.toReversed()]) {
    const answer = await ruling(context, { ...record, speakers }, by);
    if (answer.kind === 'cancelled') return;
    usage = addUsage(usage, answer.usage);
    if (answer.kind === 'read') rulings.push(answer.value);
    else break;
  }
  const text = verdictWords(rulings, by);
  context.say({ text, stage: 'verdict', model: by.model, usage });
}

async function ruling(context: PolicyContext, record: DebateRecord, by: Judge) {
  const letters = record.speakers.map((_, index) => letterOf(index));
  const allowed = [...letters, 'TIE'];
  const answer = await askJson(context, {
    model: by.model,
    temperature: by.temperature,
    reasoningEffort: by.reasoningEffort,
    messages: judgePrompt(record),
    schema: verdictAnswer,
    problemOf: ({ winner }) =>
      allowed.includes(winnerLetter(winner))
        ? null
        : `"winner" must be one of ${letters.join(', ')} or tie.`,
  });
  if (answer.kind !== 'read') return answer;
  const { winner, reason } = answer.value;
  const index = letters.indexOf(winnerLetter(winner));
  const value: Ruling = {
    winner: record.speakers[index]?.name ?? null,
    reason: named(reason, record),
  };
  return { ...answer, value };
}

function winnerLetter(winner: string): string {
  return winner
    .trim()
    .toUpperCase()
    .replace(/^SPEAKER /, '');
}

/** The judge's letters are of no use to readers, who see names. */
function named(reason: string, { speakers }: DebateRecord): string {
  return oneLine(reason).replaceAll(/\bSpeaker ([A-C])\b/g, (whole, letter: string) => {
    return speakers.find((_, index) => letterOf(index) === letter)?.name ?? whole;
  });
}

function verdictWords(rulings: readonly Ruling[], by: Judge): string {
  const who = by.name ?? 'The judge';
  const [one, two] = rulings;
  if (one === undefined || two === undefined) {
    return `No verdict: ${who} gave no answer that could be read.`;
  }
  const reasons = (...given: readonly Ruling[]) =>
    given.map(({ reason }) => reason.trim()).filter((reason) => reason !== '');
  if (one.winner !== two.winner) {
    return [
      `A tie: ${who} read the arguments in both orders and the two readings differ (${one.winner ?? 'a tie'}, then ${two.winner ?? 'a tie'}).`,
      ...reasons(one, two).map((reason) => `- ${reason}`),
    ].join('\n');
  }
  const outcome = one.winner === null ? 'A tie' : `${one.winner} argued better`;
  return [
    `${outcome}: ${who} read the arguments in both orders and the two readings agree.`,
    ...reasons(one).map((reason) => `- ${reason}`),
  ].join('\n');
}
