import type { PersonalityId } from '../../domain/ids.ts';
import { ANSWER, type TurnTask } from '../../prompt/turnTask.ts';
import type { Policy, PolicyContext } from '../policy.ts';
import { chooseSpeakers, shuffle } from '../speakers.ts';
import { addressing } from './addressing.ts';
import { talkOn } from './talkOn.ts';

/** Whoever the words choose, then whoever those call by name. */
export const freeTalk: Policy = function* (context) {
  const { room, random } = context;
  const speakers = context.isAutopilot
    ? eagerOnes(context)
    : chooseSpeakers(addressing(context), room.members, random);
  if (speakers.length === 0) {
    return { kind: context.isAutopilot ? 'autopilotSettled' : 'nobodyToAnswer' };
  }
  const task: TurnTask = context.isAutopilot ? { kind: 'autopilot' } : ANSWER;
  const turns = speakers.map((personalityId) => ({ personalityId, task }));
  return yield* talkOn(context, { order: room.rules.order, turns, isScripted: false });
};

/** One personality, asked by a human. */
export function askedByName(personalityId: PersonalityId, task: TurnTask): Policy {
  return function* (context) {
    const turns = [{ personalityId, task }];
    return yield* talkOn(context, { order: 'sequential', turns, isScripted: true });
  };
}

/** Rolls among all but the last speaker; if nobody wants to, one at random who is not wholly passive. */
function eagerOnes({ room, random }: PolicyContext): readonly PersonalityId[] {
  const last = room.messages.findLast(
    ({ author, status }) => author.kind === 'personality' && status !== 'declined',
  )?.author;
  const lastId = last?.kind === 'personality' ? last.personalityId : null;
  const eager = room.members.filter(
    ({ id, isMuted, eagerness }) => !isMuted && eagerness > 0 && id !== lastId,
  );
  const shuffled = shuffle(eager, random);
  const wanting = shuffled.filter(({ eagerness }) => eagerness > random());
  return (wanting.length > 0 ? wanting : shuffled.slice(0, 1)).map(({ id }) => id);
}
