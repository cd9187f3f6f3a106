import type { ChatState } from './chatState.ts';

/** A turn that waits for its place. */
interface WaitingTurn {
  readonly turnId: string;
  /** Null when the host does not say whose it is, or they have left. */
  readonly name: string | null;
}

/** The turns that wait, first to last; the same array comes back until they change. */
export function createWaitingSelector(): (state: ChatState) => readonly WaitingTurn[] {
  let last: Pick<ChatState, 'queue' | 'queueSpeakers' | 'participants'> | null = null;
  let turns: readonly WaitingTurn[] = [];
  return (state) => {
    const { queue, queueSpeakers, participants } = state;
    const isSame =
      last?.queue === queue &&
      last.queueSpeakers === queueSpeakers &&
      last.participants === participants;
    if (isSame) return turns;
    last = { queue, queueSpeakers, participants };
    const names = new Map<string, string>(participants.map(({ id, name }) => [id, name]));
    const isTold = queueSpeakers.length === queue.length;
    turns = queue.map((turnId, at) => ({
      turnId,
      name: isTold ? (names.get(queueSpeakers[at] ?? '') ?? null) : null,
    }));
    return turns;
  };
}
