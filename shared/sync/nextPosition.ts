import type { PullReply } from '../protocol/syncApi.ts';
import type { SyncPosition } from './syncStore.ts';

export type NextPosition =
  | { readonly ok: true; readonly position: SyncPosition; readonly endsLoad: boolean }
  | { readonly ok: false; readonly detail: string };

/** Rules L4 and L5: where a page leads from `asked`, or how it contradicts the rules. */
export function nextPosition(asked: SyncPosition, reply: PullReply): NextPosition {
  if (asked.epoch !== null && reply.epoch !== asked.epoch) {
    return { ok: false, detail: 'The page is of another epoch than was asked for.' };
  }
  const hasMore = reply.nextPage !== null;
  if (reply.cursor < asked.cursor || (hasMore && reply.cursor === asked.cursor)) {
    return { ok: false, detail: 'The page leads nowhere.' };
  }
  if (reply.records.some(({ seq }) => seq <= asked.cursor || seq > reply.cursor)) {
    return { ok: false, detail: 'The page holds a record that does not belong there.' };
  }
  // What moved past the pinned head during the load must be brought before anything counts as missing.
  const endsLoad = asked.phase === 'loading' && !hasMore && reply.cursor >= reply.head;
  return {
    ok: true,
    endsLoad,
    position: {
      ...asked,
      epoch: reply.epoch,
      cursor: reply.cursor,
      page: reply.nextPage,
      phase: endsLoad ? 'following' : asked.phase,
    },
  };
}
