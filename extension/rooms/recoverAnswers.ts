import type { KnownRecord } from '../../shared/domain/record.ts';
import type { RecordStore } from '../../shared/domain/recordStore.ts';
import type { Clock } from '../../shared/domain/clock.ts';
import { endToolUses } from './endToolUses.ts';

/** Longer than a growing answer goes unsaved. */
const GRACE_MS = 5_000;

/**
 * Marks as interrupted what a crash left as `streaming`, and gives their ids. It looks twice, five
 * seconds apart, and leaves alone what has grown in between: another window or device is writing it.
 * A window whose answer only seemed left, because its model is silent, stores it as running again.
 */
export async function recoverAnswers(
  store: RecordStore,
  clock: Clock,
  isLive: (id: string) => boolean,
): Promise<readonly string[]> {
  const isLeft = ({ id, data }: KnownRecord<'message'>) =>
    data.status === 'streaming' && !isLive(id);
  const before = (await store.listStreaming()).filter(isLeft);
  if (before.length === 0) return [];
  await new Promise<void>((resolve) => clock.setTimer(GRACE_MS, resolve));
  const recovered: string[] = [];
  for (const { id, data: old } of before) {
    const now = await store.get('message', id);
    if (now === null || !isLeft(now) || JSON.stringify(now.data) !== JSON.stringify(old)) continue;
    const toolUses = endToolUses(now.data.toolUses);
    const data = { ...now.data, toolUses, status: 'interrupted' as const };
    await store.write([{ kind: 'message', id, data }]);
    recovered.push(id);
  }
  return recovered;
}
