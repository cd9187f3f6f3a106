import { type HeadEvent, headEvent } from '../../shared/protocol/syncApi.ts';

/** The channel of announcements; the payload is a `headEvent` as JSON. */
export const HEAD_CHANNEL = 'parley_head';

/** Null for what is no announcement: others may write to a channel too. */
export function decodeHead(payload: string | undefined): HeadEvent | null {
  try {
    const decoded = headEvent.safeParse(JSON.parse(payload ?? ''));
    return decoded.success ? decoded.data : null;
  } catch {
    return null;
  }
}
