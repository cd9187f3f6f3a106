import type { KnownRecord } from '../../shared/domain/record.ts';
import type { RecordStore } from '../../shared/domain/recordStore.ts';
import type { Clock } from './clock.ts';

/** Longer than a running answer goes unsaved, so a window that still runs one gives a sign of life. */
const GRACE_MS = 5_000;

/**
 * Marks as interrupted what a crash left as `streaming`, and gives their ids. It looks twice, five
 * seconds apart, and leaves alone what has grown in between: another window or device is writing it.
 */
export async function recoverAnswers(
  store: RecordStore,
  clock: Clock,
  isLive: (id: string) => boolean,
): Promise<readonly string[]> {
  const isLeft = ({ id, data }: KnownRecord<'message'>) =>
    data.status === 'streaming' && !isLive(id);
  const before = (await store.list('message')).filter(isLeft);
  if (before.length === 0) return [];
  await new Promise<void>((resolve) => clock.setTimer(GRACE_MS, resolve));
  const recovered: string[] = [];
  for (const { id, data: old } of before) {
    const now = await store.get('message', id);
    if (now === null || !isLeft(now) || JSON.stringify(now.data) !== JSON.stringify(old)) continue;
    await store.write([{ kind: 'message', id, data: { ...now.data, status: 'interrupted' } }]);
    recovered.push(id);
  }
  return recovered;
}
