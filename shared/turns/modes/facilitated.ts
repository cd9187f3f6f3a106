import * as z from 'zod';
import { HARD_TURN_LIMIT } from '../../domain/roomRules.ts';
import type { StopReason } from '../../domain/stopReason.ts';
import { ANSWER } from '../../prompt/turnTask.ts';
import type { Member } from '../../prompt/room.ts';
import { askJson } from '../askJson.ts';
import { plainName } from '../plainName.ts';
import { plainStep, type Policy, type PolicyContext } from '../policy.ts';
import { facilitatorPrompt } from './facilitatorPrompt.ts';

const choiceAnswer = z.object({ next: z.string().nullable(), why: z.string().default('') });

/** A model that takes no part chooses each next speaker, until it chooses nobody or the turns are used up. */
export const facilitated: Policy = async function* (context) {
  let last: Member | null = null;
  let hasSaidFallback = false;
  for (;;) {
    const end = mustEnd(context);
    if (end !== null) return end;
    // A human's word is always answered by somebody.
    const mayEnd = last !== null || context.isAutopilot;
    const choice = await choose(context, mayEnd);
    if (choice === 'cancelled') return null;
    if (choice === 'unreadable' && !hasSaidFallback) sayFallback(context);
    hasSaidFallback ||= choice === 'unreadable';
    const next: Member | null = choice === 'unreadable' ? nextSeat(context, last) : choice;
    if (next === null) return context.isAutopilot ? { kind: 'autopilotSettled' } : null;
    yield plainStep('sequential', [{ personalityId: next.id, task: ANSWER, mayMention: false }]);
    last = next;
  }
};

function mustEnd(context: PolicyContext): StopReason | null {
  if (ableIn(context).length === 0) return { kind: 'nobodyToAnswer' };
  const limit = context.isAutopilot ? HARD_TURN_LIMIT : context.room.rules.maxTurns;
  return context.turns() >= limit ? { kind: 'turns', limit } : null;
}

function sayFallback(context: PolicyContext): void {
  const text = 'The facilitator gave no choice that could be read: the next one by seat speaks.';
  context.say({ text, stage: 'note', model: null, usage: null });
}

function ableIn({ room }: PolicyContext): readonly Member[] {
  return room.members.filter(({ isMuted }) => !isMuted);
}

/** The first unmuted seat after the last speaker's, in a circle. */
function nextSeat({ room }: PolicyContext, last: Member | null): Member | null {
  const place = room.members.findIndex(({ id }) => id === last?.id) + 1;
  const circle = [...room.members.slice(place), ...room.members.slice(0, place)];
  return circle.find(({ isMuted }) => !isMuted) ?? null;
}

async function choose(
  context: PolicyContext,
  mayEnd: boolean,
): Promise<Member | null | 'unreadable' | 'cancelled'> {
  const able = ableIn(context);
  const [lender] = context.room.members;
  if (lender === undefined) return null;
  const find = (name: string) => {
    const wanted = plainName(name);
    return able.find((member) => plainName(member.name) === wanted);
  };
  const answer = await askJson(context, {
    model: lender.model,
    temperature: null,
    reasoningEffort: null,
    messages: facilitatorPrompt(context.room),
    schema: choiceAnswer,
    problemOf: ({ next }) => {
      if (next === null) {
        return mayEnd ? null : 'Nobody has answered the human yet: choose who does.';
      }
      if (find(next) !== undefined) return null;
      return `"next" must be null or one of: ${able.map(({ name }) => name).join(', ')}.`;
    },
  });
  if (answer.kind !== 'read') return answer.kind;
  return answer.value.next === null ? null : (find(answer.value.next) ?? null);
}
