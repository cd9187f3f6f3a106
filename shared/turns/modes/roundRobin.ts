import type { Policy } from '../policy.ts';
import { talkOn } from './talkOn.ts';

/** Every unmuted member once, in the order of the seats. */
export const roundRobin: Policy = function* (context) {
  const able = context.room.members.filter(({ isMuted }) => !isMuted);
  if (able.length === 0) return { kind: 'nobodyToAnswer' };
  const turns = able.map(({ id }, index) => ({
    personalityId: id,
    task: { kind: 'roundRobin' as const, place: index + 1, of: able.length },
  }));
  return yield* talkOn(context, { order: 'sequential', turns, isScripted: true });
};
