import type { PersonalityId } from '../../domain/ids.ts';
import { HARD_TURN_LIMIT, type SpeakingOrder } from '../../domain/roomRules.ts';
import type { StopReason } from '../../domain/stopReason.ts';
import { brakeOn, isNearDuplicate } from '../brakes.ts';
import {
  plainStep,
  type PolicyContext,
  type Step,
  type TurnOrder,
  type TurnResult,
} from '../policy.ts';

interface Summons {
  readonly who: PersonalityId;
  readonly by: TurnResult;
  readonly depth: number;
}

/** Why the first chain that was cut was cut, and what everyone said lately. */
interface Talk {
  readonly said: Map<PersonalityId, string[]>;
  readonly pending: Summons[];
  reason: StopReason | null;
}

interface Opening {
  readonly order: SpeakingOrder;
  readonly turns: readonly Omit<TurnOrder, 'mayMention'>[];
  /** A script's own turns run whatever the brakes say; what they summon does not. */
  readonly isScripted: boolean;
}

/**
 * The opening turns, then whoever their finished messages call by name, breadth first and one at a
 * time, as far as the brakes allow. A cut chain leaves the others alone; the room says why in the end.
 */
export function* talkOn(
  context: PolicyContext,
  opening: Opening,
): Generator<Step, StopReason | null, readonly TurnResult[]> {
  const talk: Talk = { said: lastTexts(context), pending: [], reason: null };
  const left = opening.isScripted ? Infinity : Math.max(0, maxTurns(context) - context.turns());
  const turns = opening.turns.slice(0, left);
  if (turns.length < opening.turns.length) {
    talk.reason = { kind: 'turns', limit: maxTurns(context) };
  }
  if (turns.length > 0) {
    const results = yield openingStep(context, opening.order, turns);
    hear(context, talk, { results, depth: 1, order: opening.order });
  }
  for (let next = talk.pending.shift(); next; next = talk.pending.shift()) {
    const step = follow(context, talk, next);
    if (step === null) continue;
    const results = yield step;
    hear(context, talk, { results, depth: next.depth, order: 'sequential' });
  }
  return talk.reason;
}

function openingStep({ room }: PolicyContext, order: SpeakingOrder, turns: Opening['turns']): Step {
  const mayMention = room.rules.maxChainDepth > 1;
  return plainStep(
    order,
    turns.map((turn) => ({ ...turn, mayMention })),
  );
}

/** On autopilot its own limits hold. */
function maxTurns({ room, isAutopilot }: PolicyContext): number {
  return isAutopilot ? HARD_TURN_LIMIT : room.rules.maxTurns;
}

function lastTexts({ room }: PolicyContext): Talk['said'] {
  const said: Talk['said'] = new Map();
  for (const { author, text, status } of room.messages) {
    if (author.kind !== 'personality' || status !== 'complete') continue;
    said.set(author.personalityId, [...(said.get(author.personalityId) ?? []), text]);
  }
  return said;
}

interface Heard {
  readonly results: readonly TurnResult[];
  readonly depth: number;
  readonly order: SpeakingOrder;
}

function hear(context: PolicyContext, talk: Talk, { results, depth, order }: Heard): void {
  results.forEach((result, place) => {
    if (result.status !== 'complete') return;
    const earlier = talk.said.get(result.personalityId) ?? [];
    talk.said.set(result.personalityId, [...earlier, result.text].slice(-4));
    const later = order === 'sequential' ? results.slice(place + 1) : [];
    // Who speaks later in the same step has read it and answers then.
    const called = result.mentions.filter(
      (who) => !later.some((other) => other.personalityId === who),
    );
    const isRepeated = isNearDuplicate(result.text, earlier);
    if (isRepeated && (called.length > 0 || context.isAutopilot)) {
      talk.reason ??= { kind: 'nearDuplicate', name: result.name };
    }
    if (!isRepeated) summon(talk, called, { by: result, depth });
  });
}

function summon(
  { pending }: Talk,
  called: readonly PersonalityId[],
  from: Pick<Summons, 'by' | 'depth'>,
): void {
  for (const who of called) {
    if (!pending.some((summons) => summons.who === who)) {
      pending.push({ ...from, who, depth: from.depth + 1 });
    }
  }
}

/** The turn that a summons makes, or null where a brake holds it or the summoned cannot speak. */
function follow(context: PolicyContext, talk: Talk, { who, by, depth }: Summons): Step | null {
  const { room } = context;
  const member = room.members.find(({ id, isMuted }) => id === who && !isMuted);
  if (member === undefined) return null;
  const brake = brakeOn(
    {
      depth: depth - 1,
      turns: context.turns(),
      maxTurns: maxTurns(context),
      pairMessages: context.pairMessages(who, by.personalityId),
      names: [by.name, member.name],
    },
    room.rules,
  );
  if (brake !== null) {
    talk.reason ??= brake;
    return null;
  }
  context.notePairMessage(who, by.personalityId);
  const task = { kind: 'summoned' as const, by: by.name };
  const mayMention = depth < room.rules.maxChainDepth;
  return plainStep('sequential', [{ personalityId: who, task, mayMention }]);
}
