import type { PullReply } from '../protocol/syncApi.ts';
import { nextPosition } from './nextPosition.ts';
import type { PullOutcome, SyncPosition, SyncStore } from './syncStore.ts';

/** Written within a frame of the editor, search index included. */
export const PART_RECORDS = 50;

/**
 * Applies a pulled page in parts, each a page of its own by rules C4 and L5, and lets others have their turn
 * in between. Where it ends in the middle, the next pull goes on from there.
 */
export async function applyPage(
  store: SyncStore,
  page: { readonly asked: SyncPosition; readonly reply: PullReply },
  nextTurn: () => Promise<void>,
): Promise<PullOutcome> {
  let { asked } = page;
  const parts = partsOf(page.asked, page.reply);
  const last = parts.at(-1) ?? page.reply;
  for (const part of parts.slice(0, -1)) {
    const next = nextPosition(asked, part);
    const outcome = await store.applyPull(asked, part);
    if (outcome.kind !== 'applied' || !next.ok) return outcome;
    asked = next.position;
    await nextTurn();
  }
  return store.applyPull(asked, last);
}

/** The page itself where it is small, or where nothing says how a load that broke off would go on. */
function partsOf(asked: SyncPosition, reply: PullReply): readonly PullReply[] {
  const { records } = reply;
  const token = reply.nextPage ?? asked.page;
  const isOrdered = records.every(({ seq }, at) => at === 0 || seq > (records[at - 1]?.seq ?? 0));
  const cannotGoOn = asked.phase === 'loading' && token === null;
  if (records.length <= PART_RECORDS || !isOrdered || cannotGoOn) return [reply];
  const nextPage = asked.phase === 'loading' ? token : reply.nextPage;
  const parts: PullReply[] = [];
  for (let from = 0; from < records.length; from += PART_RECORDS) {
    const part = records.slice(from, from + PART_RECORDS);
    const isLast = from + PART_RECORDS >= records.length;
    const cursor = isLast ? reply.cursor : (part.at(-1)?.seq ?? reply.cursor);
    parts.push({ ...reply, records: part, cursor, nextPage: isLast ? reply.nextPage : nextPage });
  }
  return parts;
}
