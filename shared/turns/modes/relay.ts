import type { TurnTask } from '../../prompt/turnTask.ts';
import type { Policy, TurnResult } from '../policy.ts';
import { addressed } from './addressing.ts';
import { talkOn } from './talkOn.ts';

/** Every unmuted member once, from the mentioned one on, each taking up what the last one left. */
export const relay: Policy = function* (context) {
  const able = context.room.members.filter(({ isMuted }) => !isMuted);
  if (able.length === 0) return { kind: 'nobodyToAnswer' };
  const [mentioned] = addressed(context).filter((id) => able.some((member) => member.id === id));
  const start = Math.max(
    0,
    able.findIndex(({ id }) => id === mentioned),
  );
  const ordered = [...able.slice(start), ...able.slice(0, start)];
  const turns = ordered.map(({ id }, index) => ({
    personalityId: id,
    task: (earlier: readonly TurnResult[]): TurnTask => ({
      kind: 'relay',
      place: index + 1,
      of: ordered.length,
      from: earlier.findLast(({ text }) => text !== '')?.name ?? null,
    }),
  }));
  return yield* talkOn(context, { order: 'sequential', turns, isScripted: true });
};
